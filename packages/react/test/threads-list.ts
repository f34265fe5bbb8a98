import { SendMessageDocument, ThreadsDocument, ThreadsOrderLastMessageDocument } from '@glue/schema/operations'
import type { ThreadsQuery } from '@glue/schema/operations'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ComponentProps } from 'react'
import type { Client } from 'urql'
import { expect } from 'vitest'
import { type GlueProvider, useGlueClient, useGlueMutation } from '../src/index.ts'
import { useGlueConnection, type UseGlueConnectionResult } from '../src/connection/use-glue-connection.ts'
import { type FakeItem, type FakeList, fakeList, type FakeListOptions } from './fake-list.ts'
import type { ManyThreads } from './many-threads.ts'
import { provider } from './page.tsx'

/** What the hook gives for a list of threads. */
export type ThreadsList = UseGlueConnectionResult<ThreadsQuery['threads']['edges'][number]['node'], ThreadsQuery>

// A property test waits thousands of times.
const soon = { interval: 1 }

/** A hook's result, as it is now. */
export interface Current<Value> {
  readonly current: Value
}

export interface PageSize {
  readonly first?: number
  readonly last?: number
}

export interface RenderedThreads {
  readonly result: Current<ThreadsList>
  readonly rerender: (input: { readonly variables: PageSize }) => void
  readonly unmount: () => void
}

export function renderThreadsHook({ props }: Pick<ManyThreads, 'props'>, variables: PageSize): RenderedThreads {
  return renderHook((input) => useGlueConnection({ query: ThreadsDocument, variables: input.variables }), {
    wrapper: provider(props),
    initialProps: { variables },
  })
}

export async function renderThreads(threads: ManyThreads, variables: PageSize): Promise<Current<ThreadsList>> {
  const { result } = renderThreadsHook(threads, variables)
  await waitFor(() => expect(result.current.items.length).toBeGreaterThan(0))
  return result
}

/** The threads in the order of their last message, and what sends one: as the page itself, by a mutation. */
export async function renderThreadsAndSend(threads: ManyThreads): Promise<{
  readonly list: Current<ThreadsList>
  readonly send: (subject: string) => Promise<unknown>
}> {
  const { result } = renderHook(
    () => ({
      list: useGlueConnection({ query: ThreadsOrderLastMessageDocument, variables: { last: 20 } }),
      send: useGlueMutation(SendMessageDocument)[1],
    }),
    { wrapper: provider(threads.props) },
  )
  await waitFor(() => expect(result.current.list.items).toHaveLength(20))
  const list = {
    get current(): ThreadsList {
      return result.current.list
    },
  }
  const send = (subject: string) =>
    act(() => result.current.send({ input: { threadID: threads.idOf(subject), message: { text: 'Hello' } } }))
  return { list, send }
}

export async function renderFake(
  fakeItems: readonly FakeItem[],
  variables: PageSize,
  options: FakeListOptions = {},
): Promise<{ readonly server: FakeList; readonly list: Current<ThreadsList> }> {
  const server = fakeList(fakeItems, options)
  const { result: list } = renderThreadsHook({ props: { url: '/glue/graphql', fetch: server.fetch } }, variables)
  await waitFor(() => expect(list.current.fetching).toBe(false), soon)
  return { server, list }
}

/** A list of `a` to `d` whose second page waits to be released. */
export async function renderSlowFake(): Promise<{ readonly list: Current<ThreadsList>; readonly release: () => void }> {
  let release = () => {}
  const held = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined)
  })
  const answer = (request: number) => (request === 2 ? held : undefined)
  const { list } = await renderFake(itemsNamed('a', 'b', 'c', 'd'), { last: 2 }, { answer })
  return { list, release }
}

export async function loadNext(
  list: Current<Pick<UseGlueConnectionResult<unknown, unknown>, 'loadNext' | 'isLoadingNext'>>,
): Promise<void> {
  act(() => list.current.loadNext())
  await waitFor(() => expect(list.current.isLoadingNext).toBe(false), soon)
}

export async function refetch(
  list: Current<ThreadsList>,
  options?: Parameters<ThreadsList['refetch']>[0],
): Promise<void> {
  act(() => list.current.refetch(options))
  await waitFor(() => expect(list.current.fetching).toBe(false), soon)
}

export function subjects(list: Current<{ readonly items: readonly { readonly subject: string | null }[] }>): unknown[] {
  return list.current.items.map(({ subject }) => subject)
}

export function ids(list: Current<ThreadsList>): string[] {
  return list.current.items.map(({ id }) => String(id))
}

export function itemsNamed(...names: string[]): FakeItem[] {
  return names.map((id, place) => ({ id, place }))
}

export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index))
}

/** The client that a provider makes of its props. */
export function clientOf(props: ComponentProps<typeof GlueProvider>): Client {
  return renderHook(() => useGlueClient(), { wrapper: provider(props) }).result.current
}
