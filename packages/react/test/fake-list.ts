import type { FetchFunction } from '@glue/client/fetch'

/** An item of a list, and its place in it. */
export interface FakeItem {
  readonly id: string
  readonly place: number
}

/** A server with one list, `threads`, from which items can also be taken away: the emulator has no such mutation. */
export interface FakeList {
  /** In the server's order. */
  items: readonly FakeItem[]
  readonly fetch: FetchFunction
  /** The variables of the requests so far. */
  readonly asked: unknown[]
}

export interface FakeListOptions {
  /** Gives another answer, or none for the usual one. */
  readonly answer?: ((request: number) => object | undefined | Promise<object | undefined>) | undefined
}

export function fakeList(items: readonly FakeItem[], { answer }: FakeListOptions = {}): FakeList {
  const list: FakeList = {
    items,
    asked: [],
    async fetch(_, init) {
      const { variables } = JSON.parse(String(init?.body))
      list.asked.push(variables)
      const other = await answer?.(list.asked.length)
      return Response.json(other ?? { data: { threads: pageOf(list.items, variables) } })
    },
  }
  return list
}

interface PageVariables {
  readonly first?: number
  readonly after?: string
  readonly last?: number
  readonly before?: string
}

/** A page of items. A cursor is a place, so it stays good while items come and go. */
function pageOf(items: readonly FakeItem[], { first, after, last, before }: PageVariables): object {
  const from = after === undefined ? items : items.filter(({ place }) => place > Number(after))
  const between = before === undefined ? from : from.filter(({ place }) => place < Number(before))
  const page = last === undefined ? between.slice(0, first) : between.slice(-last)
  const [start, end] = [page[0]?.place, page.at(-1)?.place]
  return {
    __typename: 'ThreadConnection',
    edges: page.map(({ id, place }) => ({
      __typename: 'ThreadEdge',
      cursor: String(place),
      node: { __typename: 'Thread', id, subject: id, threadType: 'thread' },
    })),
    pageInfo: {
      __typename: 'PageInfo',
      hasNextPage: end !== undefined && items.some(({ place }) => place > end),
      endCursor: end === undefined ? null : String(end),
      hasPreviousPage: start !== undefined && items.some(({ place }) => place < start),
      startCursor: start === undefined ? null : String(start),
    },
  }
}
