import '../../test/document.ts'
import { createGlueFetch } from '@glue/client/fetch'
import { createEmulator, type EmulatorOptions, type Fault } from '@glue/emulator'
import { parseThreadID, type ThreadID } from '@glue/schema'
import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { cacheExchange, Client, fetchExchange, gql } from 'urql'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAppWithBackend } from '../../test/app-with-backend.ts'
import { provider } from '../../test/page.tsx'
import { useGlueQuery } from '../index.ts'
import { useGlueSend } from './use-glue-send.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('a message', () => {
  it('is on the page at once, and sent with its id in Glue', async () => {
    const { render, sentTexts, lastId } = labs()
    const { result } = render()
    act(() => result.current.send('Hello'))
    expect(result.current.messages).toMatchObject([{ text: 'Hello', status: 'sending', messageID: undefined }])
    const localId = result.current.messages[0]?.id
    await waitFor(() => expect(result.current.messages).toMatchObject([{ id: localId, status: 'sent' }]))
    expect(result.current.messages[0]).toMatchObject({ messageID: lastId(), error: undefined, mayHaveArrived: false })
    expect(sentTexts()).toEqual(['Hello'])
  })

  it('stays until it is discarded where no list shows it', async () => {
    const { render, sentTexts } = labs()
    const { result } = render()
    act(() => result.current.send('Hello'))
    act(() => result.current.discard(result.current.messages[0]?.id ?? ''))
    expect(result.current.messages).toMatchObject([{ status: 'sending' }])
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'sent' }]))
    act(() => result.current.discard(result.current.messages[0]?.id ?? ''))
    expect(result.current.messages).toEqual([])
    expect(sentTexts()).toEqual(['Hello'])
  })

  it('leaves for the list that shows it, which is asked again, and does not come back', async () => {
    const { emulator, wrapper, threadID, sentTexts } = labs()
    const { result, rerender } = renderHook(
      ({ last }: { last: number }) => {
        const [{ data }] = useGlueQuery<ThreadMessages>({ query: Messages, variables: { id: threadID, last } })
        const items = data?.node?.messages.nodes
        const sending = useGlueSend({ threadID, items })
        const texts = [...(items ?? []), ...sending.messages].map(({ text }) => text)
        return { ...sending, items, texts }
      },
      { wrapper, initialProps: { last: 50 } },
    )
    await waitFor(() => expect(result.current.items).toBeDefined())
    const before = result.current.texts
    act(() => result.current.send('one'))
    act(() => result.current.send('two'))
    expect(result.current.texts).toEqual([...before, 'one', 'two'])
    await waitFor(() => expect(result.current.items?.map(({ text }) => text)).toEqual([...before, 'one', 'two']))
    expect(result.current.messages).toEqual([])
    expect(result.current.texts).toEqual([...before, 'one', 'two'])
    rerender({ last: 1 })
    await waitFor(() => expect(result.current.texts).toEqual(['two']))
    expect(sentTexts()).toEqual(['one', 'two'])
    expect(emulator.journal.list({ operation: 'sendMessage' })).toHaveLength(2)
  })

  it('arrives after those that were written before it, also when these are tried again', async () => {
    const { emulator, render, sentTexts } = labs()
    emulator.faults.add({ match: { operation: 'sendMessage' }, times: 2, then: { drop: 'before' } })
    const { result } = render()
    const texts = ['one', 'two', 'three']
    act(() => texts.forEach(result.current.send))
    expect(result.current.messages.map(({ text }) => text)).toEqual(texts)
    await waitFor(() => {
      emulator.clock.advance(500)
      expect(result.current.messages.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent'])
    })
    expect(result.current.messages.map(({ text }) => text)).toEqual(texts)
    expect(sentTexts()).toEqual(texts)
  })

  it('does not wait for those of another thread', async () => {
    const { emulator, render, otherThreadID, sentTexts } = labs()
    emulator.faults.add({ match: { operation: 'sendMessage' }, times: 1, then: { delayHeaders: '10s' } })
    const { result, rerender } = render()
    const { send } = result.current
    act(() => send('one'))
    await waitFor(() => expect(emulator.journal.list({ outcome: 'pending' })).toHaveLength(1))
    rerender({ threadID: otherThreadID })
    expect(result.current.messages).toEqual([])
    act(() => result.current.send('two'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ text: 'two', status: 'sent' }]))
    expect(sentTexts()).toContain('two')
    act(() => emulator.clock.advance('10s'))
    rerender({})
    await waitFor(() => expect(result.current.messages).toMatchObject([{ text: 'one', status: 'sent' }]))
  })

  it('is sent once in StrictMode', async () => {
    const { wrapper: Wrapper, threadID, sentTexts } = labs()
    const { result } = renderHook(() => useGlueSend({ threadID }), {
      wrapper: ({ children }) => (
        <StrictMode>
          <Wrapper>{children}</Wrapper>
        </StrictMode>
      ),
    })
    act(() => result.current.send('Hello'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'sent' }]))
    expect(sentTexts()).toEqual(['Hello'])
  })

  it('goes on when its component goes away, and is found by the next', async () => {
    const warnings = vi.spyOn(console, 'error')
    const { emulator, render, sentTexts } = labs()
    emulator.faults.add({ match: { operation: 'sendMessage' }, times: 2, then: { delayHeaders: '10s' } })
    const { result, unmount } = render()
    act(() => result.current.send('one'))
    act(() => result.current.send('two'))
    unmount()
    await waitFor(() => expect(emulator.journal.list({ outcome: 'pending' })).toHaveLength(1))
    emulator.clock.advance('10s')
    const next = render()
    expect(next.result.current.messages.map(({ text }) => text)).toEqual(['one', 'two'])
    await waitFor(() => expect(emulator.journal.list({ outcome: 'pending' })).toHaveLength(1))
    act(() => emulator.clock.advance('10s'))
    await waitFor(() => expect(next.result.current.messages).toMatchObject([{ status: 'sent' }, { status: 'sent' }]))
    expect(sentTexts()).toEqual(['one', 'two'])
    expect(warnings).not.toHaveBeenCalled()
  })

  it("goes through the app's backend, by the hash that the manifest has", async () => {
    const { emulator, fetch, seen, workspaces } = createAppWithBackend()
    const threadID = threadIn(emulator.seed, workspaces.acmeLabs)
    const wrapper = provider({ url: '/glue/graphql', workspace: workspaces.acmeLabs, fetch })
    const { result } = renderHook(() => useGlueSend({ threadID }), { wrapper })
    act(() => result.current.send('Hello'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'sent' }]))
    expect(seen).toMatchObject([
      { credentials: 'same-origin', headers: { 'glue-csrf': '1' }, body: { extensions: { persistedQuery: {} } } },
    ])
  })
})

