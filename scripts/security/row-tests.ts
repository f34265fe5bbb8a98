import { relative, sep } from 'node:path'
import { readTestTitle } from './test-title.ts'

/** The parts of vitest's JSON report that are read here. */
export interface TestReport {
  readonly testResults: readonly {
    /** The absolute path of the file. */
    readonly name: string
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[]
      readonly title: string
      readonly status: string
      /** There with `--includeTaskLocation`. */
      readonly location?: { readonly line: number; readonly column: number } | null
    }[]
  }[]
}

/** A test that is for at least one row. */
export interface RowTest {
  readonly ids: readonly string[]
  /** Relative to the repository, with `/` between. */
  readonly file: string
  /** The same for all cases of one `test.each`. */
  readonly place: string
  readonly parts: readonly string[]
  readonly isNaive: boolean
  readonly hasPassed: boolean
  readonly isSkipped: boolean
}

/**
 * The tests of a report that are for rows, file by file, in their order.
 *
 * Those of `pnpm test:full` are left out: they do not run everywhere, and a row names them itself.
 */
export function rowTests(report: TestReport, root: string): readonly RowTest[] {
  return report.testResults
    .map(({ name, assertionResults }) => ({ file: relative(root, name).split(sep).join('/'), assertionResults }))
    .filter(({ file }) => !/\.full\.test\.tsx?$/.test(file))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .flatMap(({ file, assertionResults }) =>
      assertionResults.map(({ ancestorTitles, title, status, location }) => ({
        ...readTestTitle([...ancestorTitles, title]),
        file,
        place: location ? `${location.line}:${location.column}` : [...ancestorTitles, title].join(' '),
        hasPassed: status === 'passed',
        isSkipped: status === 'skipped' || status === 'pending' || status === 'todo',
      })),
    )
    .filter(({ ids }) => ids.length > 0)
}
