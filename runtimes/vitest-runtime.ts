import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { whyLeftOut } from './differences.ts'
import type { PortableTest } from './portable-tests.ts'
import { runProcess } from './run-process.ts'
import { failureOf, type Runtime, type TestResult } from './runtime.ts'
import type { VitestRun } from './vitest-run.ts'

interface VitestRuntime extends Omit<Runtime, 'run'>, Omit<VitestRun, 'runtime' | 'tests'> {
  /** What comes before the program's path. */
  readonly parameters?: readonly string[]
}

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '..', 'vitest.mjs')

/** A runtime that runs vitest itself. */
export function vitestRuntime(options: VitestRuntime): Runtime {
  const { name, title, binary } = options
  return { name, title, binary, run: (tests) => runVitest(options, tests) }
}

async function runVitest(
  { name, title, binary, parameters = [], pool, userAgent }: VitestRuntime,
  tests: readonly PortableTest[],
): Promise<TestResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'glue-runtimes-'))
  const report = join(folder, 'report.json')
  const run: VitestRun = { runtime: name, userAgent, pool, tests }
  try {
    const { problem, output } = await runProcess({
      command: binary,
      parameters: [
        ...parameters,
        vitest,
        'run',
        `--config=${join(here, 'vitest.config.ts')}`,
        '--reporter=json',
        // Says what happened outside of every test, which the other one does not.
        '--reporter=dot',
        `--outputFile.json=${report}`,
      ],
      cwd: root,
      env: {
        GLUE_VITEST_RUN: JSON.stringify(run),
        DENO_DIR: join(here, 'node_modules', '.deno'),
        DENO_NO_UPDATE_CHECK: '1',
      },
    })
    const json = await readFile(report, 'utf8').catch(() => undefined)
    const results = json === undefined ? [] : resultsOf(JSON.parse(json) as Report, name)
    const isExplained = problem === undefined || results.some(({ state }) => state === 'failed')
    return isExplained ? results : [...results, failureOf(`vitest in ${title}`, problem, output)]
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[]
      readonly title: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

function resultsOf({ testResults }: Report, runtime: string): TestResult[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const results = assertionResults.map(({ ancestorTitles, title, status: state, failureMessages }): TestResult => ({
      file,
      title: [...ancestorTitles, title].join(' > '),
      state: state === 'passed' || state === 'failed' ? state : 'left out',
      // The report does not tell why a test was skipped.
      message: whyLeftOut({ runtime, file, test: title }) ?? failureMessages.join('\n'),
    }))
    const isExplained = status !== 'failed' || results.some(({ state }) => state === 'failed')
    return isExplained ? results : [...results, { file, title: 'the file itself', state: 'failed', message }]
  })
}
