import '../../test/document.ts'
import type { FetchFunction } from '@glue/client/fetch'
import { cleanup, configure, render, screen, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLockManager } from '../../test/lock-manager.ts'
import { Inbox } from '../../test/page.tsx'
import { fetchToken } from './fetch-token.ts'
import { GlueProvider } from '../index.ts'
import { createGlueTestApp, type GlueTestAppOptions } from '../testing/index.ts'

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
let locks = createLockManager()
beforeEach(() => {
  locks = createLockManager()
  vi.stubGlobal('navigator', { locks })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const url = '/glue/token'

describe('a token from the backend', () => {
  it('is asked for once for a page, in StrictMode too, and again when it fails', async () => {
    const { app, asked, fetch } = tokenApp()
    const { emulator, workspace } = app
    const tokenProvider = fetchToken(url, { workspace, fetch })
    const page = (
      <StrictMode>
        <GlueProvider tokenProvider={tokenProvider} fetch={emulator.fetch}>
          <Inbox />
        </GlueProvider>
      </StrictMode>
    )
    const { unmount } = render(page)
    await screen.findByText('Run 7: what went wrong')
    expect(asked).toHaveLength(1)
    const init = asked[0]
    expect([init?.method, init?.credentials, init?.body]).toEqual(['POST', 'same-origin', '{}'])
    expect(Object.fromEntries(new Headers(init?.headers))).toEqual({
      'content-type': 'application/json',
      'glue-csrf': '1',
      'glue-workspace': workspace,
    })
    unmount()
    emulator.tokens.revoke(await tokenProvider({}))
    render(page)
    await screen.findByText('Run 7: what went wrong')
    // The test's own, the one that the backend did not know to be revoked, and its replacement.
    expect(asked).toHaveLength(4)
  })

  it('BR-1 is nowhere but in memory', async () => {
    const { app, fetch } = tokenApp()
    const token = await fetchToken(url, { workspace: app.workspace, fetch })({})
    expect(token).toMatch(/^emu_/)
    const kept = [{ ...window.localStorage }, { ...window.sessionStorage }, document.cookie, location.href, history()]
    expect(JSON.stringify(kept)).not.toContain(token)
  })

  it.each<[string, GlueTestAppOptions, string, object]>([
    ['nobody is signed in', { user: null }, 'own', { code: 'unauthenticated', action: 'retry', status: 401 }],
    ['the app is not installed', {}, 'other', { code: 'unauthenticated', action: 'reinstall', status: 409 }],
    ['the workspace is none', {}, 'nonsense', { code: 'invalid_response', status: 400 }],
  ])('is refused with a clear error where %s', async (_title, options, name, error) => {
    const { app, fetch } = tokenApp(options)
    const other = app.emulator.workspaces.at(-1)?.id ?? ''
    const workspace = name === 'own' ? app.workspace : name === 'other' ? other : name
    await expect(fetchToken(url, { workspace, fetch })({})).rejects.toMatchObject({
      ...error,
      message: expect.stringContaining('/glue/token answered with status'),
    })
  })

  it.each<[string, () => Response, object]>([
    [
      'the user may not have it',
      () => Response.json({ errors: [{ message: 'No.', extensions: { code: 'forbidden' } }] }, { status: 403 }),
      { code: 'forbidden', action: 'fix_config', message: expect.stringContaining('code `forbidden`. It said: No.') },
    ],
    ['there is no such route', () => new Response('', { status: 404 }), { code: 'invalid_response' }],
    ['the answer is something else', () => Response.json({ token: 'secret' }), { code: 'invalid_response' }],
    ['it is too much', () => new Response('', { status: 429 }), { code: 'rate_limited', action: 'retry' }],
    ['the backend breaks', () => new Response('', { status: 502 }), { code: 'temporarily_unavailable' }],
  ])('is an error where %s', async (_title, answer, error) => {
    const { app } = tokenApp()
    const ask = fetchToken(url, { workspace: app.workspace, fetch: async () => answer() })
    await expect(ask({})).rejects.toMatchObject(error)
    await expect(ask({})).rejects.not.toMatchObject({ message: expect.stringContaining('secret') })
  })

  it('is not waited for after an abort', async () => {
    const { app } = tokenApp()
    const ask = fetchToken(url, { workspace: app.workspace, fetch: () => new Promise(() => {}) })
    const controller = new AbortController()
    const answer = ask({ signal: controller.signal })
    controller.abort(new Error('Enough.'))
    await expect(answer).rejects.toThrow('Enough.')
  })
})

describe('BR-5 several tabs whose token fails', () => {
  it('ask once, and all of them have the new token', async () => {
    const { app, asked, fetch: send } = tokenApp()
    let isCrowded = false
    const fetch: FetchFunction = async (input, init) => {
      if (isCrowded) await waitFor(() => expect(locks.waiting()).toBe(4))
      return send(input, init)
    }
    const tabs = await openTabs(5, () => fetchToken(url, { workspace: app.workspace, fetch }))
    const [failedToken = ''] = tabs.tokens
    expect(asked).toHaveLength(5)
    app.emulator.tokens.revoke(failedToken)
    isCrowded = true
    const tokens = await Promise.all(tabs.providers.map((ask) => ask({ failedToken })))
    expect(new Set(tokens).size).toBe(1)
    expect(tokens).not.toContain(failedToken)
    expect(asked.slice(5).map(({ body }) => body)).toEqual([JSON.stringify({ failedToken })])
    // What was handed over can fail as well, and is not handed out again.
    const [next = ''] = tokens
    app.emulator.tokens.revoke(next)
    const later = await Promise.all(tabs.providers.map((ask) => ask({ failedToken: next })))
    expect(new Set([failedToken, ...tokens, ...later]).size).toBe(3)
    expect(asked).toHaveLength(7)
    isCrowded = false
    const [latest] = later
    for (const ask of tabs.providers) expect(await ask({ failedToken })).toBe(latest)
  })

  it('have one that was replaced long ago from the tab that asked', async () => {
    const { app, asked, fetch } = tokenApp()
    const { providers, tokens } = await openTabs(2, () => fetchToken(url, { workspace: app.workspace, fetch }))
    const [failedToken = ''] = tokens
    const [first, second] = providers
    const arrived = nextWord(app.workspace)
    const token = await first?.({ failedToken })
    await arrived
    expect(await second?.({ failedToken })).toBe(token)
    expect(asked).toHaveLength(3)
  })

  it('hand over nothing that failed, nor what was known before a page began anew', async () => {
    const { app, asked, fetch } = tokenApp()
    let isDown = false
    const [ask] = (
      await openTabs(1, () =>
        fetchToken(url, {
          workspace: app.workspace,
          fetch: (input, init) => (isDown ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init)),
        }),
      )
    ).providers
    const next = await ask?.({ failedToken: 'emu_first' })
    expect(await ask?.({ failedToken: 'emu_first' })).toBe(next)
    expect(asked).toHaveLength(2)
    isDown = true
    await expect(ask?.({ failedToken: next ?? '' })).rejects.toMatchObject({ code: 'network_error' })
    isDown = false
    await ask?.({ failedToken: 'emu_first' })
    expect(asked).toHaveLength(3)
    await ask?.({})
    await ask?.({ failedToken: 'emu_first' })
    expect(asked).toHaveLength(5)
  })

  it('do not tell each other that the same token was given again', async () => {
    const { app } = tokenApp()
    let count = 0
    const fetch: FetchFunction = async () => {
      count += 1
      return Response.json({ accessToken: 'emu_same' })
    }
    const { providers } = await openTabs(2, () => fetchToken(url, { workspace: app.workspace, fetch }))
    for (const ask of providers) expect(await ask({ failedToken: 'emu_same' })).toBe('emu_same')
    for (const ask of providers) expect(await ask({ failedToken: 'emu_same' })).toBe('emu_same')
    expect(count).toBe(6)
  })

  it('go on when the one that asks fails', async () => {
    const { app, asked, fetch } = tokenApp()
    const hold = gate()
    let isAsking = false
    const failing: FetchFunction = async (input, init) => {
      if (!String(init?.body).includes('failedToken')) return fetch(input, init)
      isAsking = true
      await hold.passed
      throw new TypeError('Failed to fetch')
    }
    const { providers, tokens } = await openTabs(3, (index) =>
      fetchToken(url, { workspace: app.workspace, fetch: index === 0 ? failing : fetch }),
    )
    const [failedToken = ''] = tokens
    const asking = providers[0]?.({ failedToken })
    await waitFor(() => expect(isAsking).toBe(true))
    const waiting = providers.slice(1).map((ask) => ask({ failedToken }))
    await waitFor(() => expect(locks.waiting()).toBe(2))
    hold.open()
    const [first, ...others] = await Promise.allSettled([asking, ...waiting])
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'network_error' } })
    expect(others).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled' }])
    expect(asked).toHaveLength(4)
  })

  it('can give up waiting', async () => {
    const { app, fetch } = tokenApp()
    let isHeld = false
    let isAsking = false
    const { providers, tokens } = await openTabs(2, () =>
      fetchToken(url, {
        workspace: app.workspace,
        fetch: (input, init) => {
          isAsking = isHeld
          return isHeld ? new Promise(() => {}) : fetch(input, init)
        },
      }),
    )
    isHeld = true
    const [failedToken = ''] = tokens
    const [first, second] = providers
    const ofFirst = new AbortController()
    const asking = first?.({ failedToken, signal: ofFirst.signal })
    await waitFor(() => expect(isAsking).toBe(true))
    const ofSecond = new AbortController()
    const waiting = second?.({ failedToken, signal: ofSecond.signal })
    await waitFor(() => expect(locks.waiting()).toBe(1))
    ofSecond.abort(new Error('No time.'))
    await expect(waiting).rejects.toThrow('No time.')
    ofFirst.abort(new Error('Enough.'))
    await expect(asking).rejects.toThrow('Enough.')
  })

  it.each([
    ['of another workspace', { workspace: 'other' }, { failed: 'same' }],
    ['that had another token', {}, { failed: 'other' }],
    ['that do not share', { share: false }, { failed: 'same' }],
  ])('hand nothing to tabs %s', async (_title, options, { failed }) => {
    const { app, asked, fetch } = tokenApp()
    const other = app.emulator.workspaces.at(-1)?.id ?? ''
    app.emulator.installations.add({ clientId: app.emulator.apps[0]?.clientId ?? '', workspaceId: other })
    const workspace = 'workspace' in options ? other : app.workspace
    const share = !('share' in options)
    const first = fetchToken(url, { workspace: app.workspace, fetch })
    const second = fetchToken(url, { workspace, share, fetch })
    await Promise.all([first({}), second({})])
    const arrived = nextWord(app.workspace)
    await first({ failedToken: 'emu_same' })
    await arrived
    await second({ failedToken: failed === 'same' ? 'emu_same' : 'emu_other' })
    expect(asked).toHaveLength(4)
  })

  it('say no token that failed to each other, and no new one to a page that begins', async () => {
    const { app, asked, fetch } = tokenApp()
    const heard: unknown[] = []
    const channel = new BroadcastChannel(`@glue/react/token ${url} ${app.workspace}`)
    channel.addEventListener('message', ({ data }) => heard.push(data))
    const ask = fetchToken(url, { workspace: app.workspace, fetch })
    const failedToken = await ask({})
    await ask({ failedToken })
    await waitFor(() => expect(heard).toHaveLength(1))
    expect(JSON.stringify(heard)).not.toContain(failedToken)
    await fetchToken(url, { workspace: app.workspace, fetch })({})
    expect(asked).toHaveLength(3)
    channel.close()
  })

  it('ask each for itself where the browser has no locks', async () => {
    vi.stubGlobal('navigator', {})
    const { app, asked, fetch } = tokenApp()
    const { providers, tokens } = await openTabs(2, () => fetchToken(url, { workspace: app.workspace, fetch }))
    const [failedToken = ''] = tokens
    const answers = await Promise.all(providers.map((ask) => ask({ failedToken })))
    expect(answers).not.toContain(failedToken)
    expect(asked).toHaveLength(4)
  })
})

function tokenApp(options: GlueTestAppOptions = {}) {
  const app = createGlueTestApp(options)
  const asked: RequestInit[] = []
  const fetch: FetchFunction = (input, init = {}) => {
    asked.push(init)
    return app.fetch(input, init)
  }
  return { app, asked, fetch }
}

/** Tabs that have their first token. */
async function openTabs(count: number, open: (index: number) => ReturnType<typeof fetchToken>) {
  const providers = Array.from({ length: count }, (_, index) => open(index))
  const tokens: string[] = []
  for (const ask of providers) tokens.push(await ask({}))
  return { providers, tokens }
}

function gate() {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

/** A channel gives a message to all that listen in one go, to those that came last at the end. */
async function nextWord(workspace: string): Promise<void> {
  const channel = new BroadcastChannel(`@glue/react/token ${url} ${workspace}`)
  await new Promise((resolve) => channel.addEventListener('message', resolve, { once: true }))
  channel.close()
}

function history(): unknown {
  return window.history.state
}
