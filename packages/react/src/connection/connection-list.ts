import { GlueClientError } from '@glue/client/fetch'
import { CombinedError } from '@urql/core'
import { isObject } from './connection-field.ts'
import type { ConnectionPage } from './connection-page.ts'

/** What of a list is here, page after page. It is never changed: a page more makes another one. */
export interface ConnectionList<Node> extends Items<Node> {
  /** The request that it is for: other variables are another list. */
  readonly key: number | undefined
  /** The first page, as the cache has it. */
  readonly first: object | undefined
  /** The first page that it began with. A page that was asked for before that is not for this list. */
  readonly origin: object | undefined
  readonly isBackward: boolean
  readonly hasNext: boolean
  /** Where it goes on. */
  readonly cursor: string | undefined
  /** Where it went on so far. */
  readonly asked: readonly (string | undefined)[]
  readonly isLoading: boolean
  readonly error: CombinedError | undefined
  /** Whether it begins anew with the first page that comes next. */
  readonly isOutdated: boolean
  /** Whether its first page came more than once, so that the cache may have older pages of it. */
  readonly isRefetched: boolean
}

interface Items<Node> {
  /** In the order of reading. */
  readonly nodes: readonly Node[]
  /**
   * Where the item with an id is. Lists that grow out of each other share it, because to copy it for each page would cost
   * more the longer the list is. So it may be ahead, and an entry is good only if the item there has that id.
   */
  readonly positions: Map<string, number>
}

const nothing: Items<never> = { nodes: [], positions: new Map() }

export const emptyList: ConnectionList<never> = {
  ...nothing,
  key: undefined,
  first: undefined,
  origin: undefined,
  isBackward: false,
  hasNext: false,
  cursor: undefined,
  asked: [],
  isLoading: false,
  error: undefined,
  isOutdated: false,
  isRefetched: false,
}

/** A first page as it came: for a request, and as the object that the cache has. */
export interface FirstPage<Node> {
  readonly key: number | undefined
  readonly first: object
  readonly page: ConnectionPage<Node>
}

/**
 * The list after its first page has come, or has come again.
 *
 * What is new stands in front, and what was loaded after the first page stays, if it is certain that the two still meet:
 * every item up to the page's last one must be on the page. If one is missing, it may have been deleted or have moved
 * behind the page, which nobody can tell, and so the list begins anew: it may be shorter then, but never has a gap.
 */
export function withFirstPage<Node>(
  list: ConnectionList<Node>,
  { key, first, page }: FirstPage<Node>,
): ConnectionList<Node> {
  const front = extended<Node>({ nodes: [], positions: new Map() }, page.nodes)
  const isSame = key === list.key
  const end = positionOf(list, front.nodes.at(-1))
  if (isSame && !list.isOutdated && end >= 0 && countUpTo(list, front, end) === end + 1) {
    const items = extended(front, list.nodes.slice(end + 1))
    const isLonger = items.nodes.length > front.nodes.length
    const isLoading = list.isLoading && (isLonger || page.cursor === list.cursor)
    const kept = { ...list, ...items, first, isLoading, isRefetched: true }
    if (!isLonger) return checked({ ...kept, asked: [] }, page)
    // Where the list ended, something may have been added.
    if (page.hasNext) return { ...kept, hasNext: list.cursor !== undefined }
  }
  const { isBackward } = page
  return checked({ ...emptyList, ...front, key, first, origin: first, isBackward, isRefetched: isSame }, page)
}

/** Where a page was asked for. */
interface Place {
  readonly origin: object | undefined
  readonly cursor: string | undefined
}

/** Whether the next page of a list is the one that was asked for. */
const isAt = (list: Place, place: Place): boolean => list.origin === place.origin && list.cursor === place.cursor

/** What became of asking for a page: it is on its way, or it came, or an error did, or both. */
export interface NextPage<Node> {
  readonly place: Place
  readonly isLoading?: boolean
  readonly page?: ConnectionPage<Node> | undefined
  readonly error?: CombinedError | undefined
}

/** The list after a page was asked for. A page that is no longer its next one changes nothing. */
export function withNextPage<Node>(
  list: ConnectionList<Node>,
  { place, isLoading = false, page, error }: NextPage<Node>,
): ConnectionList<Node> {
  if (!isAt(list, place)) return list
  const asked = { ...list, isLoading, error }
  return page ? checked({ ...asked, ...extended(list, page.nodes), asked: [...list.asked, place.cursor] }, page) : asked
}

/** Goes on after a page, unless that would never end. */
function checked<Node>(list: ConnectionList<Node>, { hasNext, cursor }: ConnectionPage<Node>): ConnectionList<Node> {
  if (!hasNext) return { ...list, hasNext, cursor: cursor ?? list.cursor }
  if (cursor !== undefined && !list.asked.includes(cursor)) return { ...list, hasNext, cursor }
  const message =
    cursor === undefined
      ? 'The list goes on, but its page has no cursor to go on from: ask for the cursor of the edges.'
      : `Glue says that the list goes on at ${JSON.stringify(cursor)}, where it has been before.`
  const stuck = new GlueClientError({ code: 'cursor_stuck', message })
  return { ...list, hasNext: false, error: new CombinedError({ networkError: stuck }) }
}

/** How many of a page's items the list has up to a position. */
function countUpTo(list: Items<unknown>, { nodes }: Items<unknown>, end: number): number {
  return nodes.filter((node) => {
    const position = positionOf(list, node)
    return position >= 0 && position <= end
  }).length
}

function extended<Node>({ nodes, positions }: Items<Node>, page: readonly Node[]): Items<Node> {
  const more: Node[] = []
  for (const node of page) {
    const id = idOf(node)
    const position = (id !== undefined && positions.get(id)) || 0
    const there = position < nodes.length ? nodes[position] : more[position - nodes.length]
    if (id !== undefined && idOf(there) === id) continue
    if (id !== undefined) positions.set(id, nodes.length + more.length)
    more.push(node)
  }
  return { nodes: nodes.concat(more), positions }
}

/** Where a list has an item, or -1. */
function positionOf({ nodes, positions }: Items<unknown>, node: unknown): number {
  const id = idOf(node)
  const position = id === undefined ? undefined : positions.get(id)
  return position !== undefined && idOf(nodes[position]) === id ? position : -1
}

function idOf(node: unknown): string | undefined {
  const id = isObject(node) ? node['id'] : undefined
  return typeof id === 'string' ? id : undefined
}
