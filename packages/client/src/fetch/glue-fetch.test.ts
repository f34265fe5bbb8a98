import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { acmeLabs, endsInEmulator, ignoringSignals } from '../../testing/acme-labs.ts'
import { deferred } from '../../testing/deferred.ts'
import { failureOf } from '../../testing/failure-of.ts'
import { mutation, operation, query, url } from '../../testing/operation.ts'
import { createGlueFetch, type FetchFunction, type GlueFetchOptions } from './glue-fetch.ts'

const canary = 'canary-0123456789'

describe('createGlueFetch', () => {
  it('adds its headers, but not over those of the request', async () => {
    const { emulator } = acmeLabs()
    const headers = { 'Glue-CSRF': '1', 'Content-Type': 'text/plain' }
    await createGlueFetch({ fetch: emulator.fetch, headers })(...operation(query))
    expect(emulator.journal.list()).toMatchObject([
      { request: { headers: { 'glue-csrf': '1', 'content-type': 'application/json' } } },
    ])
  })

  it('takes a Request, and can send its body twice', async () => {
    const { emulator, accessToken, refusedToken } = acmeLabs()
    const fetch = vi.fn(emulator.fetch)
    const refused = refusedToken()
    const provider: GlueFetchOptions['accessToken'] = async ({ failedToken }) => (failedToken ? accessToken : refused)
    const [target, init] = operation(mutation)
    const glueFetch = createGlueFetch({ fetch, accessToken: provider })
    const given = new Request(target, { ...init, credentials: 'omit' })
    const response = await glueFetch(given)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ data: { sendMessage: { message: { text: 'Hello' } } } })
    const sent = emulator.journal.list().map(({ request }) => request)
    expect(sent.map(({ body }) => JSON.parse(body))).toEqual([{ query: mutation }, { query: mutation }])
    expect(sent[0]).toMatchObject({ url, method: 'POST', headers: { 'content-type': 'application/json' } })
    // Bun and workerd, which have no cookies, do not keep what they were told.
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ credentials: given.credentials })
  })

  it('does not hold a stream back', async () => {
    const { emulator, accessToken } = acmeLabs()
    emulator.faults.add({
      then: { body: 'data: 1data: 2', contentType: 'text/event-stream', dripBody: { bytes: 7, every: '1h' } },
    })
    const begin = deferred<void>()
    const fetch = endsInEmulator(async (...request) => later(await emulator.fetch(...request), begin.promise))
    const response = await createGlueFetch({ fetch, accessToken })(...operation(query))
    const reader = response.body?.getReader()
    begin.resolve()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1')
    await reader?.cancel()
  })

  it('passes long JSON on whole, although it looked at the beginning', async () => {
    const { emulator, accessToken } = acmeLabs()
    const long = { data: { text: 'ä'.repeat(200_000) } }
    emulator.faults.add({
      then: { body: long, contentType: 'application/json; charset=utf-8', dripBody: { bytes: 7_777, every: 0 } },
    })
    const response = await createGlueFetch({ fetch: emulator.fetch, accessToken })(...operation(query))
    expect(await response.json()).toEqual(long)
  })

  it.each(['application/json', 'text/plain'])('refuses an endless answer of type %s', async (contentType) => {
    const { emulator } = acmeLabs()
    emulator.faults.add({ then: { bomb: { bytes: 4 * 1024 ** 3, compressed: false }, contentType } })
    const glueFetch = createGlueFetch({ fetch: emulator.fetch, maxResponseBytes: 10_000 })
    const failure = await failureOf(glueFetch(...operation(query)).then((response) => response.text()))
    expect(failure).toMatchObject({ code: 'invalid_response' })
    expect(String(failure)).toContain('longer than 10000 bytes')
    expect(emulator.journal.list()).toMatchObject([{ outcome: 'abandoned' }])
  })

  it.each([301, 302, 303, 307, 308] as const)('does not follow a redirect with status %i', async (status) => {
    const { emulator, accessToken } = acmeLabs()
    emulator.faults.add({ then: { redirect: { status, to: 'https://elsewhere.example/graphql?secret=1' } } })
    const fetch = vi.fn(emulator.fetch)
    const failure = await failureOf(createGlueFetch({ fetch, accessToken })(...operation(query)))
    expect(failure).toMatchObject({ code: 'unexpected_redirect', action: 'fix_config', status })
    expect(String(failure)).toContain('redirects to https://elsewhere.example/graphql.')
    expect(emulator.journal.list()).toHaveLength(1)
    expect(fetch.mock.calls[0]?.[1]?.redirect).toBe('manual')
  })

  it('does not follow a redirect of a relative URL either', async () => {
    const { emulator } = acmeLabs()
    emulator.faults.add({ then: { redirect: { status: 302, to: '/sign-in' } } })
    const [, init] = operation(query)
    const failure = await failureOf(createGlueFetch({ fetch: emulator.fetch })('/glue/graphql', init))
    expect(failure).toMatchObject({ code: 'unexpected_redirect' })
    expect(String(failure)).toContain('redirects elsewhere.')
  })

  it('does not take the redirect that a browser hides for an answer', async () => {
    const { emulator } = acmeLabs()
    emulator.faults.add({ then: { redirect: { status: 302, to: '/sign-in' } } })
    const fetch: FetchFunction = async (...request) => asInBrowsers(await emulator.fetch(...request))
    expect(await failureOf(createGlueFetch({ fetch })(...operation(query)))).toMatchObject({
      code: 'unexpected_redirect',
    })
  })

  it('says which network failure it met', async () => {
    const cause = Object.assign(new Error(`connect ${canary}`), { code: 'ECONNREFUSED' })
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }))
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
      const { emulator } = acmeLabs()
      const failure = await failureOf(send(target, { fetch: emulator.fetch, accessToken: canary }))
      expect(failure).toMatchObject({ code: 'insecure_url', action: 'fix_config' })
      expect(emulator.journal.list()).toHaveLength(0)
    },
  )

  it.each([
    'http://localhost:4400/',
    'http://glue.localhost/',
    'http://127.0.0.1:4400/',
    'http://127.8.9.1/',
    'http://[::1]:4400/',
  ])('in clear text to this machine: %s', async (origin) => {
    const { emulator, accessToken } = acmeLabs()
    const fetch: FetchFunction = (...request) => emulator.fetch(...request)
    expect((await send(`${origin}public/graphql`, { fetch, accessToken })).status).toBe(200)
  })

  it("EM-3: not to Glue when it is the emulator's", async () => {
    const failure = await failureOf(send(url, { accessToken: `emu_${canary}` }))
    expect(failure).toMatchObject({ code: 'emulator_token', action: 'fix_config' })
    expect(String(failure)).toContain('was not sent to https://api.gluegroups.com')
  })

  it("to any host when it is the emulator's and the app passed the emulator's own fetch", async () => {
    const { emulator, accessToken } = acmeLabs()
    expect((await send(url, { fetch: emulator.fetch, accessToken })).status).toBe(200)
  })

  it("EM-3: not to Glue when it is the emulator's and the app gave a fetch of its own", async () => {
    const { emulator, accessToken } = acmeLabs()
    const fetch: FetchFunction = (...request) => emulator.fetch(...request)
    const failure = await failureOf(send(url, { fetch, accessToken }))
    expect(failure).toMatchObject({ code: 'emulator_token', action: 'fix_config' })
    expect(emulator.journal.list()).toHaveLength(0)
  })
})

