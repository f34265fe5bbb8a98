import '../../test/document.ts'
import { type FetchFunction, GlueClientError } from '@glue/client/fetch'
import { parseThreadID } from '@glue/schema'
import { GroupsDocument, MeDocument } from '@glue/schema/operations'
import { act, cleanup, configure, render, renderHook, screen, waitFor, within } from '@testing-library/react'
import { StrictMode, type ReactElement, type ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Me } from '../../test/page.tsx'
import { GlueProvider, isGlueReactError, useGlueQuery } from '../index.ts'
import { announceSignIn, announceSignOut } from './session-news.ts'
import { createGlueTestApp, type GlueTestApp, type GlueTestAppOptions } from '../testing/index.ts'
import { useGlueSend } from '../messages/use-glue-send.ts'
import { useGlueSession } from './use-glue-session.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const ann = { id: 'ann', name: 'Ann' }
const bob = { id: 'bob', name: 'Bob' }

describe('who is signed in', () => {
  it('is asked of the backend beside the url, once for all components and providers, and without a workspace', async () => {
    const { app, asked, fetch } = countingApp({ user: ann })
    const page = (workspace: string | undefined) => (
      <StrictMode>
        <GlueProvider url={app.url} fetch={fetch}>
          <Who />
          <Who />
          <GlueProvider url={app.url} workspace={workspace} fetch={fetch}>
            <Who />
          </GlueProvider>
        </GlueProvider>
      </StrictMode>
    )
    const { rerender } = render(page(undefined))
    expect(screen.getAllByText('loading')).toHaveLength(3)
    await waitFor(() => expect(screen.getAllByText(`signed-in Ann ${app.workspace}`)).toHaveLength(3))
    rerender(page(app.workspace))
    expect(screen.getAllByText(`signed-in Ann ${app.workspace}`)).toHaveLength(3)
    expect(asked.map(([url]) => url)).toEqual(['/glue/session'])
    const init = asked[0]?.[1]
    expect([init?.method, init?.credentials, Object.fromEntries(new Headers(init?.headers))]).toEqual([
      'GET',
      'same-origin',
      { 'glue-csrf': '1' },
    ])
  })

  it('is asked by each provider for itself, where they are beside each other', async () => {
    const { app, asked, fetch } = countingApp()
    const one = (
      <GlueProvider url={app.url} fetch={fetch}>
        <Who />
      </GlueProvider>
    )
    render([<div key="1">{one}</div>, <div key="2">{one}</div>])
    await waitFor(() => expect(asked).toHaveLength(2))
  })

  it('survives a change of the workspace', async () => {
    const { app, asked, fetch } = countingApp({ user: ann })
    const page = (workspace?: string) => (
      <GlueProvider url={app.url} workspace={workspace} fetch={fetch}>
        <Who />
        {workspace && <Me />}
      </GlueProvider>
    )
    const { rerender } = render(page())
    await screen.findByText(`signed-in Ann ${app.workspace}`)
    rerender(page(app.workspace))
    expect(screen.getByText(`signed-in Ann ${app.workspace}`)).toBeDefined()
    await screen.findByText('Acme Digest')
    expect(asked).toHaveLength(1)
  })

  it('is nobody as soon as a query is refused for that', async () => {
    const { app, asked, fetch } = countingApp({ user: ann })
    const { result } = renderHook(() => [useGlueSession(), useGlueQuery({ query: MeDocument })] as const, {
      wrapper: ({ children }) => (
        <GlueProvider url={app.url} workspace={app.workspace} fetch={fetch}>
          {children}
        </GlueProvider>
      ),
    })
    await waitFor(() => expect(result.current[0].status).toBe('signed-in'))
    await waitFor(() => expect(result.current[1][0].data).toBeDefined())
    app.signIn(null)
    act(() => {
      result.current[1][1]({ requestPolicy: 'network-only' })
      result.current[1][1]({ requestPolicy: 'network-only' })
    })
    await waitFor(() => expect(result.current[0].status).toBe('signed-out'))
    expect(result.current[1][0].data).toBeUndefined()
    expect(asked).toHaveLength(2)
  })

  it('stays who it was where something else is refused', async () => {
    const { app, asked, fetch } = countingApp({ user: ann })
    const { result } = renderHook(() => [useGlueSession(), useGlueQuery({ query: MeDocument })] as const, {
      wrapper: ({ children }) => (
        <GlueProvider url={app.url} workspace="wks_Unknown00000000000000000000" fetch={fetch}>
          {children}
        </GlueProvider>
      ),
    })
    await waitFor(() => expect(result.current[0].status).toBe('signed-in'))
    await waitFor(() => expect(result.current[1][0].error).toBeDefined())
    expect(result.current[0].status).toBe('signed-in')
    expect(asked).toHaveLength(1)
  })

  it('is nobody where the backend says so', async () => {
    const { result } = session(createGlueTestApp({ user: null }))
    await waitFor(() => expect(result.current.status).toBe('signed-out'))
    expect(result.current).toMatchObject({ user: undefined, workspaces: [], error: undefined })
  })

  it.each<[string, () => Promise<Response>, string]>([
    ['the network is down', () => Promise.reject(new TypeError('Failed to fetch')), 'network_error'],
    ['a proxy refuses', async () => new Response('Sign in at the proxy', { status: 401 }), 'invalid_response'],
    ['there is no such route', async () => new Response('Not found', { status: 404 }), 'invalid_response'],
    ['the answer is no session', async () => Response.json({ user: {} }), 'invalid_response'],
    ['the backend breaks', async () => new Response('', { status: 503 }), 'temporarily_unavailable'],
  ])('is not known, rather than nobody, where %s', async (_title, answer, code) => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const app = createGlueTestApp({ user: ann })
    let fetch: FetchFunction = answer
    const { result } = session({ ...app, fetch: (...args) => fetch(...args) })
    await waitFor(() => expect(result.current.status).toBe('failed'))
    expect(result.current).toMatchObject({ user: undefined, workspaces: [], error: { code } })
    fetch = app.fetch
    await act(() => result.current.refetch())
    expect(result.current).toMatchObject({ status: 'signed-in', user: ann, error: undefined })
  })

  it('stays who it was when it could not be asked again, and says why', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const app = createGlueTestApp({ user: ann })
    let { fetch } = app
    const { result } = session({ ...app, fetch: (...args) => fetch(...args) })
    await waitFor(() => expect(result.current.status).toBe('signed-in'))
    fetch = () => Promise.reject(new TypeError('Failed to fetch'))
    await act(() => result.current.refetch())
    expect(result.current).toMatchObject({ status: 'signed-in', user: ann, error: { code: 'network_error' } })
  })

  it('is what the latest answer says, also when an earlier one comes after it', async () => {
    const app = createGlueTestApp({ user: ann })
    const held = gate()
    let isFirst = true
    const fetch: FetchFunction = async (...args) => {
      const response = await app.fetch(...args)
      if (isFirst) {
        isFirst = false
        await held.passed
      }
      return response
    }
    const seen: string[] = []
    const { result } = renderHook(
      () => {
        const now = useGlueSession()
        seen.push(now.status)
        return now
      },
      { wrapper: backend({ ...app, fetch }) },
    )
    await waitFor(() => expect(isFirst).toBe(false))
    app.signIn(bob)
    await act(() => result.current.refetch())
    await act(async () => held.open())
    expect(result.current.user).toEqual(bob)
    expect(new Set(seen)).toEqual(new Set(['loading', 'signed-in']))
  })

  it('is asked by no server, and by the browser once it has the page', async () => {
    const { app, asked, fetch } = countingApp({ user: ann })
    const page = (
      <GlueProvider url={app.url} fetch={fetch}>
        <Who />
      </GlueProvider>
    )
    const html = renderToString(page)
    expect(html).toContain('loading')
    expect(asked).toHaveLength(0)
    const container = document.body.appendChild(document.createElement('div'))
    container.innerHTML = html
    const onRecoverableError = vi.fn<() => void>()
    const root = await act(async () => hydrateRoot(container, page, { onRecoverableError }))
    await waitFor(() => expect(container.textContent).toBe(`signed-in Ann ${app.workspace}`))
    expect(onRecoverableError).not.toHaveBeenCalled()
    expect(asked).toHaveLength(1)
    act(() => root.unmount())
    container.remove()
  })

  it('cannot be told without a backend', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const attempts = [
      () => renderHook(useGlueSession),
      () => renderHook(useGlueSession, { wrapper: withToken(createGlueTestApp()) }),
    ]
    for (const attempt of attempts) {
      expect(attempt).toThrow(
        expect.toSatisfy((error: unknown) => isGlueReactError(error) && error.code === 'missing_provider'),
      )
    }
  })

  it('is known to a page with a token by the provider of the backend around it', async () => {
    const app = createGlueTestApp({ user: ann })
    const Inner = withToken(app)
    render(
      <GlueProvider url={app.url} fetch={app.fetch}>
        <Inner>
          <Who />
          <Me />
        </Inner>
      </GlueProvider>,
    )
    expect(await screen.findByText(`signed-in Ann ${app.workspace}`)).toBeDefined()
    expect(await screen.findByText('Acme Digest')).toBeDefined()
  })
})

