import { badUserInput } from './bad-user-input.ts'
import type { ConnectionRow, EdgeRow } from './rows.ts'

/** The arguments of every list. */
export interface PageArguments {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

/** Where a row stands in an order: a time, and a number that tells rows of the same millisecond apart. */
export type Position = readonly [time: string, sequence: number]

/** Documented by Glue: without arguments, the first 50. */
export const defaultPageSize = 50

/** Ours: Glue's documentation does not say how many it gives at once. */
export const maximumPageSize = 200

/**
 * A page of rows, as the Relay specification has it, in both directions.
 *
 * A cursor is the place of its row in the order and not an offset, so it stays good while rows come and go.
 *
 * @see {@link https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm GraphQL Cursor Connections}
 */
export function connection<Row>(
  rows: Iterable<Row>,
  {
    page,
    order,
    position,
  }: {
    readonly page: PageArguments
    /** The order's name, which its cursors carry. */
    readonly order: string
    readonly position: (row: Row) => Position
  },
): ConnectionRow<Row> {
  const first = pageSize('first', page.first)
  const last = pageSize('last', page.last)
  if (first !== undefined && last !== undefined) throw badUserInput('Give first or last, but not both.')
  const after = page.after == null ? undefined : readCursor('after', page.after, order)
  const before = page.before == null ? undefined : readCursor('before', page.before, order)

  const sorted = [...rows].toSorted((left, right) => comparePositions(position(left), position(right)))
  const lowest = after ? countWhile(sorted, (row) => comparePositions(position(row), after) <= 0) : 0
  const highest = before ? countWhile(sorted, (row) => comparePositions(position(row), before) < 0) : sorted.length
  const start = last === undefined ? lowest : Math.max(lowest, highest - last)
  const size = last ?? first ?? defaultPageSize
  const end = Math.max(start, Math.min(highest, start + size))

  const edges = sorted
    .slice(start, end)
    .map((node): EdgeRow<Row> => ({ cursor: writeCursor(order, position(node)), node }))
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: end < sorted.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

/** The text that marks a place in an order. Opaque to clients. */
export function writeCursor(order: string, [time, sequence]: Position): string {
  return btoa(JSON.stringify([order, time, sequence]))
}

function readCursor(argument: string, cursor: string, order: string): Position {
  const [cursorOrder, time, sequence] = parsedCursor(cursor)
  if (typeof time !== 'string' || typeof sequence !== 'number') {
    throw badUserInput(
      `The cursor given for ${argument} is not one of this list: ${JSON.stringify(cursor.slice(0, 80))}.`,
    )
  }
  if (cursorOrder !== order) {
    throw badUserInput(`The cursor given for ${argument} comes from another list or order: this one is ${order}.`)
  }
  return [time, sequence]
}

function parsedCursor(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(atob(cursor))
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}

function pageSize(argument: string, size: number | null | undefined): number | undefined {
  if (size == null) return undefined
  if (size >= 0 && size <= maximumPageSize) return size
  throw badUserInput(`${argument} is ${size}: it must be from 0 to ${maximumPageSize}.`)
}

function comparePositions([leftTime, leftSequence]: Position, [rightTime, rightSequence]: Position): number {
  if (leftTime !== rightTime) return leftTime < rightTime ? -1 : 1
  return leftSequence - rightSequence
}

function countWhile<Row>(rows: readonly Row[], isBefore: (row: Row) => boolean): number {
  const index = rows.findIndex((row) => !isBefore(row))
  return index === -1 ? rows.length : index
}
