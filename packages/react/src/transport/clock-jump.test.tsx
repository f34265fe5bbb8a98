import '../../test/document.ts'
import type { FetchFunction } from '@glue/client/fetch'
import { GroupsDocument, MeDocument, ThreadsDocument } from '@glue/schema/operations'
import { act, cleanup, configure, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react'
import type { ReactElement, ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest'
import { fetchToken } from '../token/fetch-token.ts'
import { GlueProvider, useGlueQuery, useGlueSession } from '../index.ts'
import { createGlueTestApp } from '../testing/index.ts'
import { useGlueConnection } from '../connection/use-glue-connection.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })

// The machine's clock says another time, as after a sleep, or when it was set. Its timers count what time the machine is
// awake, so they do not jump along.
let timer: Mock<typeof setTimeout>
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  timer = vi.spyOn(globalThis, 'setTimeout')
})
afterEach(() => {
  cleanup()
  const waits = timer.mock.calls.map(([, ms = 0]) => ms)
  vi.restoreAllMocks()
  vi.useRealTimers()
  // What the clock said is no reason to wait for hours, or for less than nothing.
  expect(waits.filter((ms) => !(ms >= 0 && ms <= 30_000))).toEqual([])
})

const hour = 3_600_000
const jumps = [
  ['a night has passed', 8 * hour],
  ['a year has passed', 365 * 24 * hour],
  ['the clock was set back', -8 * hour],
] as const

describe('a page that shows data, and then finds that its clock has jumped', () => {
  it.each(jumps)('asks for one token at most, and its queries are answered: %s', async (_title, jumpMs) => {
    const { app, asked, fetch, jump } = jumpingApp()
    const tokenProvider = fetchToken('/glue/token', { workspace: app.workspace, fetch })
    await openPage(
      <GlueProvider url={`${app.emulator.origin}/public/graphql`} tokenProvider={tokenProvider} fetch={fetch}>
        <Page />
      </GlueProvider>,
    )
    expect(asked()).toEqual({ '/glue/token': 1, Groups: 1, Me: 1, Threads: 1 })
    jump(jumpMs)
    await askAgain()
    const isOver = jumpMs > 0
    // Each is sent with the token that is over, and again with its successor.
    const times = isOver ? 3 : 2
    expect(asked()).toEqual({ '/glue/token': isOver ? 2 : 1, Groups: times, Me: times, Threads: times })
  })

  it.each(jumps)('is answered through the backend, which asks for one token at most: %s', async (_title, jumpMs) => {
    const { app, asked, fetch, jump } = jumpingApp()
    await openPage(
      <GlueProvider url={app.url} workspace={app.workspace} fetch={fetch}>
        <Page />
      </GlueProvider>,
    )
    const tokens = () => app.emulator.journal.list({ route: 'token' }).length
    const before = tokens()
    jump(jumpMs)
    await askAgain()
    expect(asked()).toEqual({ Groups: 2, Me: 2, Threads: 2 })
    expect(tokens() - before).toBe(jumpMs > 0 ? 1 : 0)
  })

  it.each(jumps)('does not ask for its session by itself, and keeps it: %s', async (_title, jumpMs) => {
    const { app, asked, fetch, jump } = jumpingApp()
    const { result } = renderHook(useGlueSession, { wrapper: inBackend({ ...app, fetch }) })
    await waitFor(() => expect(result.current.status).toBe('signed-in'))
    jump(jumpMs)
    await settled()
    expect(result.current.status).toBe('signed-in')
    await act(() => result.current.refetch())
    expect(result.current).toMatchObject({ status: 'signed-in', error: undefined })
    expect(asked()).toEqual({ '/glue/session': 2 })
  })
})

