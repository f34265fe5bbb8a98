import type { RowTest } from './row-tests.ts'
import type { LaterRow, SecurityGroup, SecurityRow } from './security-row.ts'

/** What {@link rowFindings} looks at. */
export interface RowFindingsInput {
  readonly groups: readonly SecurityGroup[]
  readonly later: readonly LaterRow[]
  readonly tests: readonly RowTest[]
}

/** What is missing before the promises are held by tests, one line each. */
export function rowFindings({ groups, later, tests }: RowFindingsInput): readonly string[] {
  const rows = groups.flatMap((group) => group.rows)
  const known = new Set([...rows, ...later].map(({ id }) => id))
  const strangers = tests.flatMap(({ ids, file }) =>
    ids
      .filter((id) => !known.has(id))
      .map((id) => `${id}, which a test in ${file} names, is no row of the security page.`),
  )
  return [...rows.flatMap((row) => findingsOf(row, tests)), ...new Set(strangers)]
}

function findingsOf({ id, severity, naiveWithin }: SecurityRow, tests: readonly RowTest[]): readonly string[] {
  const own = tests.filter(({ ids, isNaive }) => ids.includes(id) && !isNaive)
  if (own.length === 0) return [`${id} is promised, and no test's title begins with it.`]
  if (naiveWithin !== undefined) {
    const isThere = own.some(({ file }) => file === naiveWithin)
    return isThere ? [] : [`${id} has no test in ${naiveWithin}, where its naive variant is said to be.`]
  }
  const isNaiveSeen = tests.some(({ ids, isNaive }) => ids.includes(id) && isNaive)
  if (severity !== 'critical' || isNaiveSeen) return []
  return [`${id} is critical, and no test shows a naive variant failing (a title with "— a naive … fails this").`]
}
