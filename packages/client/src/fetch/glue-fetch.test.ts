import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { data, failureOf, mutation, operation, query, stubServer, url } from '../../testing/stub-server.ts'
import { createGlueFetch, type GlueFetchOptions } from './glue-fetch.ts'

const canary = 'canary-0123456789'

describe('createGlueFetch', () => {
  it('adds its headers, but not over those of the request', async () => {
    const { fetch, seen } = stubServer(() => data())
    const glueFetch = createGlueFetch({ fetch, headers: { 'Glue-CSRF': '1', 'Content-Type': 'text/plain' } })
    await glueFetch(...operation(query))
    expect(seen[0]?.headers.get('glue-csrf')).toBe('1')
    expect(seen[0]?.headers.get('content-type')).toBe('application/json')
  })

  it('takes a Request, and can send its body twice', async () => {
    const { fetch, seen } = stubServer(({ token }) => (token === 'b' ? data() : new Response('', { status: 401 })))
    const glueFetch = createGlueFetch({ fetch, accessToken: async ({ failedToken }) => (failedToken ? 'b' : 'a') })
    const [target, init] = operation(mutation)
    const response = await glueFetch(new Request(target, { ...init, credentials: 'omit' }))
    expect(response.status).toBe(200)
    expect(seen.map(({ body }) => JSON.parse(body))).toEqual([{ query: mutation }, { query: mutation }])
    expect(seen[0]).toMatchObject({ url, init: { method: 'POST', credentials: 'omit' } })
    expect(seen[0]?.headers.get('content-type')).toBe('application/json')
  })

  it('hands the answer on as it is', async () => {
    const { fetch } = stubServer(() =>
      Response.json({ data: {} }, { status: 418, statusText: 'Teapot', headers: { 'x-a': 'b' } }),
    )
    const response = await createGlueFetch({ fetch })(...operation(query))
    expect(response).toMatchObject({ status: 418, statusText: 'Teapot', ok: false })
    expect(response.headers.get('x-a')).toBe('b')
    expect(await response.json()).toEqual({ data: {} })
  })

  it('does not hold a stream back', async () => {
    let push: (text: string) => void = () => {}
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        push = (text) => controller.enqueue(new TextEncoder().encode(text))
      },
    })
    const { fetch } = stubServer(() => new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    const response = await createGlueFetch({ fetch, accessToken: 'abc' })(...operation(query))
    const reader = response.body?.getReader()
    push('data: 1')
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1')
    await reader?.cancel()
  })

  it('passes long JSON on whole, although it looked at the beginning', async () => {
    const long = { data: { text: 'ä'.repeat(200_000) } }
    const bytes = new TextEncoder().encode(JSON.stringify(long))
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (let at = 0; at < bytes.length; at += 7_777) controller.enqueue(bytes.slice(at, at + 7_777))
        controller.close()
      },
    })
    const { fetch } = stubServer(
      () => new Response(body, { headers: { 'content-type': 'application/json; charset=utf-8' } }),
    )
    const response = await createGlueFetch({ fetch, accessToken: 'abc' })(...operation(query))
    expect(await response.json()).toEqual(long)
  })

  it.each(['application/json', 'text/plain'])('refuses an endless answer of type %s', async (type) => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(1000)) })
    const { fetch } = stubServer(() => new Response(body, { headers: { 'content-type': type } }))
    const glueFetch = createGlueFetch({ fetch, maxResponseBytes: 10_000 })
    const failure = await failureOf(glueFetch(...operation(query)).then((response) => response.text()))
    expect(failure).toMatchObject({ code: 'invalid_response' })
    expect(String(failure)).toContain('longer than 10000 bytes')
  })

  it.each([301, 302, 303, 307, 308])('does not follow a redirect with status %i', async (status) => {
    const headers = { location: 'https://elsewhere.example/graphql?secret=1' }
    const { fetch, seen } = stubServer(() => new Response('', { status, headers }))
    const failure = await failureOf(createGlueFetch({ fetch, accessToken: 'abc' })(...operation(query)))
    expect(failure).toMatchObject({ code: 'unexpected_redirect', action: 'fix_config', status })
    expect(String(failure)).toContain('redirects to https://elsewhere.example/graphql.')
    expect(seen).toHaveLength(1)
    expect(seen[0]?.init.redirect).toBe('manual')
  })

  it('does not follow a redirect of a relative URL either', async () => {
    const { fetch } = stubServer(() => new Response('', { status: 302, headers: { location: '/sign-in' } }))
    const [, init] = operation(query)
    const failure = await failureOf(createGlueFetch({ fetch })('/glue/graphql', init))
    expect(failure).toMatchObject({ code: 'unexpected_redirect' })
    expect(String(failure)).toContain('redirects elsewhere.')
  })

  it('does not take the redirect that a browser hides for an answer', async () => {
    const hidden = new Response(null)
    Object.defineProperties(hidden, { type: { value: 'opaqueredirect' }, status: { value: 0 } })
    const { fetch } = stubServer(() => hidden)
    expect(await failureOf(createGlueFetch({ fetch })(...operation(query)))).toMatchObject({
      code: 'unexpected_redirect',
    })
  })

  it('says which network failure it met', async () => {
    const cause = Object.assign(new Error(`connect ${canary}`), { code: 'ECONNREFUSED' })
    const { fetch } = stubServer(() => Promise.reject(new TypeError('fetch failed', { cause })))
    const failure = await failureOf(createGlueFetch({ fetch, maxRetries: 0 })(...operation(query)))
    expect(failure).toMatchObject({ code: 'network_error', action: 'retry' })
    expect(String(failure)).toContain('https://api.gluegroups.com/public/graphql could not be reached (ECONNREFUSED)')
  })

  it.each<[string, GlueFetchOptions]>([
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: Infinity }],
    ['timeoutMs', { timeoutMs: 2 ** 31 }],
    ['maxRetries', { maxRetries: -1 }],
    ['maxResponseBytes', { maxResponseBytes: Number.NaN }],
  ])('refuses a %s that makes no sense', (name, options) => {
    expect(() => createGlueFetch(options)).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining(`\`${name}\` is`) }),
    )
  })
})