describe('BR-5 a sign-out in one tab', () => {
  it('takes the data out of the others at once, whatever the backend then says', async () => {
    const app = createGlueTestApp({ user: ann })
    const held = gate()
    let isSlow = false
    const fetch: FetchFunction = async (...args) => {
      if (isSlow) await held.passed
      return app.fetch(...args)
    }
    const tabs = [tab(app, fetch), tab(app, fetch)].map(({ container }) => within(container))
    for (const page of tabs) {
      await page.findByText('Acme Digest')
      await page.findByText(`signed-in Ann ${app.workspace}`)
    }
    isSlow = true
    app.signIn(null)
    announceSignOut()
    for (const page of tabs) {
      await waitFor(() => expect(page.queryByText('Acme Digest')).toBeNull())
      expect(page.getByText('loading')).toBeDefined()
    }
    held.open()
    for (const page of tabs) {
      expect(await page.findByText('signed-out')).toBeDefined()
      expect(page.queryByText('Acme Digest')).toBeNull()
    }
  })

  it('leaves no client with the data behind, and no answer that was under way', async () => {
    const app = createGlueTestApp({ user: ann })
    const { result } = renderHook(() => [useGlueSession(), useGlueQuery({ query: MeDocument })[0]] as const, {
      wrapper: app.wrapper,
    })
    await waitFor(() => expect(result.current[1].data).toBeDefined())
    app.signIn(bob)
    const slow = app.emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
    announceSignOut()
    await waitFor(() => expect(app.emulator.journal.list({ fault: slow.id, outcome: 'pending' })).toHaveLength(1))
    expect(result.current[1].data).toBeUndefined()
    await waitFor(() => expect(result.current[0].user).toEqual(bob))
    app.emulator.clock.advance('10s')
    await waitFor(() => expect(result.current[1].data).toBeDefined())
    expect(app.emulator.journal.list({ operation: 'Me' })).toHaveLength(2)
  })

  it('sends nothing as another person that waited to be sent', async () => {
    const app = createGlueTestApp({ user: ann })
    const threadID = parseThreadID(
      app.emulator.seed.threads.find(({ workspaceId }) => workspaceId === app.workspace)?.id,
    )
    const { result } = renderHook(() => useGlueSend({ threadID }), { wrapper: app.wrapper })
    const first = app.emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
    act(() => result.current.send('Already on its way'))
    act(() => result.current.send('Waits for its turn'))
    await waitFor(() => expect(app.emulator.journal.list({ fault: first.id, outcome: 'pending' })).toHaveLength(1))
    app.signIn(bob)
    act(() => announceSignOut())
    await waitFor(() => expect(result.current.messages).toEqual([]))
    act(() => result.current.send('By Bob'))
    await waitFor(() => expect(result.current.messages).toMatchObject([{ text: 'By Bob', status: 'sent' }]))
    await waitFor(() => {
      app.emulator.clock.advance('10s')
      expect(app.emulator.journal.list({ outcome: 'pending' })).toEqual([])
    })
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(app.emulator.journal.list({ route: 'graphql', outcome: 'answered' })).toHaveLength(2)
  })

  it('is heard by a page that has a token and never asked for the session', async () => {
    const app = createGlueTestApp()
    render(<Me />, { wrapper: withToken(app) })
    await screen.findByText('Acme Digest')
    const slow = app.emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders: '10s' } })
    announceSignOut()
    await waitFor(() => expect(app.emulator.journal.list({ fault: slow.id, outcome: 'pending' })).toHaveLength(1))
    expect(screen.queryByText('Acme Digest')).toBeNull()
  })

  it('is not shown to a provider that is gone', async () => {
    const { app, asked, fetch } = countingApp({ user: ann })
    const { unmount } = tab(app, fetch)
    await screen.findByText(`signed-in Ann ${app.workspace}`)
    unmount()
    announceSignOut()
    const { findByText } = tab(app, fetch)
    await findByText(`signed-in Ann ${app.workspace}`)
    expect(asked).toHaveLength(2)
  })
})

