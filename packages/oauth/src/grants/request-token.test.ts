import { createEmulator, defaultSeed, type Emulator } from '@glue/emulator'
import { listen } from '@glue/emulator/node'
import { describe, expect, test, vi } from 'vitest'
import { type Fetch, glueServerAt } from '../index.ts'
import { deafFetch, thrownBy } from '../../test/world.ts'
import {
  authorizationCodeForm,
  clientCredentialsForm,
  refreshTokenForm,
  requestToken,
  type RequestTokenInput,
} from './index.ts'

interface SetUp {
  readonly emulator: Emulator
  /** A good request to it. */
  input(more?: Partial<RequestTokenInput>): RequestTokenInput
}

function setUp({ clientSecret = 'canary-client-secret' } = {}): SetUp {
  const apps = defaultSeed.apps.map((app) => ({ ...app, clientSecret }))
  const emulator = createEmulator({ seed: { ...defaultSeed, apps } })
  const workspaceId = emulator.seed.workspaces[1]?.id ?? ''
  return {
    emulator,
    input: (more = {}) => ({
      server: glueServerAt(emulator.origin),
      clientId: 'acme-digest',
      clientSecret,
      form: clientCredentialsForm({ workspaceId, redirectUri: 'http://localhost:3000/oauth/callback' }),
      fetch: emulator.fetch,
      ...more,
    }),
  }
}

test('the forms hold the grant and nothing else', () => {
  const redirectUri = 'http://localhost:3000/cb'
  expect(Object.fromEntries(authorizationCodeForm({ code: 'c', redirectUri, codeVerifier: 'v' }))).toEqual({
    grant_type: 'authorization_code',
    code: 'c',
    redirect_uri: redirectUri,
    code_verifier: 'v',
  })
  expect(Object.fromEntries(refreshTokenForm({ refreshToken: 'r' }))).toEqual({
    grant_type: 'refresh_token',
    refresh_token: 'r',
  })
})

test('TE-9 the secret is in the body alone, and arrives as it is whatever its characters', async () => {
  const clientSecret = "client %&+-_.!~*'():é€"
  const { emulator, input } = setUp({ clientSecret })
  let sent: { url: string; init: RequestInit } | undefined
  const fetch: Fetch = (url, init = {}) => ((sent = { url, init }), emulator.fetch(url, init))
  expect((await requestToken(input({ fetch }))).accessToken).toMatch(/^emu_/)
  expect(new URLSearchParams(String(sent?.init.body)).get('client_secret')).toBe(clientSecret)
  expect(sent?.url).toBe('http://localhost:4400/oauth/token')
  expect(JSON.stringify(sent?.init.headers)).not.toContain('client %')
  const [{ request } = {}] = emulator.journal.list()
  expect(request?.body).toContain('client_secret=$CLIENT_SECRET_1')
  expect(JSON.stringify([request?.url, request?.headers])).not.toMatch(/CLIENT_SECRET|CREDENTIALS|client/)
})

test('a secret that comes from a function is asked for each time, and an empty one is refused', async () => {
  const { emulator, input } = setUp({ clientSecret: 'first-secret' })
  const secrets = ['first-secret', 'second-secret', '']
  const seen: (string | null)[] = []
  const fetch: Fetch = (url, init) => {
    seen.push(new URLSearchParams(String(init?.body)).get('client_secret'))
    return emulator.fetch(url, init)
  }
  const clientSecret = async (): Promise<string> => secrets.shift() ?? ''
  expect((await requestToken(input({ clientSecret, fetch }))).accessToken).toMatch(/^emu_/)
  await expect(requestToken(input({ clientSecret, fetch }))).rejects.toMatchObject({ code: 'invalid_client' })
  await expect(requestToken(input({ clientSecret, fetch }))).rejects.toMatchObject({ code: 'config_invalid' })
  expect(seen).toEqual(['first-secret', 'second-secret'])
})

test.each([301, 302, 303, 307, 308] as const)(
  'TE-1 a redirect (%i) is not followed, and the secret goes nowhere else',
  async (status) => {
    const { emulator, input } = setUp()
    const evil = createEmulator()
    await using server = await listen(emulator)
    await using evilServer = await listen(evil)
    emulator.faults.add({ then: { redirect: { status, to: `${evilServer.url}/oauth/token` } } })
    const error = await thrownBy(requestToken(input({ server: glueServerAt(server.url), fetch: undefined })))
    expect(error).toMatchObject({ code: 'invalid_response', status, action: 'report' })
    expect(emulator.journal.list({ status })).toHaveLength(1)
    expect(evil.journal.list()).toEqual([])
  },
)

test('TE-1 a redirect that a browser hides counts as one', async () => {
  const opaque = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
  const { input } = setUp()
  await expect(requestToken(input({ fetch: async () => opaque }))).rejects.toMatchObject({ code: 'invalid_response' })
})

