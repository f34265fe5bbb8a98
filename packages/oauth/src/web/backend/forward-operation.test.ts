import type { FaultEffect, JournalEntry } from '@glue/emulator'
import { describe, expect, test, vi } from 'vitest'
import { createWebWorld, persisted, type WebWorld } from '../../../test/web-world.ts'
import type { GlueOAuthError } from '../../index.ts'
import { createWorld, deafFetch, type World } from '../../../test/world.ts'

const me = 'a'.repeat(64)
const sendMessage = 'b'.repeat(64)

test("BR-3 nothing of the browser's headers goes up, and nothing of Glue's comes down but the answer", async () => {
  const world = createWebWorld()
  const headers = { 'set-cookie': 'evil=1', 'access-control-allow-origin': '*', 'x-upstream': '1' }
  world.emulator.faults.add({ match: { route: 'graphql' }, then: { headers } })
  const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me), {
    authorization: 'Bearer of-the-browser',
    'x-http-method-override': 'DELETE',
    'x-forwarded-for': '1.2.3.4',
  })
  const [upstream] = world.emulator.journal.list({ route: 'graphql' })
  expect(Object.keys(upstream?.response?.headers ?? {})).toEqual(expect.arrayContaining(Object.keys(headers)))
  const sent = new Headers(world.apiRequests[0]?.init.headers)
  expect([...sent.keys()].toSorted()).toEqual(['accept', 'authorization', 'content-type'])
  expect(sent.get('authorization')).toMatch(/^Bearer emu_/)
  expect(response.headers.getSetCookie()).toEqual([])
  expect([...response.headers.keys()].toSorted()).toEqual([
    'cache-control',
    'content-type',
    'vary',
    'x-content-type-options',
  ])
})

describe('what goes wrong at Glue', () => {
  test.each<[string, FaultEffect, number, string]>([
    ['BR-3 a redirect', { redirect: { status: 302, to: 'https://evil.test' } }, 502, 'invalid_response'],
    ['a web page', { contentType: 'text/html', body: '<script>alert(1)</script>' }, 502, 'invalid_response'],
    ['an outage', { status: 502, body: '<h1>x</h1>', retryAfter: 3 }, 503, 'temporarily_unavailable'],
    ['too many requests', { status: 429, body: {}, retryAfter: 3 }, 429, 'temporarily_unavailable'],
  ])('%s becomes a GraphQL error', async (_title, then, status, code) => {
    const errors: unknown[] = []
    const world = createWebWorld({ onError: (error) => errors.push(error) })
    world.emulator.faults.add({ match: { route: 'graphql' }, then })
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] })
    expect(response.headers.get('retry-after')).toBe(code === 'temporarily_unavailable' ? '3' : null)
    expect(errors).toMatchObject([{ code }])
    expect(world.apiRequests).toHaveLength(1)
  })

  test('a workspace without the app is named by its code', async () => {
    const { browser, workspaces, apiRequests } = createWebWorld()
    const response = await browser.graphql(workspaces.globex, persisted(me))
    expect(response.status).toBe(409)
    expect((await response.json()).errors[0].extensions).toEqual({ code: 'not_installed' })
    expect(apiRequests).toHaveLength(0)
  })

  test('a connection that fails is no crash', async () => {
    const world = createWebWorld()
    world.emulator.faults.add({ match: { route: 'graphql' }, then: { drop: 'before' } })
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([503, 'network_error'])
  })

  test('errors of GraphQL itself come through with their status', async () => {
    const { browser, workspaces } = createWebWorld({ operations: 'any' })
    const response = await browser.graphql(workspaces.acmeLabs, { query: '{ nothingOfTheKind }' })
    expect([200, 400]).toContain(response.status)
    expect((await response.json()).errors[0].message).toContain('nothingOfTheKind')
  })

  test('an error that echoes the token loses it', async () => {
    const world = createWebWorld()
    const { accessToken } = await world.oauth.tokenFor(world.workspaces.acmeLabs)
    const graphqlError = { message: `Not allowed: Bearer ${accessToken}`, status: 403 }
    world.emulator.faults.add({ match: { route: 'graphql' }, then: { graphqlError } })
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect(response.status).toBe(403)
    expect(new Headers(world.apiRequests[0]?.init.headers).get('authorization')).toBe(`Bearer ${accessToken}`)
    const text = await response.text()
    expect(text).toContain('Not allowed')
    expect(text).not.toContain('emu_')
  })
})