describe('a query that is on its way while the clock jumps', () => {
  it.each(jumps)('is answered without being sent again: %s', async (_title, jumpMs) => {
    const { app, asked, fetch } = jumpingApp()
    const slow = app.emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
    const { result } = renderHook(() => useGlueQuery({ query: MeDocument })[0], {
      wrapper: inBackend({ ...app, fetch }),
    })
    await waitFor(() => expect(app.emulator.journal.list({ fault: slow.id, outcome: 'pending' })).toHaveLength(1))
    vi.setSystemTime(Date.now() + jumpMs)
    app.emulator.clock.advance('10s')
    await waitFor(() => expect(result.current.data?.me?.name).toBe('Acme Digest'))
    await settled()
    expect(asked()).toEqual({ Me: 1 })
  })

  it.each(jumps)('may fail, and then a few tries are all that there is: %s', async (_title, jumpMs) => {
    const { app, asked, fetch: send } = jumpingApp()
    let fail = (): void => {}
    let isAwake = false
    const fetch: FetchFunction = async (...request) => {
      const answer = send(...request)
      if (isAwake) return answer
      await new Promise<void>((_, reject) => {
        fail = () => reject(new TypeError('Failed to fetch'))
      })
      return answer
    }
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { result } = renderHook(() => useGlueQuery({ query: MeDocument }), { wrapper: inBackend({ ...app, fetch }) })
    await waitFor(() => expect(asked()).toEqual({ Me: 1 }))
    vi.setSystemTime(Date.now() + jumpMs)
    isAwake = true
    fail()
    await waitFor(() => expect(result.current[0].fetching).toBe(false))
    if (result.current[0].error) act(() => result.current[1]({ requestPolicy: 'network-only' }))
    await waitFor(() => expect(result.current[0].data?.me?.name).toBe('Acme Digest'))
    await settled()
    expect(asked()).toEqual({ Me: 2 })
  })
})

function Page(): ReactElement {
  const [me, askForMe] = useGlueQuery({ query: MeDocument })
  const [groups, askForGroups] = useGlueQuery({ query: GroupsDocument })
  const threads = useGlueConnection({ query: ThreadsDocument, variables: { first: 2 } })
  const askForAll = () => {
    for (const ask of [askForMe, askForGroups]) ask({ requestPolicy: 'network-only' })
    threads.refetch({ keepLoaded: true })
  }
  const isLoading = [me, groups, threads].some(({ fetching }) => fetching)
  const errors = [me, groups, threads].map(({ error }) => error?.message)
  const words = [me.data?.me?.name, groups.data?.groups.nodes.length, threads.items.length, ...errors]
  return <button onClick={askForAll}>{isLoading ? 'Loading' : words.join(' ')}</button>
}

const everything = /^Acme Digest [1-9] 2 +$/

async function openPage(page: ReactElement): Promise<void> {
  render(page)
  await screen.findByText(everything, { normalizer: (text) => text })
}

/** Asks for all that the page shows at the same time, and waits for the answers and for whatever comes of its own accord. */
async function askAgain(): Promise<void> {
  fireEvent.click(screen.getByRole('button'))
  await screen.findByText('Loading')
  await screen.findByText(everything, { normalizer: (text) => text })
  await settled()
}

/** An app whose tokens are good for an hour, and what its page asked for. */
function jumpingApp() {
  const app = createGlueTestApp()
  const { emulator } = app
  emulator.faults.add({ match: { route: 'token' }, then: { expiresIn: 3600 } })
  const counts: Record<string, number> = {}
  const fetch: FetchFunction = (input, init) => {
    const { operationName = String(input) } = JSON.parse(String(init?.body ?? '{}'))
    counts[operationName] = (counts[operationName] ?? 0) + 1
    // With a token, the page speaks to Glue itself.
    return String(input).startsWith('/') ? app.fetch(input, init) : emulator.fetch(input, init)
  }
  return {
    app,
    asked: () => ({ ...counts }),
    fetch,
    /** Glue's and the backend's clocks go on to the same time. */
    jump: (ms: number) => {
      vi.setSystemTime(Date.now() + ms)
      emulator.clock.set(emulator.clock.now() + ms)
    },
  }
}

interface BackendProps {
  readonly url: string
  readonly workspace: string
  readonly fetch: FetchFunction
}

function inBackend({ url, workspace, fetch }: BackendProps) {
  return ({ children }: { readonly children: ReactNode }) => (
    <GlueProvider url={url} workspace={workspace} fetch={fetch}>
      {children}
    </GlueProvider>
  )
}

/** Lets everything happen that would happen without another event. */
async function settled(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  })
}