describe('BR-5 a sign-in in another tab', () => {
  it('is seen by a page where nobody was signed in', async () => {
    const { app, fetch } = countingApp({ user: null })
    tab(app, fetch)
    await screen.findByText('signed-out')
    app.signIn(ann)
    announceSignIn()
    expect(await screen.findByText(`signed-in Ann ${app.workspace}`)).toBeDefined()
  })

  it('leaves nobody there where it cannot be asked who it is', async () => {
    const app = createGlueTestApp({ user: ann })
    const network = { isOffline: false }
    const fetch: FetchFunction = async (input, init) => {
      if (network.isOffline) throw new GlueClientError({ code: 'timeout', message: 'Nobody answers.' })
      return app.fetch(input, init)
    }
    tab(app, fetch)
    await screen.findByText(`signed-in Ann ${app.workspace}`)
    await screen.findByText('Acme Digest')
    network.isOffline = true
    announceSignIn()
    expect(await screen.findByText('failed')).toBeDefined()
    expect(screen.queryByText('Acme Digest')).toBeNull()
  })

  it('changes nothing where it is the same person, and everything where it is another one', async () => {
    const app = createGlueTestApp({ user: ann })
    const { result } = renderHook(() => [useGlueSession(), useGlueQuery({ query: GroupsDocument })[0]] as const, {
      wrapper: app.wrapper,
    })
    const requests = () => app.emulator.journal.list({ operation: 'Groups' }).length
    await waitFor(() => expect(result.current[1].data).toBeDefined())
    await waitFor(() => expect(result.current[0].status).toBe('signed-in'))
    const before = result.current[0].user
    announceSignIn()
    await waitFor(() => expect(result.current[0].user).not.toBe(before))
    expect(result.current[0].user).toEqual(ann)
    expect(result.current[1].data).toBeDefined()
    expect(requests()).toBe(1)
    app.signIn(bob)
    announceSignIn()
    await waitFor(() => expect(result.current[0].user).toEqual(bob))
    await waitFor(() => expect(result.current[1].data).toBeDefined())
    expect(requests()).toBe(2)
  })
})