describe('where a token may go', () => {
  const send = (target: string, options: GlueFetchOptions) => {
    const [, init] = operation(query)
    return createGlueFetch(options)(target, init)
  }

  it.each(['http://api.gluegroups.com/public/graphql', 'http://localhost.example/', 'http://127.0.0.1.example/'])(
    'not in clear text to %s',
    async (target) => {
      const { fetch, seen } = stubServer(() => data())
      const failure = await failureOf(send(target, { fetch, accessToken: canary }))
      expect(failure).toMatchObject({ code: 'insecure_url', action: 'fix_config' })
      expect(seen).toHaveLength(0)
    },
  )

  it.each([
    'http://localhost:4400/',
    'http://glue.localhost/',
    'http://127.0.0.1:4400/',
    'http://127.8.9.1/',
    'http://[::1]:4400/',
  ])('in clear text to this machine: %s', async (target) => {
    const { fetch } = stubServer(() => data())
    expect((await send(target, { fetch, accessToken: 'emu_abc' })).status).toBe(200)
  })

  it("not to Glue when it is the emulator's", async () => {
    const failure = await failureOf(send(url, { accessToken: `emu_${canary}` }))
    expect(failure).toMatchObject({ code: 'emulator_token', action: 'fix_config' })
    expect(String(failure)).toContain('was not sent to https://api.gluegroups.com')
  })

  it("to any host when it is the emulator's and the app gave its own fetch", async () => {
    const { fetch } = stubServer(() => data())
    expect((await send(url, { fetch, accessToken: 'emu_abc' })).status).toBe(200)
  })
})

describe('what is printed', () => {
  it.each(['with space', 'Bearer abc', 'line\nbreak', 'ü', '"quoted"'].map((text) => `${canary}${text}`))(
    'is not the token, when it has characters that no token has: %j',
    async (token) => {
      const { fetch, seen } = stubServer(() => data())
      const failure = await failureOf(createGlueFetch({ fetch, accessToken: token })(...operation(query)))
      expect(failure).toMatchObject({ code: 'invalid_token', action: 'fix_config' })
      expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(canary)
      expect(seen).toHaveLength(0)
    },
  )

  it.each([[''], [undefined], [null], [42], [{}], [{ accessToken: 1 }]])(
    'is what a provider gave instead of a token: %j',
    async (answer) => {
      const { fetch } = stubServer(() => data())
      const accessToken = async () => JSON.parse(JSON.stringify({ answer })).answer
      expect(await failureOf(createGlueFetch({ fetch, accessToken })(...operation(query)))).toMatchObject({
        code: 'invalid_token',
      })
    },
  )

  it('is never the token, whatever fails', async () => {
    const echo = (init: RequestInit) =>
      Object.assign(new TypeError(inspect(init)), { cause: new Error(inspect(init)), init })
    const failures = [
      { fetch: stubServer(({ init }) => Promise.reject(echo(init))).fetch },
      { fetch: stubServer(() => new Response('', { status: 302, headers: { location: '/' } })).fetch },
      { fetch: stubServer(() => new Promise<Response>(() => {})).fetch, timeoutMs: 1 },
      { fetch: stubServer(() => data()).fetch, maxResponseBytes: 1 },
    ]
    for (const options of failures) {
      const glueFetch = createGlueFetch({ ...options, accessToken: canary, maxRetries: 0 })
      const failure = await failureOf(glueFetch(...operation(query)))
      expect(failure).toMatchObject({ name: 'GlueClientError' })
      expect(inspect(failure, { depth: null, showHidden: true }) + JSON.stringify(failure)).not.toContain(canary)
      expect(inspect(glueFetch, { depth: null, showHidden: true })).not.toContain(canary)
    }
  })
})