describe('what is printed', () => {
  it.each(['with space', 'Bearer abc', 'line\nbreak', 'ü', '"quoted"'].map((text) => `${canary}${text}`))(
    'is not the token, when it has characters that no token has: %j',
    async (accessToken) => {
      const { emulator } = acmeLabs()
      const glueFetch = createGlueFetch({ fetch: emulator.fetch, accessToken })
      const failure = await failureOf(glueFetch(...operation(query)))
      expect(failure).toMatchObject({ code: 'invalid_token', action: 'fix_config' })
      expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(canary)
      expect(emulator.journal.list()).toHaveLength(0)
    },
  )

  it.each([[''], [undefined], [null], [42], [{}], [{ accessToken: 1 }]])(
    'is what a provider gave instead of a token: %j',
    async (answer) => {
      const { fetch } = acmeLabs().emulator
      const accessToken = async () => JSON.parse(JSON.stringify({ answer })).answer
      expect(await failureOf(createGlueFetch({ fetch, accessToken })(...operation(query)))).toMatchObject({
        code: 'invalid_token',
      })
    },
  )

  it('is never the token, whatever fails', async () => {
    const { emulator, accessToken } = acmeLabs()
    const echo = (init: RequestInit = {}) =>
      Object.assign(new TypeError(inspect(init)), { cause: new Error(inspect(init)), init })
    const { fetch } = emulator
    emulator.faults.add({ times: 1, then: { redirect: { status: 302, to: '/' } } })
    emulator.faults.add({ times: 1, skip: 1, then: { delayHeaders: '1h' } })
    const failures: [string, GlueFetchOptions][] = [
      ['network_error', { fetch: endsInEmulator((_, init) => Promise.reject(echo(init))) }],
      ['unexpected_redirect', { fetch }],
      ['timeout', { fetch: ignoringSignals(emulator), timeoutMs: 1 }],
      ['invalid_response', { fetch, maxResponseBytes: 1 }],
    ]
    for (const [code, options] of failures) {
      const glueFetch = createGlueFetch({ ...options, accessToken, maxRetries: 0 })
      const failure = await failureOf(glueFetch(...operation(query)))
      expect(failure).toMatchObject({ name: 'GlueClientError', code })
      expect(inspect(failure, { depth: null, showHidden: true }) + JSON.stringify(failure)).not.toContain(accessToken)
      expect(inspect(glueFetch, { depth: null, showHidden: true })).not.toContain(accessToken)
    }
  })
})

/** A response whose headers are there before its body begins. */
function later({ body, headers }: Response, begin: Promise<void>): Response {
  const gate = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({ start: () => begin })
  return new Response(body?.pipeThrough(gate) ?? null, { headers })
}

/** What a browser shows of a response to a request with `redirect: 'manual'`. */
function asInBrowsers(response: Response): Response {
  if (response.status < 300 || response.status > 399) return response
  return Object.defineProperties(new Response(null), { type: { value: 'opaqueredirect' }, status: { value: 0 } })
}
