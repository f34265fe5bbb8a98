import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

// node package-lint.ts TARBALL…: what publint and attw say of packed packages, one line a problem.

// The packages are ESM only, and have been meant for `moduleResolution` node16 and bundler from the start.
const ignoredResolutions = new Set(['node10', 'node16-cjs'])

let problems = 0
for (const path of process.argv.slice(2)) {
  for (const problem of await problemsOf(path)) {
    problems += 1
    console.log(`${path.split('/').at(-1)}: ${problem}`)
  }
}
process.exitCode = problems === 0 ? 0 : 1

async function problemsOf(path: string): Promise<string[]> {
  const tarball = new Uint8Array(await readFile(path))
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true })
  // The SDL is a file to read, not a module to import.
  const analysis = await checkPackage(createPackageFromTarballData(tarball), {
    excludeEntrypoints: [/\.(graphql|sql)$/],
  })
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`),
    ...(analysis.types === false ? [] : analysis.problems.filter(isRelevant).map(({ kind }) => `attw: ${kind}`)),
  ]
}

function isRelevant(problem: object): boolean {
  return !('resolutionKind' in problem && ignoredResolutions.has(String(problem.resolutionKind)))
}
