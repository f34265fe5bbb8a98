import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { glueServerAt } from '../index.ts'
import { thrownBy } from '../../test/world.ts'
import {
  authorizationCodeForm,
  clientCredentialsForm,
  refreshTokenForm,
  requestToken,
  type RequestTokenInput,
} from './index.ts'

const granted = { access_token: 'token-of-the-test', token_type: 'Bearer', expires_in: 60 }

function input(more: Partial<RequestTokenInput> = {}): RequestTokenInput {
  return {
    server: glueServerAt('http://localhost:4400'),
    clientId: 'acme-digest',
    clientSecret: 'canary-client-secret',
    form: clientCredentialsForm({ workspaceId: 'wks_1', redirectUri: 'http://localhost:3000/cb' }),
    fetch: async () => Response.json(granted),
    ...more,
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
  let sent: { url: string; init: RequestInit } | undefined
  await requestToken(
    input({ clientSecret, fetch: async (url, init = {}) => ((sent = { url, init }), Response.json(granted)) }),
  )
  expect(new URLSearchParams(String(sent?.init.body)).get('client_secret')).toBe(clientSecret)
  expect(sent?.url).toBe('http://localhost:4400/oauth/token')
  expect(JSON.stringify(sent?.init.headers)).not.toContain('client %')
})

test('a secret that comes from a function is asked for each time, and an empty one is refused', async () => {
  const secrets = ['first-secret', 'second-secret', '']
  const seen: (string | null)[] = []
  const fetch = async (_url: string, init?: RequestInit): Promise<Response> => {
    seen.push(new URLSearchParams(String(init?.body)).get('client_secret'))
    return Response.json(granted)
  }
  const clientSecret = async (): Promise<string> => secrets.shift() ?? ''
  await requestToken(input({ clientSecret, fetch }))
  await requestToken(input({ clientSecret, fetch }))
  await expect(requestToken(input({ clientSecret, fetch }))).rejects.toMatchObject({ code: 'config_invalid' })
  expect(seen).toEqual(['first-secret', 'second-secret'])
})

test.each([301, 302, 303, 307, 308])(
  'TE-1 a redirect (%i) is not followed, and the secret goes nowhere else',
  async (status) => {
    let reached = 0
    const evil = createServer((_request, response) => {
      reached += 1
      response.setHeader('content-type', 'application/json').end(JSON.stringify(granted))
    })
    const server = createServer((_request, response) => {
      response.writeHead(status, { location: `http://localhost:${(evil.address() as AddressInfo).port}/` }).end()
    })
    for (const each of [evil, server]) await new Promise<void>((resolve) => each.listen(0, 'localhost', resolve))
    try {
      const target = glueServerAt(`http://localhost:${(server.address() as AddressInfo).port}`)
      const error = await thrownBy(requestToken(input({ server: target, fetch: undefined })))
      expect(error).toMatchObject({ code: 'invalid_response', status, action: 'report' })
      expect(reached).toBe(0)
    } finally {
      for (const each of [evil, server]) each.close()
    }
  },
)

test('TE-1 a redirect that a browser hides counts as one', async () => {
  const opaque = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
  await expect(requestToken(input({ fetch: async () => opaque }))).rejects.toMatchObject({ code: 'invalid_response' })
})

test('TE-1 a server without TLS is refused before anything is sent', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>()
  const server = { ...glueServerAt('http://localhost:4400'), tokenEndpoint: 'http://api.example/oauth/token' }
  await expect(requestToken(input({ server, fetch }))).rejects.toMatchObject({ code: 'config_invalid' })
  expect(fetch).not.toHaveBeenCalled()
})

test('TE-2 a byte order mark before the JSON does not matter', async () => {
  const marked = new Response(`\ufeff${JSON.stringify(granted)}`)
  expect((await requestToken(input({ fetch: async () => marked }))).accessToken).toBe('token-of-the-test')
})

test('TE-7 an endless body is let go of after a megabyte', async () => {
  let pulled = 0
  let isCancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1
      controller.enqueue(new Uint8Array(100_000).fill(32))
    },
    cancel() {
      isCancelled = true
    },
  })
  const fetch = async (): Promise<Response> => new Response(body)
  await expect(requestToken(input({ fetch }))).rejects.toMatchObject({ code: 'invalid_response' })
  expect(pulled).toBeLessThan(15)
  expect(isCancelled).toBe(true)
})

describe('the deadline', () => {
  const never = new Promise<never>(() => {})

  test('TE-8 covers a body that never ends', async () => {
    let isCancelled = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array([32])),
      pull: () => never,
      cancel() {
        isCancelled = true
      },
    })
    const fetch = async (): Promise<Response> => new Response(body)
    await expect(requestToken(input({ fetch, timeoutMs: 20 }))).rejects.toMatchObject({
      code: 'timeout',
      action: 'retry',
    })
    expect(isCancelled).toBe(true)
  })

  test('TE-8 covers a server that never answers, also behind a fetch that ignores its signal', async () => {
    let signal: AbortSignal | null | undefined
    const fetch = (_url: string, init?: RequestInit): Promise<Response> => ((signal = init?.signal), never)
    await expect(requestToken(input({ fetch, timeoutMs: 20 }))).rejects.toMatchObject({ code: 'timeout' })
    expect(signal?.aborted).toBe(true)
  })

  test('covers a function that never gives the secret', async () => {
    await expect(requestToken(input({ clientSecret: () => never, timeoutMs: 20 }))).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  test("the caller's abort is thrown as the caller's own reason", async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const fetch = (): Promise<Response> => (controller.abort(reason), never)
    expect(await thrownBy(requestToken(input({ fetch, signal: controller.signal })))).toBe(reason)
    expect(await thrownBy(requestToken(input({ signal: AbortSignal.abort(reason) })))).toBe(reason)
  })
})

test('a connection that fails is a network_error with the system code, and without the cause', async () => {
  const server = glueServerAt('http://localhost:1')
  const error = await thrownBy(requestToken(input({ server, fetch: undefined })))
  expect(error).toMatchObject({ code: 'network_error', action: 'retry' })
  const cause = Object.assign(new Error('canary'), { code: 'ECONNREFUSED' })
  const failing = (): Promise<Response> => Promise.reject(new TypeError('fetch failed: Bearer canary', { cause }))
  const other = await thrownBy(requestToken(input({ fetch: failing })))
  expect(String(other)).toMatch(/\(ECONNREFUSED\)/)
  expect(String(other)).not.toContain('canary')
  expect(other).not.toHaveProperty('cause')
})
