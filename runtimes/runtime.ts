import type { PortableTest } from './portable-tests.ts'

/** One of the runtimes that the packages promise to run in. */
export interface Runtime {
  /** What the command and the list of differences call it. */
  readonly name: string
  readonly title: string
  /** The program that is started, which answers `--version`. */
  readonly binary: string
  /** Runs the tests in it. Rejects when it cannot. */
  run(tests: readonly PortableTest[]): Promise<readonly TestResult[]>
}

/** What became of one test, or of one file that failed as a whole. */
export interface TestResult {
  readonly file: string
  readonly title: string
  readonly state: 'passed' | 'failed' | 'left out'
  /** Why it failed or was left out. */
  readonly message?: string
}

/** Stands for the file of what failed outside of every file. */
export const outsideOfFiles = 'runtimes'

/** What failed outside of every test, with the end of what the runtime said. */
export function failureOf(title: string, problem: string, output: string = ''): TestResult {
  const said = output.trim().split('\n').slice(-80).join('\n')
  return { file: outsideOfFiles, title, state: 'failed', message: `${problem}\n${said}`.trim() }
}
