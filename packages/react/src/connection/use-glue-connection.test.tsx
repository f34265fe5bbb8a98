import '../../test/document.ts'
import type { ThreadID } from '@glue/schema'
import { ThreadsDocument } from '@glue/schema/operations'
import { act, cleanup, configure, render, renderHook, waitFor } from '@testing-library/react'
import { type ComponentProps, StrictMode, useEffect } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { gql } from 'urql'
import { afterEach, describe, expect, it } from 'vitest'
import { manyThreads } from '../../test/many-threads.ts'
import { provider } from '../../test/page.tsx'
import {
  clientOf,
  loadNext,
  numbers,
  refetch,
  renderThreads,
  renderThreadsHook,
  subjects,
  type ThreadsList,
} from '../../test/threads-list.ts'
import { GlueProvider } from '../index.ts'
import { useGlueConnection } from './use-glue-connection.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(cleanup)

describe('a list', () => {
  it('is read from its end with `last`, page by page, in the order of the server', async () => {
    const threads = manyThreads(45)
    const list = await renderThreads(threads, { last: 20 })
    expect(subjects(list)).toEqual(numbers(26, 45))
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(6, 45))
    expect(list.current.hasNext).toBe(true)
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(1, 45))
    expect(list.current.hasNext).toBe(false)
    expect(threads.asked()).toEqual([
      { last: 20 },
      { last: 20, before: expect.any(String) },
      { last: 20, before: expect.any(String) },
    ])
  })

  it('is read from its beginning with `first`', async () => {
    const threads = manyThreads(25)
    const list = await renderThreads(threads, { first: 10 })
    expect(subjects(list)).toEqual(numbers(1, 10))
    await loadNext(list)
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(1, 25))
    expect(list.current.hasNext).toBe(false)
    expect(threads.asked()).toHaveLength(3)
  })

  it('is found within the answer, by the names that the query has for its variables', async () => {
    const threads = manyThreads(1)
    for (const text of ['one', 'two', 'three', 'four']) await threads.reply('1', text)
    const Messages = gql<Messages, { id: ThreadID; older?: string }>`
      query Messages($id: ID!, $older: String) {
        node(id: $id) {
          ...Thread
        }
      }
      fragment Thread on Thread {
        subject
        log: messages(last: 3, before: $older) {
          nodes {
            id
            text
          }
          ...Place
        }
      }
      fragment Place on MessageConnection {
        pageInfo {
          hasPreviousPage
          startCursor
        }
      }
    `
    const { result: list } = renderHook(
      () => useGlueConnection({ query: Messages, variables: { id: threads.idOf('1') } }),
      { wrapper: provider(threads.props) },
    )
    await waitFor(() => expect(list.current.items.map(({ text }) => text)).toEqual(['two', 'three', 'four']))
    expect(list.current.data?.node?.subject).toBe('1')
    act(list.current.loadNext)
    await waitFor(() => expect(list.current.items.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four']))
    expect(list.current.hasNext).toBe(false)
  })

  it('is the one that `select` says, where a query asks for several', async () => {
    const threads = manyThreads(5)
    const Both = gql<Both, { threadsBefore?: string }>`
      query Both($groupsAfter: String, $threadsBefore: String) {
        groups(first: 1, after: $groupsAfter) {
          nodes {
            id
            name
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
        threads(last: 2, before: $threadsBefore) {
          nodes {
            id
            subject
          }
          pageInfo {
            hasPreviousPage
            startCursor
          }
        }
      }
    `
    const { result: list } = renderHook(
      () => useGlueConnection({ query: Both, variables: {}, select: (data) => data.threads }),
      { wrapper: provider(threads.props) },
    )
    await waitFor(() => expect(subjects(list)).toEqual(['4', '5']))
    await loadNext(list)
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(1, 5))
    expect(list.current.hasNext).toBe(false)
  })

  it('is empty where there is none in the answer', async () => {
    const threads = manyThreads(1)
    const { result: list, rerender } = renderHook(
      ({ id }) => useGlueConnection({ query: recipients, variables: { id } }),
      { wrapper: provider(threads.props), initialProps: { id: String(threads.idOf('1')) } },
    )
    await waitFor(() => expect(list.current.items).toHaveLength(1))
    rerender({ id: 'thr_nobody' })
    await waitFor(() => expect(list.current.data).toEqual({ node: null }))
    expect(list.current).toMatchObject({ items: [], hasNext: false, fetching: false, error: undefined })
  })

  it('waits where it is paused, and then begins', async () => {
    const threads = manyThreads(3)
    const { result: list, rerender } = renderHook(
      ({ pause }) => useGlueConnection({ query: ThreadsDocument, variables: { last: 2 }, pause }),
      { wrapper: provider(threads.props), initialProps: { pause: true } },
    )
    act(list.current.loadNext)
    expect(list.current).toMatchObject({ items: [], hasNext: false, fetching: false })
    expect(threads.asked()).toEqual([])
    rerender({ pause: false })
    await waitFor(() => expect(subjects(list)).toEqual(['2', '3']))
  })

  it('stays the same array until something changes', async () => {
    const threads = manyThreads(30)
    const { result: list, rerender } = renderThreadsHook(threads, { last: 20 })
    await waitFor(() => expect(list.current.items).toHaveLength(20))
    await loadNext(list)
    const { items, loadNext: load, refetch: again } = list.current
    rerender({ variables: { last: 20 } })
    expect(list.current.items).toBe(items)
    expect(list.current.loadNext).toBe(load)
    expect(list.current.refetch).toBe(again)
  })

  it('takes its pages from the cache where it is on the page again', async () => {
    const threads = manyThreads(30)
    const client = clientOf(threads.props)
    const first = renderThreadsHook({ props: { client } }, { last: 20 })
    await waitFor(() => expect(first.result.current.items).toHaveLength(20))
    await loadNext(first.result)
    first.unmount()
    const { result: list } = renderThreadsHook({ props: { client } }, { last: 20 })
    expect(subjects(list)).toEqual(numbers(11, 30))
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(1, 30))
    expect(threads.asked()).toHaveLength(2)
  })

  it('asks for each page with the policy and the context that are given', async () => {
    const threads = manyThreads(30)
    const client = clientOf(threads.props)
    const context = { url: 'https://own.example/public/graphql' }
    const use = () =>
      useGlueConnection({ query: ThreadsDocument, variables: { last: 20 }, requestPolicy: 'network-only', context })
    for (const asked of [2, 4]) {
      const { result: list, unmount } = renderHook(use, { wrapper: provider({ client }) })
      await waitFor(() => expect(list.current.items).toHaveLength(20))
      await loadNext(list)
      expect(subjects(list)).toEqual(numbers(1, 30))
      expect(threads.asked()).toHaveLength(asked)
      unmount()
    }
    const urls = threads.emulator.journal.list({ operation: 'threads' }).map(({ request }) => request.url)
    expect(new Set(urls)).toEqual(new Set([context.url]))
  })

  it('is in the text that a server renders, where the first page is there', async () => {
    const threads = manyThreads(3)
    const client = clientOf(threads.props)
    await client.query(ThreadsDocument, { last: 2 }).toPromise()
    const Page = () => {
      const { items, hasNext } = useGlueConnection({ query: ThreadsDocument, variables: { last: 2 } })
      return <p>{`${items.map(({ subject }) => subject).join(', ')}${hasNext ? ' and more' : ''}`}</p>
    }
    expect(
      renderToStaticMarkup(
        <GlueProvider client={client}>
          <Page />
        </GlueProvider>,
      ),
    ).toBe('<p>2, 3 and more</p>')
  })
})