describe('a message that fails', () => {
  it.each<[string, Fault['then']]>([
    ['was lost before it came', { drop: 'before' }],
    ['was carried out, and its answer lost', { drop: 'after' }],
    ['met a Glue that is busy', { status: 503 }],
    ['was carried out behind a broken gateway', { status: 502, body: '<html>', carryOut: true }],
    ['lost the end of its answer', { truncateBody: 5 }],
    ['met an error inside of Glue after it was carried out', { status: 500, body: '<html>', carryOut: true }],
  ])('is sent again by its user without a double, also when it %s', async (_, then) => {
    const { emulator, render, sentTexts, lastId } = labs({ maxRetries: 0 })
    const fault = emulator.faults.add({ match: { operation: 'sendMessage' }, then })
    const { result } = render()
    act(() => result.current.send('Hello'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'failed', mayHaveArrived: false }]))
    const [failed] = result.current.messages
    expect(failed?.error).toBeDefined()
    act(() => {
      result.current.retry(failed?.id ?? '')
      result.current.retry(failed?.id ?? '')
    })
    expect(result.current.messages).toMatchObject([{ id: failed?.id, status: 'sending', error: undefined }])
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'failed' }]))
    emulator.faults.remove(fault.id)
    act(() => result.current.retry(failed?.id ?? ''))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ id: failed?.id, status: 'sent' }]))
    expect(sentTexts()).toEqual(['Hello'])
    expect(result.current.messages).toMatchObject([{ messageID: lastId() }])
    expect(emulator.journal.list({ operation: 'sendMessage' })).toHaveLength(3)
  })

  it('because Glue took too long is sent again without a double, although Glue had it', async () => {
    const { emulator, render, sentTexts } = labs()
    emulator.faults.add({ match: { operation: 'sendMessage' }, times: 1, then: { delayHeaders: '1h' } })
    const { result } = render()
    act(() => result.current.send('Hello'))
    await waitFor(() => expect(sentTexts()).toEqual(['Hello']))
    act(() => emulator.clock.advance('30s'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'failed', mayHaveArrived: false }]))
    expect(result.current.messages[0]?.error?.networkError).toMatchObject({ code: 'timeout' })
    act(() => result.current.retry(result.current.messages[0]?.id ?? ''))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'sent' }]))
    expect(sentTexts()).toEqual(['Hello'])
  })

  it('for a moment is sent again by itself', async () => {
    const { emulator, render, sentTexts } = labs()
    emulator.faults.add({ match: { operation: 'sendMessage' }, times: 1, then: { drop: 'after' } })
    const { result } = render()
    act(() => result.current.send('Hello'))
    await waitFor(() => expect(emulator.journal.list({ outcome: 'dropped' })).toHaveLength(1))
    await waitFor(() => {
      emulator.clock.advance(250)
      expect(result.current.messages).toMatchObject([{ status: 'sent' }])
    })
    expect(sentTexts()).toEqual(['Hello'])
  })

  it('while the page is offline waits for its user, and does not hold up the others', async () => {
    const { render, sentTexts, network } = labs({ maxRetries: 0 })
    const { result } = render()
    network.isOffline = true
    act(() => result.current.send('one'))
    act(() => result.current.send('two'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'failed' }, { status: 'failed' }]))
    network.isOffline = false
    act(() => result.current.send('three'))
    await waitFor(() => expect(result.current.messages.at(-1)?.status).toBe('sent'))
    act(() => result.current.messages.forEach(({ id }) => result.current.retry(id)))
    await waitFor(() => expect(result.current.messages.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']))
    expect(sentTexts()).toEqual(['three', 'one', 'two'])
  })

  it('because Glue refuses it says why, and is discarded', async () => {
    const { render, sentTexts } = labs()
    const { result } = render()
    act(() => result.current.send(' '))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'failed', mayHaveArrived: false }]))
    expect(result.current.messages[0]?.error?.message).toContain('The message is empty')
    act(() => result.current.discard(result.current.messages[0]?.id ?? ''))
    expect(result.current.messages).toEqual([])
    expect(sentTexts()).toEqual([])
  })

  it('in a part of its answer only was sent', async () => {
    const { emulator, render, sentTexts } = labs()
    const graphqlError = { message: 'No subject.', extensions: { code: 'INTERNAL' } }
    emulator.faults.add({ match: { operation: 'sendMessage' }, then: { graphqlError, carryOut: true } })
    const { result } = render()
    act(() => result.current.send('Hello'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'sent' }]))
    expect(sentTexts()).toEqual(['Hello'])
  })
})

