import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PortableTest } from '../portable-tests.ts'
import { runProcess } from '../run-process.ts'
import { failureOf, type Runtime, type TestResult } from '../runtime.ts'
import { bundleTests } from './bundle-tests.ts'

interface WorkerdPackage {
  readonly default: string
  readonly compatibilityDate: string
}

const { default: binary, compatibilityDate }: WorkerdPackage = createRequire(import.meta.url)('workerd')

/** Cloudflare's runtime. Vitest 5 does not run in it, so the tests are bundled with a small runner of our own. */
export const workerd: Runtime = { name: 'workerd', title: 'workerd', binary, run: runWorkerd }

async function runWorkerd(tests: readonly PortableTest[]): Promise<TestResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'glue-workerd-'))
  try {
    for (const needsNode of [true, false]) {
      const bundle = await bundleTests(tests.filter((test) => test.needsNode === needsNode))
      await writeFile(join(folder, bundleOf(needsNode)), bundle)
    }
    // One process uses one core.
    const shares = Array.from({ length: availableParallelism() }, (_, share) =>
      tests.filter((_test, index) => index % availableParallelism() === share),
    )
    return (await Promise.all(shares.map((share, index) => runShare(join(folder, `${index}.capnp`), share)))).flat()
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function runShare(path: string, tests: readonly PortableTest[]): Promise<TestResult[]> {
  await writeFile(path, configOf(tests))
  const { problem, output } = await runProcess({ command: binary, parameters: ['test', path], cwd: join(path, '..') })
  const results = [...output.matchAll(/^glue-results (.*)$/gm)].flatMap(
    ([, json = '[]']) => JSON.parse(json) as TestResult[],
  )
  if (problem === undefined) return results
  return [...results, failureOf('a process of workerd', problem, output.replaceAll(/^glue-results .*\n/gm, ''))]
}

function configOf(tests: readonly PortableTest[]): string {
  const workers = groupsOf(tests).map(({ name, paths, needsNode }) => {
    // Nothing of Node wherever a test does not ask for it: the packages promise web standards only.
    const flags = needsNode ? '' : '"no_nodejs_compat", "no_nodejs_compat_v2"'
    return `(name = ${JSON.stringify(name)}, worker = (
      modules = [(name = "tests", esModule = embed ${JSON.stringify(bundleOf(needsNode))})],
      bindings = [(name = "PATHS", json = ${JSON.stringify(JSON.stringify(paths))})],
      compatibilityDate = ${JSON.stringify(compatibilityDate)},
      compatibilityFlags = [${flags}],
    ))`
  })
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [${workers.join(',\n')}]);
`
}

function bundleOf(needsNode: boolean): string {
  return needsNode ? 'tests-with-node.js' : 'tests.js'
}

interface Group {
  readonly name: string
  readonly paths: readonly string[]
  readonly needsNode: boolean
}

function groupsOf(tests: readonly PortableTest[]): Group[] {
  const alone = tests.filter(({ standsAlone }) => standsAlone)
  const together = [true, false].map((needsNode) => ({
    name: needsNode ? 'with Node' : 'without Node',
    paths: tests.filter((test) => !test.standsAlone && test.needsNode === needsNode).map(({ path }) => path),
    needsNode,
  }))
  return [
    ...alone.map(({ path, needsNode }) => ({ name: path, paths: [path], needsNode })),
    ...together.filter(({ paths }) => paths.length > 0),
  ]
}
