import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connection, type PageArguments } from './connection.ts'
import type { ConnectionRow } from './rows.ts'

interface Row {
  readonly time: string
  readonly sequence: number
}

/** Rows in any order of creation, many of them at the same time. */
const rows: fc.Arbitrary<Row[]> = fc.uniqueArray(
  fc.record({ time: fc.constantFrom('a', 'b', 'c', 'é'), sequence: fc.nat(1000) }),
  {
    selector: ({ sequence }) => sequence,
    maxLength: 40,
  },
)
const size = fc.integer({ min: 1, max: 7 })

function page(all: readonly Row[], args: PageArguments): ConnectionRow<Row> {
  return connection(all, { page: args, order: 'rows', position: ({ time, sequence }) => [time, sequence] })
}

const inOrder = (all: readonly Row[]) => page(all, { first: 200 }).nodes

function forwards(
  all: readonly Row[],
  first: number,
  between: (rest: readonly Row[]) => readonly Row[] = (x) => x,
): Row[] {
  const seen: Row[] = []
  let current = all
  for (let after: string | null = null, hasNext = true; hasNext;) {
    const { nodes, pageInfo }: ConnectionRow<Row> = page(current, { first, after })
    seen.push(...nodes)
    // A cursor that stands still would give rows for ever.
    expect(seen.length).toBeLessThan(200)
    after = pageInfo.endCursor ?? after
    hasNext = pageInfo.hasNextPage
    current = between(current)
  }
  return seen
}

function backwards(all: readonly Row[], last: number): Row[] {
  const seen: Row[] = []
  for (let before: string | null = null, hasPrevious = true; hasPrevious;) {
    const { nodes, pageInfo }: ConnectionRow<Row> = page(all, { last, before })
    seen.unshift(...nodes)
    expect(seen.length).toBeLessThan(200)
    before = pageInfo.startCursor ?? before
    hasPrevious = pageInfo.hasPreviousPage
  }
  return seen
}

test('going forwards and backwards, by pages of any size, shows every row once and in the same order', () => {
  fc.assert(
    fc.property(rows, size, (all, count) => {
      expect(forwards(all, count)).toEqual(inOrder(all))
      expect(backwards(all, count)).toEqual(inOrder(all))
    }),
  )
})

test('what is added or removed meanwhile neither doubles nor hides any other row', () => {
  fc.assert(
    fc.property(rows, size, fc.array(fc.nat(39), { maxLength: 5 }), rows, (all, count, removed, added) => {
      const gone = new Set(removed.flatMap((index) => all[index] ?? []))
      const more = added.map((row) => ({ ...row, sequence: row.sequence + 2000 }))
      let isFirst = true
      const seen = forwards(all, count, (current) => {
        if (!isFirst) return current
        isFirst = false
        return [...current.filter((row) => !gone.has(row)), ...more]
      })
      expect(new Set(seen).size).toBe(seen.length)
      for (const row of all) if (!gone.has(row)) expect(seen).toContain(row)
    }),
  )
})

test('a page between two rows holds what is between them', () => {
  fc.assert(
    fc.property(rows, fc.nat(39), fc.nat(39), (all, one, other) => {
      const sorted = inOrder(all)
      const cursors = page(all, { first: 200 }).edges.map(({ cursor }) => cursor)
      const [after, before] = [cursors[one], cursors[other]]
      fc.pre(after !== undefined && before !== undefined)
      expect(page(all, { first: 200, after, before }).nodes).toEqual(sorted.slice(one + 1, Math.max(one + 1, other)))
    }),
  )
})
