import '../../test/document.ts'
import { ThreadsDocument } from '@glue/schema/operations'
import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react'
import { gql } from 'urql'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeList } from '../../test/fake-list.ts'
import { provider } from '../../test/page.tsx'
import { clientOf, ids, itemsNamed, loadNext, refetch, renderFake } from '../../test/threads-list.ts'
import { useGlueConnection } from './use-glue-connection.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('a list that never ends', () => {
  const page = (names: (string | null)[], pageInfo: object) => ({
    data: { threads: { edges: names.map((id) => id && { cursor: id, node: { id, subject: id } }), pageInfo } },
  })
  const goesOn = (endCursor: string | null) => ({ hasNextPage: true, endCursor })

  it.each<[string, object[], string[]]>([
    ['stands still', [page(['a'], goesOn('x')), page(['b'], goesOn('x'))], ['a', 'b']],
    [
      'goes in a circle',
      [page(['a'], goesOn('x')), page(['b'], goesOn('y')), page(['c'], goesOn('x'))],
      ['a', 'b', 'c'],
    ],
  ])('is an error when its cursor %s', async (_, pages, found) => {
    const { list, server } = await renderFake([], { first: 1 }, { answer: (request) => pages[request - 1] })
    for (let loaded = 1; loaded < pages.length; loaded += 1) await loadNext(list)
    expect(ids(list)).toEqual(found)
    expect(list.current.hasNext).toBe(false)
    expect(list.current.error?.networkError).toMatchObject({ code: 'cursor_stuck', action: 'report' })
    act(list.current.loadNext)
    expect(server.asked).toHaveLength(pages.length)
  })

  it('is an error when its cursor is missing', async () => {
    const WithoutCursors = gql<Untyped>`
      query WithoutCursors($after: String) {
        threads(first: 1, after: $after) {
          nodes {
            id
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    `
    const answer = () => ({ data: { threads: { nodes: [{ id: 'a' }], pageInfo: goesOn(null) } } })
    const { fetch } = fakeList([], { answer })
    const { result: list } = renderHook(() => useGlueConnection({ query: WithoutCursors, variables: {} }), {
      wrapper: provider({ url: '/glue/graphql', fetch }),
    })
    await waitFor(() => expect(list.current.items).toEqual([{ id: 'a' }]))
    expect(list.current.hasNext).toBe(false)
    expect(list.current.error?.networkError).toMatchObject({ code: 'cursor_stuck' })
    expect(list.current.error?.message).toContain('ask for the cursor of the edges')
  })

  it('is none of these when its first page comes again', async () => {
    const [first, empty] = [page(['a'], goesOn('x')), page([], goesOn('y'))]
    const pages = [first, empty, first, page(['b'], { hasNextPage: false, endCursor: 'b' })]
    const { list, server } = await renderFake([], { first: 1 }, { answer: (request) => pages[request - 1] })
    await loadNext(list)
    await refetch(list, { keepLoaded: true })
    await loadNext(list)
    expect(server.asked).toEqual([{ first: 1 }, { first: 1, after: 'x' }, { first: 1 }, { first: 1, after: 'x' }])
    expect(ids(list)).toEqual(['a', 'b'])
    expect(list.current.error).toBeUndefined()
  })

  it('goes on after an empty page, and leaves out what Glue could not give or gave twice', async () => {
    const pages = [
      page([], goesOn('x')),
      { ...page(['a', null, 'b', 'a'], { hasNextPage: false, endCursor: 'b' }), errors: [{ message: 'No rights' }] },
    ]
    const { list } = await renderFake([], { first: 3 }, { answer: (request) => pages[request - 1] })
    expect(list.current).toMatchObject({ items: [], hasNext: true })
    await loadNext(list)
    expect(ids(list)).toEqual(['a', 'b'])
    expect(list.current.error?.message).toContain('No rights')
  })
})

describe('a query that cannot be read page by page', () => {
  const mistakes: [string, string, object, string][] = [
    ['no list', 'query Mine { me { id } }', {}, 'Mine has no list with `pageInfo`'],
    ['a list without pageInfo', 'query Groups { groups { nodes { id } } }', {}, 'Groups has no list with `pageInfo`'],
    [
      'a list in the items of another one',
      'query Deep { threads { nodes { messages { nodes { id } pageInfo { endCursor } } } } }',
      {},
      'Deep has no list with `pageInfo`',
    ],
    [
      'two lists',
      'query Two { groups { nodes { id } pageInfo { endCursor } } threads { nodes { id } pageInfo { endCursor } } }',
      {},
      'Two has several lists, `groups` and `threads`, so useGlueConnection cannot read its pages. Say which one with `select`.',
    ],
    [
      'no variable for the cursor',
      'query Fixed { threads(last: 3) { nodes { id } pageInfo { hasPreviousPage startCursor } } }',
      {},
      'Fixed asks for `threads` without a variable for `before`, so useGlueConnection cannot read its pages. Add `before: $before`.',
    ],
    [
      'no variable for the cursor in the direction that a default gives',
      'query Ends($last: Int = 3, $after: String) { threads(last: $last, after: $after) { nodes { id } pageInfo { endCursor } } }',
      {},
      'Ends asks for `threads` without a variable for `before`',
    ],
  ]
  it.each(mistakes)('is told so: %s', (_, query, variables, message) => {
    const { fetch } = fakeList([])
    const failure = failureOf(() =>
      renderHook(() => useGlueConnection({ query, variables }), {
        wrapper: provider({ url: '/glue/graphql', fetch }),
      }),
    )
    expect(failure).toMatchObject({ name: 'GlueReactError', code: 'config_invalid', action: 'fix_config' })
    expect(String(failure)).toContain(message)
  })

  it('is told that `select` gave something else than a list of the answer', async () => {
    const { fetch } = fakeList(itemsNamed('a'))
    const client = clientOf({ url: '/glue/graphql', fetch })
    await client.query(ThreadsDocument, {}).toPromise()
    const failure = failureOf(() =>
      renderHook(
        () => useGlueConnection({ query: ThreadsDocument, variables: {}, select: ({ threads }) => ({ ...threads }) }),
        { wrapper: provider({ client }) },
      ),
    )
    expect(failure).toMatchObject({ code: 'config_invalid' })
    expect(String(failure)).toContain('Threads has no list with `pageInfo` where `select` looks')
  })

  it('is told that the hook needs a provider', () => {
    const failure = failureOf(() => renderHook(() => useGlueConnection({ query: ThreadsDocument })))
    expect(failure).toMatchObject({ code: 'missing_provider' })
  })
})

interface Untyped {
  readonly threads: { readonly nodes: readonly { readonly id: string }[]; readonly pageInfo: object }
}

function failureOf(run: () => unknown): unknown {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
