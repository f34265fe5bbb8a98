import '../../test/document.ts'
import { ThreadsOrderLastMessageDocument } from '@glue/schema/operations'
import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { manyThreads } from '../../test/many-threads.ts'
import { provider } from '../../test/page.tsx'
import {
  ids,
  itemsNamed,
  loadNext,
  numbers,
  refetch,
  renderFake,
  renderSlowFake,
  renderThreads,
  renderThreadsAndSend,
  subjects,
} from '../../test/threads-list.ts'
import { useGlueConnection } from './use-glue-connection.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(cleanup)

describe('a list that changes', () => {
  it('shows what a mutation added, and keeps what was loaded', async () => {
    const threads = manyThreads(45)
    const { list, send } = await renderThreadsAndSend(threads)
    await loadNext(list)
    await send('45')
    await waitFor(() => expect(subjects(list)).toEqual([...numbers(6, 45)]))
    await send('10')
    await waitFor(() => expect(subjects(list)).toEqual([...numbers(6, 9), ...numbers(11, 45), '10']))
    await send('1')
    await waitFor(() => expect(subjects(list)).toEqual([...numbers(6, 9), ...numbers(11, 45), '10', '1']))
    await loadNext(list)
    expect(subjects(list)).toEqual([...numbers(2, 9), ...numbers(11, 45), '10', '1'])
    expect(list.current.hasNext).toBe(false)
  })

  it('has each item once when new ones come between two pages', async () => {
    const threads = manyThreads(45)
    const list = await renderThreads(threads, { last: 20 })
    await threads.start('46')
    await loadNext(list)
    await refetch(list, { keepLoaded: true })
    expect(subjects(list)).toEqual(numbers(6, 46))
    await threads.start('47')
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(1, 46))
    await refetch(list, { keepLoaded: true })
    expect(subjects(list)).toEqual(numbers(1, 47))
  })

  it('begins anew when more has come than a page holds, because there would be a gap', async () => {
    const threads = manyThreads(8)
    const list = await renderThreads(threads, { last: 3 })
    await loadNext(list)
    for (const subject of ['9', '10', '11', '12']) await threads.start(subject)
    await refetch(list, { keepLoaded: true })
    expect(subjects(list)).toEqual(['10', '11', '12'])
    await loadNext(list)
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(4, 12))
  })

  it('begins anew with `refetch`, and with pages that are not of the cache', async () => {
    const threads = manyThreads(6)
    const { result: list } = renderHook(
      () => useGlueConnection({ query: ThreadsOrderLastMessageDocument, variables: { last: 2 } }),
      { wrapper: provider(threads.props) },
    )
    await waitFor(() => expect(subjects(list)).toEqual(['5', '6']))
    await loadNext(list)
    await threads.reply('1')
    await threads.reply('5')
    await threads.reply('6')
    act(() => list.current.refetch())
    // What was there stays until the new page is here.
    expect(subjects(list)).toEqual(numbers(3, 6))
    await waitFor(() => expect(list.current.fetching).toBe(false))
    expect(subjects(list)).toEqual(['5', '6'])
    await loadNext(list)
    await loadNext(list)
    expect(subjects(list)).toEqual(['2', '3', '4', '1', '5', '6'])
  })

  it('goes on where it had ended, when something may have been added there', async () => {
    const threads = manyThreads(4)
    const list = await renderThreads(threads, { first: 2 })
    await loadNext(list)
    expect(list.current.hasNext).toBe(false)
    await threads.start('5')
    await refetch(list, { keepLoaded: true })
    expect(list.current.hasNext).toBe(true)
    await loadNext(list)
    expect(subjects(list)).toEqual(numbers(1, 5))
    expect(list.current.hasNext).toBe(false)
  })

  it('keeps its items when it cannot be asked for again', async () => {
    const threads = manyThreads(30)
    const list = await renderThreads(threads, { last: 20 })
    await loadNext(list)
    threads.emulator.faults.add({
      match: { operation: 'threads' },
      times: 1,
      then: { graphqlError: { message: 'Not now' } },
    })
    act(() => list.current.refetch())
    await waitFor(() => expect(list.current.error?.message).toContain('Not now'))
    expect(subjects(list)).toEqual(numbers(1, 30))
    await refetch(list)
    expect(list.current.error).toBeUndefined()
    expect(subjects(list)).toEqual(numbers(11, 30))
  })

  it('loses what was deleted on its first page', async () => {
    const { server, list } = await renderFake(itemsNamed('a', 'b', 'c', 'd', 'e', 'f'), { last: 2 })
    await loadNext(list)
    expect(ids(list)).toEqual(['c', 'd', 'e', 'f'])
    server.items = server.items.filter(({ id }) => id !== 'e')
    await refetch(list, { keepLoaded: true })
    expect(ids(list)).toEqual(['d', 'f'])
    await loadNext(list)
    await loadNext(list)
    expect(ids(list)).toEqual(['a', 'b', 'c', 'd', 'f'])
  })

  it('is its first page only, when that is all there is by now', async () => {
    const { server, list } = await renderFake(itemsNamed('a', 'b', 'c', 'd'), { last: 2 })
    await loadNext(list)
    server.items = server.items.slice(-2)
    await refetch(list, { keepLoaded: true })
    expect(ids(list)).toEqual(['c', 'd'])
    expect(list.current.hasNext).toBe(false)
  })

  it('begins anew where nobody asked for ids, because nothing tells which items are the same', async () => {
    const page = (subject: string, hasNextPage: boolean) => ({
      data: { threads: { nodes: [{ subject }], pageInfo: { hasNextPage, endCursor: subject } } },
    })
    const pages = [page('a', true), page('b', false), page('a', true), page('c', false)]
    const { list } = await renderFake([], { first: 1 }, { answer: (request) => pages[request - 1] })
    await loadNext(list)
    expect(subjects(list)).toEqual(['a', 'b'])
    await refetch(list, { keepLoaded: true })
    expect(subjects(list)).toEqual(['a'])
    await loadNext(list)
    expect(subjects(list)).toEqual(['a', 'c'])
  })

  it('does not take a page for late that was asked for before the first page came again as it was', async () => {
    const { list, release } = await renderSlowFake()
    act(list.current.loadNext)
    act(() => list.current.refetch({ keepLoaded: true }))
    await waitFor(() => expect(list.current.fetching).toBe(false))
    expect(list.current.isLoadingNext).toBe(true)
    await act(async () => release())
    await waitFor(() => expect(ids(list)).toEqual(['a', 'b', 'c', 'd']))
    expect(list.current.isLoadingNext).toBe(false)
  })

  it('does not take a page that was asked for before it began anew', async () => {
    const { list, release } = await renderSlowFake()
    act(list.current.loadNext)
    act(() => list.current.refetch())
    await waitFor(() => expect(list.current.fetching).toBe(false))
    expect(list.current.isLoadingNext).toBe(false)
    await act(async () => release())
    expect(ids(list)).toEqual(['c', 'd'])
    await loadNext(list)
    expect(ids(list)).toEqual(['a', 'b', 'c', 'd'])
  })
})