test('TE-1 a server without TLS is refused before anything is sent', async () => {
  const { emulator, input } = setUp()
  const fetch = vi.fn(emulator.fetch)
  const server = { ...glueServerAt('http://localhost:4400'), tokenEndpoint: 'http://api.example/oauth/token' }
  await expect(requestToken(input({ server, fetch }))).rejects.toMatchObject({ code: 'config_invalid' })
  expect(fetch).not.toHaveBeenCalled()
})

test('TE-2 a byte order mark before the JSON does not matter', async () => {
  const { emulator, input } = setUp()
  const body = `\ufeff${JSON.stringify({ access_token: 'token-of-the-test', token_type: 'Bearer', expires_in: 60 })}`
  emulator.faults.add({ then: { body, contentType: 'application/json' } })
  expect((await requestToken(input())).accessToken).toBe('token-of-the-test')
})

test('TE-7 an endless body is let go of after a megabyte', async () => {
  const { emulator, input } = setUp()
  emulator.faults.add({ then: { bomb: { bytes: 4e9, compressed: false } } })
  await expect(requestToken(input())).rejects.toMatchObject({ code: 'invalid_response' })
  const [{ outcome, response } = {}] = emulator.journal.list()
  expect(outcome).toBe('abandoned')
  expect(response?.sentBytes).toBeGreaterThan(1_000_000)
  expect(response?.sentBytes).toBeLessThan(1_500_000)
})

test('TE-7 a body that is small on the wire and endless when it is unpacked is let go of as well', async () => {
  const { emulator, input } = setUp()
  await using server = await listen(emulator)
  emulator.faults.add({ then: { bomb: { bytes: 4e9, compressed: true } } })
  const bomb = requestToken(input({ server: glueServerAt(server.url), fetch: undefined }))
  await expect(bomb).rejects.toMatchObject({ code: 'invalid_response' })
  await vi.waitFor(() => expect(emulator.journal.list({ outcome: 'abandoned' })).toHaveLength(1), {
    interval: 1,
    timeout: 10_000,
  })
})

describe('the deadline', () => {
  const never = new Promise<never>(() => {})

  test('TE-8 covers a body that never ends', async () => {
    const { emulator, input } = setUp()
    // The first byte comes, and the emulator's clock stands still after it.
    emulator.faults.add({ then: { dripBody: { bytes: 1, every: '1s' } } })
    const error = await thrownBy(requestToken(input({ fetch: deafFetch(emulator), timeoutMs: 500 })))
    expect(error).toMatchObject({ code: 'timeout', action: 'retry' })
    expect(emulator.journal.list()).toMatchObject([{ outcome: 'abandoned', response: { sentBytes: 1 } }])
  })

  test('TE-8 covers a server that never answers, also behind a fetch that ignores its signal', async () => {
    const { emulator, input } = setUp()
    emulator.faults.add({ then: { delayHeaders: '1s' } })
    let signal: AbortSignal | null | undefined
    const fetch: Fetch = (url, init) => {
      signal = init?.signal
      return deafFetch(emulator)(url, init)
    }
    await expect(requestToken(input({ fetch, timeoutMs: 20 }))).rejects.toMatchObject({ code: 'timeout' })
    expect(signal?.aborted).toBe(true)
  })

  test('covers a function that never gives the secret', async () => {
    const { input } = setUp()
    await expect(requestToken(input({ clientSecret: () => never, timeoutMs: 20 }))).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  test("the caller's abort is thrown as the caller's own reason", async () => {
    const { input } = setUp()
    const controller = new AbortController()
    const reason = new Error('enough')
    const fetch: Fetch = () => (controller.abort(reason), never)
    expect(await thrownBy(requestToken(input({ fetch, signal: controller.signal })))).toBe(reason)
    expect(await thrownBy(requestToken(input({ signal: AbortSignal.abort(reason) })))).toBe(reason)
  })
})

test('a connection that fails is a network_error with the system code, and without the cause', async () => {
  const { emulator, input } = setUp()
  const server = glueServerAt('http://localhost:1')
  const error = await thrownBy(requestToken(input({ server, fetch: undefined })))
  expect(error).toMatchObject({ code: 'network_error', action: 'retry' })
  emulator.faults.add({ then: { drop: 'after' } })
  expect(String(await thrownBy(requestToken(input())))).toMatch(/\(UND_ERR_SOCKET\)/)
  const cause = Object.assign(new Error('canary'), { code: 'ECONNREFUSED' })
  const failing: Fetch = () => Promise.reject(new TypeError('fetch failed: Bearer canary', { cause }))
  const other = await thrownBy(requestToken(input({ fetch: failing })))
  expect(String(other)).toMatch(/\(ECONNREFUSED\)/)
  expect(String(other)).not.toContain('canary')
  expect(other).not.toHaveProperty('cause')
})