describe('RF-9 a token that Glue no longer takes', () => {
  test('is replaced once, and the operation goes again', async () => {
    const world = createWebWorld()
    const before = await world.oauth.tokenFor(world.workspaces.acmeLabs)
    world.emulator.tokens.revoke(before.accessToken)
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect(response.status).toBe(200)
    expect((await response.json()).data.me.id).toMatch(/^usr_/)
    const [refused, accepted, ...more] = world.emulator.journal.list({ route: 'graphql' })
    expect([refused?.response?.status, accepted?.response?.status, more]).toEqual([401, 200, []])
    expect(accepted?.request.body).toBe(refused?.request.body)
    expect(new Headers(world.apiRequests[0]?.init.headers).get('authorization')).toBe(`Bearer ${before.accessToken}`)
    expect([world.apiRequests.length, world.tokenRequests.length]).toEqual([2, 2])
  })

  test('does not loop when every token is refused', async () => {
    const world = createWebWorld()
    world.emulator.faults.add({ match: { route: 'graphql' }, then: { status: 401, body: {} } })
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([502, 'invalid_response'])
    expect([world.apiRequests.length, world.tokenRequests.length]).toEqual([2, 2])
  })
})

interface Streaming extends Pick<World, 'emulator' | 'workspaces'>, Pick<WebWorld, 'browser'> {
  /** The one request to the API, as the emulator has seen it so far. */
  upstream(): JournalEntry | undefined
}

/** The API's answer comes in two parts, the second of them when the clock has gone on. Aborting alone ends nothing. */
async function inTwoParts(
  contentType: string,
  options: { readonly upstreamTimeoutMs?: number } = {},
): Promise<Streaming> {
  const world = createWorld()
  const { browser } = createWebWorld({ ...options, oauth: world.another({ fetch: deafFetch(world.emulator) }) })
  // The first request of all makes the emulator load GraphQL, for which a short deadline leaves no time.
  await world.emulator.fetch('/public/graphql', { method: 'POST', body: '{"query":"{ me { id } }"}' })
  world.emulator.journal.clear()
  const then = { contentType, body: '{"data":{}}', dripBody: { bytes: 8, every: '10s' } } as const
  world.emulator.faults.add({ match: { route: 'graphql' }, times: 1, then })
  return { ...world, browser, upstream: () => upstreamOf(world) }
}

function upstreamOf({ emulator }: Pick<World, 'emulator'>): JournalEntry | undefined {
  return emulator.journal.list({ route: 'graphql' })[0]
}

describe('streaming', () => {
  const stream = 'multipart/mixed; boundary="-"'

  test('the first part arrives before the last one is there', async () => {
    const { browser, workspaces, emulator, upstream } = await inTwoParts(stream)
    const response = await browser.graphql(workspaces.acmeLabs, persisted(me))
    const reader = response.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"data":')
    expect(upstream()).toMatchObject({ outcome: 'pending', response: { sentBytes: 8 } })
    const last = reader?.read()
    // By now the emulator waits for its clock.
    await new Promise(setImmediate)
    emulator.clock.advance('10s')
    expect(new TextDecoder().decode((await last)?.value)).toBe('{}}')
    expect((await reader?.read())?.done).toBe(true)
    expect(upstream()?.outcome).toBe('answered')
  })

  test('TE-8 an answer that never ends is broken off at the deadline', async () => {
    const { browser, workspaces, emulator, upstream } = await inTwoParts(stream, { upstreamTimeoutMs: 6_000 })
    const response = await browser.graphql(workspaces.acmeLabs, persisted(me))
    const text = response.text()
    emulator.clock.advance('6s')
    await expect(text).rejects.toThrow('not complete in time')
    expect(upstream()).toMatchObject({ outcome: 'abandoned', response: { sentBytes: 8 } })
  })

  test('TE-8 JSON that never ends is an error that says so, at the deadline', async () => {
    const { browser, workspaces, emulator, upstream } = await inTwoParts('application/json', {
      upstreamTimeoutMs: 6_000,
    })
    const answer = browser.graphql(workspaces.acmeLabs, persisted(me))
    await vi.waitFor(() => expect(upstream()?.response?.sentBytes).toBe(8), { interval: 1, timeout: 10_000 })
    emulator.clock.advance('6s')
    const response = await answer
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([504, 'timeout'])
    expect(upstream()?.outcome).toBe('abandoned')
  })

  test('a browser that goes away ends the request at Glue', async () => {
    const { browser, workspaces, upstream } = await inTwoParts(stream)
    const response = await browser.graphql(workspaces.acmeLabs, persisted(me))
    await response.body?.cancel()
    expect(upstream()).toMatchObject({ outcome: 'abandoned', response: { sentBytes: 8 } })

    const world = createWebWorld()
    world.emulator.faults.add({ match: { route: 'graphql' }, then: { delayHeaders: '1s' } })
    const leaving = new AbortController()
    const call = world.browser.call('/glue/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'glue-workspace': workspaces.acmeLabs },
      body: JSON.stringify(persisted(me)),
      signal: leaving.signal,
    })
    await vi.waitFor(() => expect(upstreamOf(world)?.response).toBeDefined(), { interval: 1, timeout: 10_000 })
    leaving.abort()
    expect((await call).status).toBe(503)
    expect(upstreamOf(world)?.outcome).toBe('abandoned')
  })
})

