import { isObject, type Paging } from './connection-field.ts'

/** One page of a list, in the order of reading: from the end of the list where it is read backward. */
export interface ConnectionPage<Node> {
  readonly nodes: readonly Node[]
  readonly isBackward: boolean
  /** Whether the list goes on after this page. */
  readonly hasNext: boolean
  /** Where it goes on. */
  readonly cursor: string | undefined
}

/** Documented by Glue: what it gives at once when nobody says how many. It surely gives as many to who asks for them. */
const surePageSize = 50

/** Reads a page out of an answer. */
export function connectionPage<Node>(
  connection: unknown,
  { isBackward = false, size = 0 }: Partial<Paging> = {},
): ConnectionPage<Node> {
  const { nodes, edges, pageInfo }: Readonly<Record<string, unknown>> = isObject(connection) ? connection : {}
  const edgeList = listOf<Record<string, unknown>>(edges)
  const listed = Array.isArray(nodes) ? listOf<Node>(nodes) : edgeList.map((edge) => edge?.['node'] as Node | null)
  const info = isObject(pageInfo) ? pageInfo : {}
  const [more, cursor] = isBackward
    ? [info['hasPreviousPage'], text(info['startCursor']) ?? text(edgeList[0]?.['cursor'])]
    : [info['hasNextPage'], text(info['endCursor']) ?? text(edgeList.at(-1)?.['cursor'])]
  // An item that Glue could not give comes as null, together with an error.
  const items = listed.filter((node) => node !== null && node !== undefined)
  return {
    isBackward,
    nodes: isBackward ? items.toReversed() : items,
    // The documented queries ask for `hasNextPage` only. Backward, a page that is not full is the last one then.
    hasNext: typeof more === 'boolean' ? more : listed.length >= Math.min(size || surePageSize, surePageSize),
    cursor,
  }
}

const listOf = <Item>(value: unknown): readonly (Item | null | undefined)[] => (Array.isArray(value) ? value : [])

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
