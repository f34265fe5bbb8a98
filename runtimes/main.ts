import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { differencesOf } from './differences.ts'
import { type PortableTest, portableTests } from './portable-tests.ts'
import { failureOf, outsideOfFiles, type Runtime, type TestResult } from './runtime.ts'
import { runtimes } from './runtimes.ts'

// node runtimes/main.ts [--list] [NAME…]

const { values, positionals } = parseArgs({ options: { list: { type: 'boolean' } }, allowPositionals: true })
const unknown = positionals.find((name) => runtimes.every((runtime) => runtime.name !== name))
if (unknown !== undefined) {
  console.error(`There is no runtime ${unknown}. There are: ${runtimes.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

const { portable, leftOut } = await portableTests(fileURLToPath(new URL('..', import.meta.url)))
if (values.list) {
  for (const { path } of portable) console.log(`runs      ${path}`)
  for (const { path, because } of leftOut) console.log(`left out  ${path}: ${because}`)
}
console.log(`${portable.length} test files are portable, ${leftOut.length} are left out (--list says why)`)
if (!values.list) await runAll()

async function runAll(): Promise<void> {
  const results: TestResult[] = []
  for (const runtime of runtimes) {
    if (positionals.length > 0 && !positionals.includes(runtime.name)) continue
    const start = performance.now()
    const ofRuntime = await resultsOf(runtime, portable)
    print(runtime, ofRuntime, performance.now() - start)
    results.push(...ofRuntime)
  }
  const failed = count(results, 'failed')
  console.log(`${count(results, 'passed')} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

/** A runtime that cannot run, or forgets a file, has failed like a test. */
async function resultsOf(runtime: Runtime, tests: readonly PortableTest[]): Promise<readonly TestResult[]> {
  try {
    const results = await runtime.run(tests)
    const isBroken = results.some(({ file }) => file === outsideOfFiles)
    return isBroken ? results : [...results, ...forgottenFiles(tests, results), ...pastDifferences(runtime, results)]
  } catch (error) {
    return [failureOf(runtime.title, error instanceof Error ? error.message : String(error))]
  }
}

function forgottenFiles(tests: readonly PortableTest[], results: readonly TestResult[]): TestResult[] {
  const files = new Set(results.map(({ file }) => file))
  return tests
    .filter(({ path }) => !files.has(path))
    .map(({ path: file }) => ({
      file,
      title: 'the file itself',
      state: 'failed',
      message: 'None of its tests was run.',
    }))
}

function pastDifferences({ name }: Runtime, results: readonly TestResult[]): TestResult[] {
  const reasons = new Set(results.filter(({ state }) => state === 'left out').map(({ message }) => message))
  return differencesOf(name)
    .filter(({ because }) => !reasons.has(because))
    .map(({ file, test }) => failureOf(`${file} > ${test} in differences.ts`, 'There is no such test.'))
}

function print({ title, binary }: Runtime, results: readonly TestResult[], ms: number): void {
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  const version = /\d[\d.-]*/.exec(stdout ?? '')?.[0] ?? 'without a version'
  const counts = (['passed', 'failed', 'left out'] as const).map((state) => `${count(results, state)} ${state}`)
  const verdict = count(results, 'failed') === 0 ? 'ok    ' : 'not ok'
  console.log(`${verdict} ${`${title} ${version}`.padEnd(20)} ${counts.join(', ')}, ${(ms / 1000).toFixed(1)} s`)
  for (const { file, title: test, message } of results.filter(({ state }) => state === 'failed')) {
    console.log(`       ${file} > ${test}`)
    if (message) console.log(message.replaceAll(/^/gm, '         '))
  }
  const reasons = results.filter(({ state }) => state === 'left out').map(({ message }) => message || 'Skipped.')
  for (const reason of new Set(reasons)) {
    console.log(`       ${reasons.filter((other) => other === reason).length} left out: ${reason}`)
  }
}

function count(results: readonly TestResult[], state: TestResult['state']): number {
  return results.filter((result) => result.state === state).length
}