describe('where Glue knows no key of a message', () => {
  it('is sent once, and asked for its key only once', async () => {
    const { emulator, render, sentTexts } = labs({ profile: 'documented' })
    const { result } = render()
    act(() => result.current.send('one'))
    act(() => result.current.send('two'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'sent' }, { status: 'sent' }]))
    expect(sentTexts()).toEqual(['one', 'two'])
    const requests = emulator.journal.list({ operation: 'sendMessage' })
    expect(requests.map(({ request }) => request.body.includes('"uniqueBy"'))).toEqual([true, false, false])
  })

  it.each<[string, Fault['then']]>([
    ['its answer is lost', { drop: 'after' }],
    ['a gateway is broken', { status: 502, body: '<html>', carryOut: true }],
    ['Glue has an error inside', { graphqlError: { message: 'No.', extensions: { code: 'INTERNAL_SERVER_ERROR' } } }],
  ])('a message may have arrived when %s, and goes again only when its user says so', async (_, then) => {
    const { emulator, render, sentTexts } = labs({ profile: 'documented' })
    const { result } = render()
    // The first message finds out that Glue knows no key.
    act(() => result.current.send('first'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'sent' }]))
    const fault = emulator.faults.add({ match: { operation: 'sendMessage' }, then })
    act(() => result.current.send('Hello'))
    await waitFor(() => expect(result.current.messages[1]).toMatchObject({ status: 'failed', mayHaveArrived: true }))
    emulator.clock.advance('1h')
    expect(emulator.journal.list({ fault: fault.id })).toHaveLength(1)
    emulator.faults.remove(fault.id)

    // What may have arrived still may, also when the next try fails for certain.
    const refusal = emulator.faults.add({ match: { operation: 'sendMessage' }, then: { status: 403 } })
    act(() => result.current.retry(result.current.messages[1]?.id ?? ''))
    await waitFor(() => expect(emulator.journal.list({ fault: refusal.id, outcome: 'answered' })).toHaveLength(1))
    await waitFor(() => expect(result.current.messages[1]).toMatchObject({ status: 'failed', mayHaveArrived: true }))
    emulator.faults.remove(refusal.id)

    const arrived = sentTexts().length
    act(() => result.current.retry(result.current.messages[1]?.id ?? ''))
    await waitFor(() => expect(result.current.messages[1]).toMatchObject({ status: 'sent', mayHaveArrived: false }))
    expect(sentTexts()).toHaveLength(arrived + 1)
  })

  it.each<[string, Fault['then']]>([
    ['it may not', { status: 403 }],
    ['it asks too often', { status: 429 }],
    ['it is told so by GraphQL', { graphqlError: { message: 'No.', extensions: { code: 'FORBIDDEN' } } }],
  ])('a message has not arrived when %s', async (_, then) => {
    const { emulator, render, sentTexts } = labs({ profile: 'documented' })
    const { result } = render()
    act(() => result.current.send('first'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ status: 'sent' }]))
    emulator.faults.add({ match: { operation: 'sendMessage' }, then })
    act(() => result.current.send('Hello'))
    await waitFor(() => expect(result.current.messages[1]).toMatchObject({ status: 'failed', mayHaveArrived: false }))
    expect(sentTexts()).toEqual(['first'])
  })
})

