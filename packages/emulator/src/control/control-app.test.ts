import { describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../create-emulator.ts'
import { driveEmulator } from '../drive-emulator.ts'

const acmeLabs = 'wks_AcmeLabs0000000000000000000'
const acme = 'wks_Acme00000000000000000000000'

/** A call over HTTP, as a program in any language would send it. */
async function call({ fetch }: Emulator, name: string, options?: object): Promise<unknown> {
  const isChange = options !== undefined
  const response = await fetch(`/_glue/${name}`, {
    ...(isChange && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(options),
    }),
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return response.json()
}

describe('the same calls in JavaScript and over HTTP', () => {
  test('the clock', async () => {
    const emulator = createEmulator()
    expect(await call(emulator, 'clock/advance', { duration: '2h' })).toEqual({ now: '2026-11-02T11:00:00.000Z' })
    expect(new Date(emulator.clock.now()).toISOString()).toBe('2026-11-02T11:00:00.000Z')
    await call(emulator, 'clock/set', { time: '2027-01-01T00:00:00Z' })
    expect(await call(emulator, 'clock/now')).toEqual({ now: '2027-01-01T00:00:00.000Z' })
    expect(await call(emulator, 'clock/reset', {})).toEqual({ now: '2026-11-02T09:00:00.000Z' })
  })

  test('faults', async () => {
    const emulator = createEmulator()
    const fault = { match: { route: 'token' }, times: 2, then: { status: 503, retryAfter: 3 } }
    expect(await call(emulator, 'faults/add', fault)).toEqual({ id: 'flt_1', happened: 0, ...fault })
    expect((await emulator.fetch('/oauth/token', { method: 'POST' })).status).toBe(503)
    expect(await call(emulator, 'faults/list')).toEqual(emulator.faults.list())
    expect(await call(emulator, 'faults/remove', { id: 'flt_1' })).toEqual({ removed: true })
    await call(emulator, 'faults/add', fault)
    await call(emulator, 'faults/clear', {})
    expect(emulator.faults.list()).toEqual([])
  })

  test('the journal', async () => {
    const { emulator, tokenFor, acmeLabs: workspace } = driveEmulator()
    await tokenFor(workspace)
    await emulator.fetch('/nowhere')
    const entries = JSON.parse(JSON.stringify(emulator.journal.list()))
    expect(await call(emulator, 'journal/list')).toEqual(entries)
    expect(await call(emulator, 'journal/list?route=token&status=200')).toEqual([entries[0]])
    expect(await call(emulator, 'journal/curl?id=req_1')).toEqual({ curl: emulator.journal.curl('req_1') })
    expect(await call(emulator, 'journal/take', { route: 'token' })).toEqual([entries[0]])
    expect(await call(emulator, 'journal/take', {})).toEqual([entries[1]])
    await emulator.fetch('/nowhere')
    await call(emulator, 'journal/clear', {})
    expect(emulator.journal.list()).toEqual([])
  })

  test('installations and tokens', async () => {
    const { emulator, graphql } = driveEmulator()
    await call(emulator, 'installations/add', { clientId: 'acme-digest', workspaceId: acme })
    expect(await call(emulator, 'installations/list')).toEqual(emulator.installations.list())
    const issued = await call(emulator, 'tokens/issue', { workspaceId: acme, expiresIn: 60 })
    const { accessToken } = issued as { accessToken: string }
    expect((await graphql('{ me { name } }', {}, accessToken)).status).toBe(200)
    expect(await call(emulator, 'tokens/revoke', { token: accessToken })).toEqual({ revoked: true })
    expect((await graphql('{ me { name } }', {}, accessToken)).status).toBe(401)
    await call(emulator, 'installations/remove', { clientId: 'acme-digest', workspaceId: acme })
    expect(emulator.installations.list().map(({ workspaceId }) => workspaceId)).toEqual([acmeLabs])
  })

  test('a person’s consent', async () => {
    const { emulator, authorizationUrl, redeem } = driveEmulator()
    const answer = await call(emulator, 'approve', { authorizationUrl: authorizationUrl().href, workspaceId: acme })
    const { callback } = answer as { callback: string }
    expect((await redeem(new URL(callback).searchParams.get('code') ?? '')).status).toBe(200)
  })

  test('snapshots, and back to the seed', async () => {
    const emulator = createEmulator()
    const snapshot = await call(emulator, 'snapshot')
    expect(snapshot).toEqual(JSON.parse(JSON.stringify(emulator.snapshot())))
    emulator.installations.remove({ clientId: 'acme-digest', workspaceId: acmeLabs })
    await call(emulator, 'restore', snapshot as object)
    expect(emulator.installations.list()).toHaveLength(1)
    emulator.clock.advance('1d')
    await call(emulator, 'reset', {})
    expect(emulator.snapshot()).toEqual(snapshot)
  })

  test('what there is to know', async () => {
    const emulator = createEmulator()
    expect(await call(emulator, 'seed')).toEqual(JSON.parse(JSON.stringify(emulator.seed)))
    expect(await call(emulator, 'apps')).toEqual(emulator.apps)
    expect(await call(emulator, 'workspaces')).toEqual(emulator.workspaces)
    const index = (await call(emulator, '')) as { calls: string[] }
    for (const line of index.calls) {
      const [method = '', path = ''] = line.split(' ')
      const response = await createEmulator().fetch(path, { method })
      // A call that needs options says so; none is missing.
      expect([200, 400]).toContain(response.status)
    }
    expect(index.calls).toHaveLength(24)
  })
})

describe('a call that is not one', () => {
  const ask = async (path: string, init: RequestInit = {}) => {
    const { fetch } = createEmulator()
    const response = await fetch(path, init)
    return [response.status, await response.json()] as const
  }
  const json = { 'content-type': 'application/json' }

  test.each<[string, string, RequestInit, number, string]>([
    ['a name that there is not', '/_glue/nothing', {}, 404, 'GET /_glue/ lists them'],
    ['the name of a thing that every object has', '/_glue/constructor', {}, 404, 'no call "constructor"'],
    ['a change by GET', '/_glue/reset', {}, 405, 'POST only'],
    ['a look by POST', '/_glue/clock/now', { method: 'POST' }, 405, 'GET only'],
    ['a body that is not JSON', '/_glue/reset', { method: 'POST', headers: json, body: '{' }, 400, 'is not JSON'],
    ['a form', '/_glue/reset', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }, 400, 'application/json'],
    ['an option that it has not', '/_glue/reset', { method: 'POST', headers: json, body: '{"a":1}' }, 400, '`a`'],
    ['a status of letters', '/_glue/journal/list?status=abc', {}, 400, '`status`'],
    ['an entry that there is not', '/_glue/journal/curl?id=req_9', {}, 400, 'no entry'],
    ['a fault that is none', '/_glue/faults/add', { method: 'POST', headers: json, body: '{"then":{}}' }, 400, 'then'],
    ['a time that is none', '/_glue/clock/set', { method: 'POST', headers: json, body: '{"time":"x"}' }, 400, 'time'],
    ['a time beyond all', '/_glue/clock/set', { method: 'POST', headers: json, body: '{"time":1e20}' }, 400, 'time'],
    [
      'a long way forward',
      '/_glue/clock/advance',
      { method: 'POST', headers: json, body: '{"duration":"999999999999d"}' },
      400,
      'between the years',
    ],
    [
      'a world that is none',
      '/_glue/restore',
      { method: 'POST', headers: json, body: '{"version":1}' },
      400,
      'snapshot',
    ],
  ])('%s is refused, and says why', async (_, path, init, status, says) => {
    const [answered, body] = await ask(path, init)
    expect(answered).toBe(status)
    expect(body.error_description).toContain(says)
  })
})

describe('EM-3: a web page cannot control the emulator', () => {
  const headersOfPages: [string, Record<string, string>][] = [
    ['another site', { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a page that hides its origin', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the emulator itself', { origin: 'http://localhost:4400', 'sec-fetch-site': 'same-origin' }],
    ['a form of the emulator itself', { 'sec-fetch-site': 'same-origin' }],
  ]
  const changes: [string, object][] = [
    ['clock/advance', { duration: '1d' }],
    ['faults/add', { then: { status: 503 } }],
    ['installations/remove', { clientId: 'acme-digest', workspaceId: acmeLabs }],
    ['tokens/issue', { workspaceId: acmeLabs }],
    ['reset', {}],
  ]

  test.each(headersOfPages)('%s', async (_, headers) => {
    const { emulator } = driveEmulator()
    emulator.installations.add({ clientId: 'acme-digest', workspaceId: acme })
    const before = JSON.stringify([emulator.snapshot(), emulator.faults.list()])
    for (const [name, options] of changes) {
      const response = await emulator.fetch(`/_glue/${name}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(options),
      })
      expect(response.status).toBe(403)
      expect(response.headers.has('access-control-allow-origin')).toBe(false)
    }
    // It was not only answered with no: nothing was done.
    expect(JSON.stringify([emulator.snapshot(), emulator.faults.list()])).toBe(before)
  })

  test('nor read what is in it, but opening an address by hand works', async () => {
    const { fetch } = createEmulator()
    const read = async (headers: Record<string, string>) => (await fetch('/_glue/snapshot', { headers })).status
    expect(await read({ origin: 'https://evil.test' })).toBe(403)
    expect(await read({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await read({ 'sec-fetch-site': 'none' })).toBe(200)
  })

  test('a preflight gets no leave', async () => {
    const { fetch } = createEmulator()
    for (const path of ['/_glue/reset', '/oauth/token', '/oauth/authorize', '/public/graphql']) {
      const response = await fetch(path, {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
      })
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

describe('GraphiQL', () => {
  test('comes with a token, and with everything that it needs', async () => {
    const { emulator } = driveEmulator()
    const response = await emulator.fetch('/_glue/graphiql')
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    const page = await response.text()
    const accessToken = /Bearer (emu_[0-9a-f]{64})/.exec(page)?.[1] ?? ''
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` }
    const body = '{"query":"{ me { name } }"}'
    const answer = await emulator.fetch('/public/graphql', { method: 'POST', headers, body })
    expect(await answer.json()).toEqual({ data: { me: { name: 'Acme Digest' } } })
    expect(page).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="https?:/)
  })

  test('takes the workspace of the address, and only one that has the app', async () => {
    const { emulator } = driveEmulator()
    emulator.installations.add({ clientId: 'acme-digest', workspaceId: acme })
    expect((await emulator.fetch(`/_glue/graphiql?workspaceId=${acme}`)).status).toBe(200)
    expect((await emulator.fetch('/_glue/graphiql?workspaceId=wks_x"></script>')).status).toBe(400)
  })
})