describe('an echoed token', () => {
  test.each(['application/json', 'text/event-stream'])(
    'is left out of a good answer in %s, too',
    async (contentType) => {
      const world = createWebWorld()
      const { accessToken } = await world.oauth.tokenFor(world.workspaces.acmeLabs)
      const body = `{"data":{"a":"${accessToken}","b":"${'x'.repeat(200_000)}${accessToken}"}}`
      world.emulator.faults.add({ match: { route: 'graphql' }, then: { contentType, body } })
      const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
      expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType])
      expect(await response.text()).toBe(body.replaceAll(accessToken, '[secret]'))
    },
  )
})

test('RF-9 a query that is refused with status 200 goes again with a new token, and a mutation only if nothing ran', async () => {
  const error = { message: 'No', extensions: { code: 'UNAUTHENTICATED' } }
  for (const [hash, body, sent] of [
    [me, { data: null, errors: [error] }, 2],
    [me, { data: { me: null }, errors: [{ ...error, path: ['me', 'name'] }] }, 2],
    [sendMessage, { data: null, errors: [error] }, 2],
    [sendMessage, { errors: [error] }, 2],
    [sendMessage, { data: { sendMessage: null }, errors: [{ ...error, path: ['sendMessage'] }] }, 2],
    // A field beside it may have run, and was taken away with it.
    [sendMessage, { data: null, errors: [{ ...error, path: ['sendMessage'] }] }, 1],
    [sendMessage, { data: { sendMessage: null, other: null }, errors: [{ ...error, path: ['sendMessage'] }] }, 1],
    [sendMessage, { data: { sendMessage: { message: null } }, errors: [error] }, 1],
    [sendMessage, { data: null, errors: [{ ...error, path: ['sendMessage', 'message', 'id'] }] }, 1],
    [sendMessage, { data: null, errors: [error, { message: 'And more' }] }, 1],
    [me, { data: { me: { name: 'UNAUTHENTICATED' } } }, 1],
    [me, 'UNAUTHENTICATED', 1],
  ] as const) {
    const world = createWebWorld()
    world.emulator.faults.add({
      match: { route: 'graphql' },
      times: 1,
      then: { contentType: 'application/json', body },
    })
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(hash, { input: {} }))
    expect([response.status, world.apiRequests.length]).toEqual([expect.any(Number), sent])
  }
})

test('LG-1 LG-2 a content type that echoes the token is neither passed on nor told as it is', async () => {
  for (const [type, status, passed] of [
    ['text/html; token=SECRET', 502, 'application/json'],
    [
      'application/json; charset=utf-8; token=SECRET; x, text/html; boundary="a b"',
      200,
      'application/json; charset=utf-8',
    ],
    ['multipart/mixed; boundary="-"; deferSpec=20220824', 200, 'multipart/mixed; boundary="-"; deferSpec=20220824'],
  ] as const) {
    const errors: GlueOAuthError[] = []
    const world = createWebWorld({ onError: (error) => void errors.push(error) })
    const { accessToken } = await world.oauth.tokenFor(world.workspaces.acmeLabs)
    const contentType = type.replace('SECRET', accessToken)
    world.emulator.faults.add({ match: { route: 'graphql' }, then: { contentType, body: '{}' } })
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect([response.status, response.headers.get('content-type')?.replace(';charset=utf-8', '')]).toEqual([
      status,
      passed,
    ])
    expect(errors.map(({ message }) => message).join()).not.toContain('emu_')
  }
})
