import { afterEach, describe, expect, it, vi } from 'vitest'
import { acmeLabs, endsInEmulator, ignoringSignals, sentTokens } from '../../testing/acme-labs.ts'
import { failureOf } from '../../testing/failure-of.ts'
import { mutation, query, url } from '../../testing/operation.ts'
import { until } from '../../testing/until.ts'
import { createJsonSender, createTokenSource, type JsonRequestInit } from './index.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('createJsonSender', () => {
  it('gives the JSON of an answer, and the response that it was in', async () => {
    const { emulator, accessToken } = acmeLabs()
    const send = createJsonSender({ fetch: emulator.fetch, headers: { authorization: `Bearer ${accessToken}` } })
    const { status, json, response } = await send(url, post(query))
    expect([status, response.status, response.headers.get('content-type')]).toEqual([
      200,
      200,
      expect.stringContaining('json'),
    ])
    expect(json).toEqual({ data: { me: { id: expect.stringMatching(/^usr_/) } } })
  })

  it('gives an answer that is not JSON without it', async () => {
    const { emulator } = acmeLabs()
    emulator.faults.add({ then: { status: 502, body: '<html>' } })
    const { status, json } = await createJsonSender({ fetch: emulator.fetch })(url, post(mutation))
    expect([status, json]).toEqual([502, undefined])
  })

  it('lets go of an answer that does not end', async () => {
    const piece = new Uint8Array(8 * 1024 * 1024).fill(0x20)
    let pieces = 0
    let isCancelled = false
    const endless = new ReadableStream({
      pull: (controller) => {
        pieces += 1
        controller.enqueue(piece)
      },
      cancel: () => {
        isCancelled = true
      },
    })
    const send = createJsonSender({ fetch: async () => new Response(endless) })
    const failure = await failureOf(send(url, post(query)))
    expect(failure).toMatchObject({ code: 'invalid_response' })
    expect(isCancelled).toBe(true)
    expect(pieces).toBeLessThan(10)
  })

  it('adds its headers, but not over those of the request', async () => {
    const { emulator } = acmeLabs()
    const send = createJsonSender({ fetch: emulator.fetch, headers: { 'Glue-CSRF': '1', Accept: 'text/plain' } })
    await send(url, { ...post(query), headers: new Headers({ Accept: 'application/json' }) })
    expect(emulator.journal.list()).toMatchObject([
      { request: { headers: { 'glue-csrf': '1', accept: 'application/json' } } },
    ])
  })

  it("sends with the platform's fetch that is there at that time, where it was given none", async () => {
    const { emulator } = acmeLabs()
    const send = createJsonSender({})
    vi.stubGlobal('fetch', emulator.fetch)
    try {
      expect((await send(url, post(query))).status).toBe(401)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it.each([
    [true, [503, 200]],
    [false, [503]],
    [undefined, [503]],
  ])('tries again what may be sent twice, and only that: %j', async (isIdempotent, statuses) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { emulator, accessToken } = acmeLabs()
    emulator.faults.add({ times: 1, then: { status: 503 } })
    const send = createJsonSender({ fetch: emulator.fetch, headers: { authorization: `Bearer ${accessToken}` } })
    const answer = send(url, { ...post(query), isIdempotent })
    await until(() => expect(emulator.journal.list()).toHaveLength(1))
    await vi.advanceTimersByTimeAsync(20_000)
    expect((await answer).status).toBe(statuses.at(-1))
    expect(emulator.journal.list().map(({ response }) => response?.status)).toEqual(statuses)
  })

  it('replaces a token that Glue refuses, once for all requests', async () => {
    const { emulator, accessToken, refusedToken } = acmeLabs()
    const refused = refusedToken()
    const provider = vi.fn(async ({ failedToken }: { failedToken?: string }) => (failedToken ? accessToken : refused))
    const { fetch } = emulator
    const send = createJsonSender({ fetch, tokens: createTokenSource({ provider, fetch }) })
    const answers = await Promise.all([send(url, post(query)), send(url, post(mutation))])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(provider.mock.calls).toMatchObject([[{}], [{ failedToken: refused }]])
    expect(sentTokens(emulator).toSorted()).toEqual([
      '$ACCESS_TOKEN_1',
      '$ACCESS_TOKEN_1',
      '$ACCESS_TOKEN_2',
      '$ACCESS_TOKEN_2',
    ])
  })

  it('sends no token to where it does not belong', async () => {
    const { accessToken } = acmeLabs()
    const fetch = vi.fn(async () => new Response())
    const send = createJsonSender({ fetch, tokens: createTokenSource({ provider: accessToken, fetch }) })
    expect(await failureOf(send('http://glue.example', post(query)))).toMatchObject({ code: 'insecure_url' })
    expect(await failureOf(send('https://glue.example', post(query)))).toMatchObject({ code: 'emulator_token' })
    expect(fetch).not.toHaveBeenCalled()
  })

  it('does not follow redirects', async () => {
    const fetch = async () => Response.redirect('https://elsewhere.example/graphql')
    expect(await failureOf(createJsonSender({ fetch })(url))).toMatchObject({
      code: 'unexpected_redirect',
      message: expect.stringContaining('redirects to https://elsewhere.example/graphql'),
    })
  })

  it('says that an answer broke off', async () => {
    const { emulator } = acmeLabs()
    emulator.faults.add({ then: { body: { data: {} }, truncateBody: 3 } })
    expect(await failureOf(createJsonSender({ fetch: emulator.fetch })(url, post(mutation)))).toMatchObject({
      code: 'network_error',
    })
  })

  it.each(['delayHeaders', 'dripBody'])(
    'waits half a minute and no longer, also where the fetch does: %s',
    async (by) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const { emulator } = acmeLabs()
      const body = { body: { data: {} } }
      emulator.faults.add({
        then: by === 'dripBody' ? { ...body, dripBody: { bytes: 1, every: '1h' } } : { ...body, delayHeaders: '1h' },
      })
      const fetch = endsInEmulator(ignoringSignals(emulator))
      const failure = failureOf(createJsonSender({ fetch })(url, post(query)))
      await until(() => expect(emulator.journal.list()).toMatchObject([{ outcome: 'pending' }]))
      await vi.advanceTimersByTimeAsync(29_999)
      expect(await Promise.race([failure, 'nothing yet'])).toBe('nothing yet')
      await vi.advanceTimersByTimeAsync(1)
      expect(await failure).toMatchObject({ code: 'timeout' })
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { emulator } = acmeLabs()
    const send = createJsonSender({ fetch: emulator.fetch })
    emulator.faults.add({ times: 1, then: { body: { data: {} } } })
    expect((await send(url, post(query))).status).toBe(200)
    emulator.faults.add({ times: 1, then: { drop: 'before' } })
    expect(await failureOf(send(url, post(mutation)))).toMatchObject({ code: 'network_error' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it("ends at once with the reason of the caller's signal", async () => {
    const { emulator } = acmeLabs()
    emulator.faults.add({ then: { delayHeaders: '1h' } })
    const caller = new AbortController()
    const failure = failureOf(
      createJsonSender({ fetch: emulator.fetch })(url, { ...post(query), signal: caller.signal }),
    )
    await until(() => expect(emulator.journal.list()).toHaveLength(1))
    const reason = new Error('Enough.')
    caller.abort(reason)
    expect(await failure).toBe(reason)
    await until(() => expect(emulator.journal.list()).toMatchObject([{ outcome: 'abandoned' }]))
  })
})

function post(text: string): JsonRequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: text }) }
}
