import './document.ts'
import { ThreadsDocument } from '@glue/schema/operations'
import { createElement, useLayoutEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { cacheExchange, Client, fetchExchange, Provider, useQuery } from 'urql'
import { useGlueClient } from '../src/use-glue-client.ts'
import { useGlueConnection } from '../src/connection/use-glue-connection.ts'

/** A list on a page that grows by one page of items at a time. For the bench. */
export interface GrowingList {
  /** Loads the next page, and says how long it took until it was on the page, in milliseconds. */
  grow(): Promise<number>
  /** How many items there are. */
  length(): number
  close(): void
}

export interface GrowingListOptions {
  /** Ours, or urql alone with an array that is copied for each page, and nothing looked up. */
  readonly hook: 'glue' | 'urql'
  /** The answers, one a page, as text. */
  readonly pages: readonly string[]
  readonly pageSize: number
}

/** Renders a list with its first page. Nothing is drawn of its items: what React does for those is not ours. */
export async function growingList({ hook, pages, pageSize }: GrowingListOptions): Promise<GrowingList> {
  const client = new Client({
    url: 'http://127.0.0.1/graphql',
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
    fetch: async (_, init) => {
      const { after = -1 } = JSON.parse(String(init?.body)).variables
      const text = pages[(Number(after) + 1) / pageSize]
      return new Response(text, { headers: { 'content-type': 'application/json' } })
    },
  })
  const useList = hook === 'glue' ? useGlueList : useBareList
  let list: List = { items: [], loadNext: () => {} }
  let arrived = () => {}
  const Page = () => {
    const shown = useList(pageSize)
    useLayoutEffect(() => {
      list = shown
      arrived()
    })
    return createElement('p', undefined, shown.items.length)
  }
  const longerThan = (length: number) =>
    new Promise<void>((resolve) => {
      arrived = () => list.items.length > length && resolve()
    })

  const root = createRoot(document.body.appendChild(document.createElement('main')))
  const first = longerThan(0)
  root.render(createElement(Provider, { value: client }, createElement(Page)))
  await first
  return {
    async grow() {
      const startedAt = performance.now()
      const next = longerThan(list.items.length)
      list.loadNext()
      await next
      return performance.now() - startedAt
    },
    length: () => list.items.length,
    close: () => root.unmount(),
  }
}

/** An answer with one page of threads, as text. */
export function pageText({ from, size, isLast }: { from: number; size: number; isLast: boolean }): string {
  const edges = Array.from({ length: size }, (_, index) => ({
    cursor: String(from + index),
    node: { id: `thr_${from + index}`, subject: `Thread ${from + index}`, threadType: 'thread', __typename: 'Thread' },
    __typename: 'ThreadEdge',
  }))
  const pageInfo = { hasNextPage: !isLast, endCursor: String(from + size - 1), __typename: 'PageInfo' }
  return JSON.stringify({ data: { threads: { edges, pageInfo, __typename: 'ThreadConnection' } } })
}

interface List {
  readonly items: readonly unknown[]
  readonly loadNext: () => void
}

function useGlueList(first: number): List {
  return useGlueConnection({ query: ThreadsDocument, variables: { first } })
}

function useBareList(first: number): List {
  const client = useGlueClient()
  const [{ data }] = useQuery({ query: ThreadsDocument, variables: { first } })
  const [more, setMore] = useState<readonly unknown[]>([])
  const items = more.length > 0 ? more : (data?.threads.edges ?? [])
  const add = async () => {
    const next = await client.query(ThreadsDocument, { first, after: String(items.length - 1) }).toPromise()
    setMore([...items, ...(next.data?.threads.edges ?? [])])
  }
  return { items, loadNext: () => void add() }
}
