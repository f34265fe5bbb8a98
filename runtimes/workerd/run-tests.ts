import { beforeEach, expect, type RunnerTask, type SerializedConfig, TestRunner } from 'vitest'
import { setupCommonEnv, startTests } from 'vitest/internal/browser'
import { whyLeftOut } from '../differences.ts'
import { outsideOfFiles, type TestResult } from '../runtime.ts'

// This module runs in workerd. Collecting, hooks, timeouts, `expect` and `vi` are vitest's own; only what surrounds them in
// a process is made here.

interface TestFiles {
  /** From the repository's root. */
  readonly paths: readonly string[]
  /** What evaluates a file, by its path. */
  readonly files: Readonly<Record<string, () => Promise<unknown>>>
  readonly config: SerializedConfig
}

/** Runs test files and prints the results of each as one line. */
export async function runTests({ paths, files, config }: TestFiles): Promise<void> {
  if (!navigator.userAgent.startsWith('Cloudflare-Workers')) throw new Error(`This is ${navigator.userAgent}.`)
  addEventListener('unhandledrejection', ({ reason }) => {
    const file = TestRunner.getCurrentTest()?.file.filepath ?? outsideOfFiles
    print([{ file, title: 'a rejection that nobody handles', state: 'failed', message: textOf(reason) }])
  })
  Object.assign(globalThis, { __vitest_worker__: { config, ctx: {}, metaEnv: globalThis.process?.env ?? {} } })
  await setupCommonEnv(config)
  const tasks = await startTests([...paths], {
    config,
    pool: 'workerd',
    importFile: (path) => {
      beforeEach(({ task, skip }) => {
        const reason = whyLeftOut({ runtime: 'workerd', file: path, test: task.name })
        if (reason !== undefined) skip(reason)
      })
      return files[path]?.()
    },
    onBeforeTryTask: ({ name }) => expect.setState({ currentTestName: name }),
  })
  for (const { filepath: file, tasks: children, ...task } of tasks) {
    print([...failureOf(task, file), ...children.flatMap((child) => resultsOf(child, file))])
  }
}

function print(results: readonly TestResult[]): void {
  console.log(`glue-results ${JSON.stringify(results)}`)
}

function resultsOf(task: RunnerTask, file: string, parents: readonly string[] = []): TestResult[] {
  const titles = [...parents, task.name]
  if (task.type === 'suite')
    return [...failureOf(task, file, titles), ...task.tasks.flatMap((child) => resultsOf(child, file, titles))]
  const { state, note, errors = [] }: Outcome = task.result ?? {}
  const title = titles.join(' > ')
  if (state === 'pass') return [{ file, title, state: 'passed' }]
  if (state === 'fail') return [{ file, title, state: 'failed', message: errors.map(textOf).join('\n') }]
  return [{ file, title, state: 'left out', message: note ?? task.meta.leftOut ?? '' }]
}

/** What vitest's types of a result do not say of a skipped test. */
type Outcome = Partial<NonNullable<RunnerTask['result']>> & { readonly note?: string }

/** The failure of a group of tests itself: of one of its hooks, or of the file as it was evaluated. */
function failureOf({ result }: Pick<RunnerTask, 'result'>, file: string, titles: readonly string[] = []): TestResult[] {
  const errors = result?.errors ?? []
  if (result?.state !== 'fail' || errors.length === 0) return []
  return [
    { file, title: titles.join(' > ') || 'the file itself', state: 'failed', message: errors.map(textOf).join('\n') },
  ]
}

function textOf(error: unknown): string {
  const { stack } = Object(error)
  return typeof stack === 'string' ? stack : String(error)
}