describe('BR-5 the back-forward cache', () => {
  it('shows nothing of somebody who signed out meanwhile, not even until the backend answers', async () => {
    const { app, fetch } = countingApp({ user: ann })
    // Frozen pages hear no channel.
    vi.stubGlobal('BroadcastChannel', undefined)
    tab(app, fetch)
    await screen.findByText('Acme Digest')
    await screen.findByText(`signed-in Ann ${app.workspace}`)
    app.signIn(null)
    announceSignOut()
    expect(screen.getByText('Acme Digest')).toBeDefined()
    act(() => pageShow(true))
    expect(screen.queryByText('Acme Digest')).toBeNull()
    expect(screen.getByText('loading')).toBeDefined()
    expect(await screen.findByText('signed-out')).toBeDefined()
  })

  it('keeps the page where nothing happened, and asks whether that is so', async () => {
    const { app, asked, fetch } = countingApp({ user: ann })
    tab(app, fetch)
    await screen.findByText('Acme Digest')
    await screen.findByText(`signed-in Ann ${app.workspace}`)
    act(() => pageShow(false))
    // By the answer to this, a request before it would have arrived.
    await app.fetch('/glue/session', { headers: { 'Glue-CSRF': '1' } })
    expect(asked).toHaveLength(1)
    act(() => pageShow(true))
    await waitFor(() => expect(asked).toHaveLength(2))
    expect(screen.getByText('Acme Digest')).toBeDefined()
    // The session has ended without a word.
    app.signIn(null)
    act(() => pageShow(true))
    await screen.findByText('signed-out')
    expect(screen.queryByText('Acme Digest')).toBeNull()
  })
})

function Who(): ReactElement {
  const { status, user, workspaces } = useGlueSession()
  const words = [status, user?.name, ...workspaces.map(({ id }) => id)]
  return <p>{words.filter((word) => word !== undefined).join(' ')}</p>
}

function session(app: GlueTestApp) {
  return renderHook(useGlueSession, { wrapper: backend(app) })
}

/** A provider that knows no workspace yet. */
function backend({ url, fetch }: GlueTestApp) {
  return ({ children }: { readonly children: ReactNode }) => (
    <GlueProvider url={url} fetch={fetch}>
      {children}
    </GlueProvider>
  )
}

/** A page of its own, as another tab would have it. */
function tab({ url, workspace }: GlueTestApp, fetch: FetchFunction) {
  return render(
    <GlueProvider url={url} workspace={workspace} fetch={fetch}>
      <Who />
      <Me />
    </GlueProvider>,
    { container: document.body.appendChild(document.createElement('div')) },
  )
}

/** An app, and what was asked of its session. */
function countingApp(options: GlueTestAppOptions = {}) {
  const app = createGlueTestApp(options)
  const asked: [url: string, init: RequestInit | undefined][] = []
  const fetch: FetchFunction = (input, init) => {
    if (String(input).endsWith('/session')) asked.push([String(input), init])
    return app.fetch(input, init)
  }
  return { app, asked, fetch }
}

function withToken({ emulator, workspace }: GlueTestApp) {
  const tokenProvider = async () => emulator.tokens.issue({ workspaceId: workspace })
  return ({ children }: { readonly children?: ReactNode }) => (
    <GlueProvider tokenProvider={tokenProvider} fetch={emulator.fetch}>
      {children}
    </GlueProvider>
  )
}

function gate() {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

function pageShow(persisted: boolean): void {
  window.dispatchEvent(Object.assign(new window.Event('pageshow'), { persisted }))
}