describe('the next page', () => {
  it('is asked for once, however often somebody asks', async () => {
    const threads = manyThreads(65)
    const list = await renderThreads(threads, { last: 20 })
    const early = list.current.loadNext
    act(() => {
      list.current.loadNext()
      list.current.loadNext()
    })
    expect(list.current.isLoadingNext).toBe(true)
    act(early)
    await waitFor(() => expect(list.current.isLoadingNext).toBe(false))
    expect(threads.asked()).toHaveLength(2)
    act(early)
    expect(list.current.isLoadingNext).toBe(false)
    // From here on, the cache is not asked.
    await refetch(list, { keepLoaded: true })
    act(() => {
      list.current.loadNext()
      list.current.loadNext()
    })
    act(list.current.loadNext)
    await waitFor(() => expect(list.current.isLoadingNext).toBe(false))
    expect(threads.asked()).toHaveLength(4)
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(1, 65))
  })

  it('can be asked for by an effect of a child, when the first page was in the cache', async () => {
    const threads = manyThreads(3)
    const client = clientOf(threads.props)
    await client.query(ThreadsDocument, { last: 2 }).toPromise()
    const Child = ({ load }: { load: () => void }) => {
      useEffect(load, [load])
      return null
    }
    const Page = () => {
      const { items, loadNext: load } = useGlueConnection({ query: ThreadsDocument, variables: { last: 2 } })
      return (
        <p>
          {items.map(({ subject }) => subject).join(', ')}
          <Child load={load} />
        </p>
      )
    }
    const { container } = render(<Page />, { wrapper: provider({ client }) })
    await waitFor(() => expect(container.textContent).toBe('1, 2, 3'))
  })

  it('leaves what is there when it fails, and is asked for again', async () => {
    const threads = manyThreads(30)
    const list = await renderThreads(threads, { last: 20 })
    threads.emulator.faults.add({
      match: { operation: 'threads' },
      times: 1,
      then: { graphqlError: { message: 'Not now' } },
    })
    await loadNext(list)
    expect(list.current.error?.message).toContain('Not now')
    expect(subjects(list)).toEqual(numbers(11, 30))
    expect(list.current.hasNext).toBe(true)
    await loadNext(list)
    expect(list.current.error).toBeUndefined()
    expect(subjects(list)).toEqual(numbers(1, 30))
  })

  it('is not added to the list of other variables when it is late', async () => {
    const threads = manyThreads(45)
    const { result: list, rerender } = renderThreadsHook(threads, { last: 20 })
    await waitFor(() => expect(list.current.items).toHaveLength(20))
    const late = threads.emulator.faults.add({
      match: { operation: 'threads' },
      times: 1,
      then: { delayHeaders: '1s' },
    })
    act(list.current.loadNext)
    rerender({ variables: { last: 5 } })
    // Until they are here, the old ones stay, and there is nothing after them.
    expect(subjects(list)).toEqual(numbers(26, 45))
    expect(list.current).toMatchObject({ fetching: true, hasNext: false })
    await waitFor(() => expect(subjects(list)).toEqual(numbers(41, 45)))
    expect(list.current.isLoadingNext).toBe(false)
    await waitFor(() => expect(threads.emulator.journal.list({ fault: late.id })).toHaveLength(1))
    threads.emulator.clock.advance('1s')
    await waitFor(() => expect(threads.emulator.journal.list({ fault: late.id, outcome: 'pending' })).toHaveLength(0))
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(36, 45))
  })

  it('is not asked for by a component that has left', async () => {
    const threads = manyThreads(30)
    const client = clientOf(threads.props)
    const { result: list, unmount } = renderThreadsHook({ props: { client } }, { last: 20 })
    await waitFor(() => expect(list.current.items).toHaveLength(20))
    unmount()
    list.current.loadNext()
    await client.query(ThreadsDocument, { first: 1 }).toPromise()
    expect(threads.asked()).toEqual([{ last: 20 }, { first: 1 }])
  })

  it('comes once in StrictMode', async () => {
    const threads = manyThreads(45)
    const Wrapper = provider(threads.props)
    const { result: list } = renderHook(() => useGlueConnection({ query: ThreadsDocument, variables: { last: 20 } }), {
      wrapper: ({ children }) => (
        <StrictMode>
          <Wrapper>{children}</Wrapper>
        </StrictMode>
      ),
    })
    await waitFor(() => expect(list.current.items).toHaveLength(20))
    const before = threads.asked().length
    await loadNext(list)
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(1, 45))
    expect(threads.asked()).toHaveLength(before + 2)
  })

  it('is not one of another workspace', async () => {
    const threads = manyThreads(30)
    let list: ThreadsList | undefined
    const Page = () => {
      list = useGlueConnection({ query: ThreadsDocument, variables: { last: 20 } })
      return <p>{list.items.map(({ subject }) => subject).join(', ')}</p>
    }
    const page = (props: ComponentProps<typeof GlueProvider>) => (
      <GlueProvider {...props}>
        <Page />
      </GlueProvider>
    )
    const { container, rerender } = render(page(threads.props))
    await waitFor(() => expect(container.textContent).toBe(numbers(11, 30).join(', ')))
    act(() => list?.loadNext())
    rerender(page(threads.otherProps))
    expect(container.textContent).toBe('')
    await waitFor(() => expect(container.textContent).toBe(numbers(10, 29).join(', ')))
    act(() => list?.loadNext())
    await waitFor(() => expect(container.textContent).toBe(numbers(1, 29).join(', ')))
  })
})

interface Messages {
  readonly node: {
    readonly subject: string | null
    readonly log: {
      readonly nodes: readonly { readonly id: string; readonly text: string }[]
      readonly pageInfo: object
    }
  } | null
}

interface Both {
  readonly groups: {
    readonly nodes: readonly { readonly id: string; readonly name: string }[]
    readonly pageInfo: object
  }
  readonly threads: {
    readonly nodes: readonly { readonly id: string; readonly subject: string | null }[]
    readonly pageInfo: object
  }
}

interface Untyped {
  readonly threads: { readonly nodes: readonly { readonly id: string }[]; readonly pageInfo: object }
}

const recipients = gql<{ readonly node: { readonly recipients: Untyped['threads'] } | null }, { id: string }>`
  query Recipients($id: ID!, $after: String) {
    node(id: $id) {
      ... on Thread {
        recipients(after: $after) {
          nodes {
            id
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`