const Messages = gql`
  query Messages($id: ID!, $last: Int) {
    node(id: $id) {
      ... on Thread {
        id
        messages(last: $last) {
          nodes {
            id
            text
          }
        }
      }
    }
  }
`

interface ThreadMessages {
  readonly node: {
    readonly messages: { readonly nodes: readonly { readonly id: string; readonly text: string }[] }
  } | null
}

interface LabsOptions extends EmulatorOptions {
  readonly maxRetries?: number
}

/** A page whose requests wait on the emulator's clock. */
function labs({ maxRetries, ...options }: LabsOptions = {}) {
  const emulator = createEmulator(options)
  const workspaceId = emulator.seed.workspaces.find(({ name }) => name === 'Acme Labs')?.id ?? ''
  const { accessToken } = emulator.tokens.issue({ workspaceId })
  const threadID = threadIn(emulator.seed, workspaceId)
  const otherThreadID = threadIn(emulator.seed, workspaceId, 1)
  const network = { isOffline: false }
  const fetch: typeof emulator.fetch = (input, init) =>
    network.isOffline ? Promise.reject(new TypeError('fetch failed')) : emulator.fetch(input, init)
  const ownFetch = Object.assign(fetch, { [Symbol.for('@glue/emulator/fetch')]: true })
  const client = new Client({
    url: `${emulator.origin}/public/graphql`,
    fetch: createGlueFetch({ accessToken, fetch: ownFetch, clock: emulator.clock, maxRetries }),
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
  })
  const wrapper = provider({ client })
  const before = emulator.snapshot().tables.messages.length
  const sent = () => emulator.snapshot().tables.messages.slice(before)
  return {
    emulator,
    wrapper,
    network,
    threadID,
    otherThreadID,
    render: () =>
      renderHook(({ threadID: id = threadID }: { threadID?: ThreadID }) => useGlueSend({ threadID: id }), {
        wrapper,
        initialProps: {},
      }),
    sentTexts: () => sent().map(textOf),
    lastId: () => sent().at(-1)?.[0],
  }
}

function textOf([, row]: readonly [id: string, row: unknown]): unknown {
  return typeof row === 'object' && row !== null && 'text' in row ? row.text : undefined
}

function threadIn(
  { threads }: { readonly threads: readonly { readonly id: string; readonly workspaceId: string }[] },
  workspaceId: string,
  index = 0,
): ThreadID {
  return parseThreadID(threads.filter((thread) => thread.workspaceId === workspaceId)[index]?.id)
}
