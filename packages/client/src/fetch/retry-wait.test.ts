import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { data, failureOf, mutation, operation, query, stubServer } from '../../testing/stub-server.ts'
import { createGlueFetch } from './glue-fetch.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2026, 10, 24, 12) })
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const busy = (status: number, headers: HeadersInit = {}) => new Response('busy', { status, headers })

describe('a query that fails for a while', () => {
  it.each([429, 502, 503, 504])('is tried again after status %i', async (status) => {
    const { fetch, seen } = stubServer((_, count) => (count < 3 ? busy(status) : data()))
    const response = createGlueFetch({ fetch })(...operation(query))
    await vi.runAllTimersAsync()
    expect((await response).status).toBe(200)
    expect(seen).toHaveLength(3)
  })

  it('is tried again after a network failure', async () => {
    const { fetch, seen } = stubServer((_, count) =>
      count < 2 ? Promise.reject(new TypeError('fetch failed')) : data(),
    )
    const response = createGlueFetch({ fetch })(...operation(query))
    await vi.runAllTimersAsync()
    expect((await response).status).toBe(200)
    expect(seen).toHaveLength(2)
  })

  it('is tried again when the connection breaks in the middle of the answer', async () => {
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new TypeError('terminated')),
    })
    const headers = { 'content-type': 'application/json' }
    const { fetch } = stubServer((_, count) => (count < 2 ? new Response(broken, { headers }) : data()))
    const response = createGlueFetch({ fetch })(...operation(query))
    await vi.runAllTimersAsync()
    expect(await (await response).json()).toEqual({ data: { me: { id: 'usr_1' } } })
  })

  it('is tried again as often as the options say, and then its last answer is the answer', async () => {
    const { fetch, seen } = stubServer(() => busy(503))
    const text = createGlueFetch({ fetch, maxRetries: 4 })(...operation(query)).then((response) => response.text())
    await vi.runAllTimersAsync()
    expect(await text).toBe('busy')
    expect(seen).toHaveLength(5)
  })

  it('waits longer from time to time, by chance, up to a limit', async () => {
    const sentAt: number[] = []
    const { fetch } = stubServer(() => {
      sentAt.push(Date.now())
      return busy(503)
    })
    const chance = vi.spyOn(Math, 'random').mockReturnValue(1)
    const response = createGlueFetch({ fetch, maxRetries: 7, timeoutMs: 60_000 })(...operation(query))
    await vi.runAllTimersAsync()
    await response
    expect(sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0))).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 8000,
    ])

    chance.mockReturnValue(0)
    sentAt.length = 0
    const again = createGlueFetch({ fetch })(...operation(query))
    await vi.runAllTimersAsync()
    await again
    expect(sentAt.map((at) => at - (sentAt[0] ?? 0))).toEqual([0, 0, 0])
  })

  it.each([
    ['seconds', '2'],
    ['a date', 'Tue, 24 Nov 2026 12:00:02 GMT'],
  ])('waits as long as Retry-After says in %s', async (_, value) => {
    const sentAt: number[] = []
    const { fetch } = stubServer((_request, count) => {
      sentAt.push(Date.now())
      return count < 2 ? busy(429, { 'retry-after': value }) : data()
    })
    const response = createGlueFetch({ fetch })(...operation(query))
    await vi.runAllTimersAsync()
    await response
    const waitedMs = (sentAt[1] ?? 0) - (sentAt[0] ?? 0)
    expect(waitedMs).toBeGreaterThanOrEqual(2000)
    expect(waitedMs).toBeLessThanOrEqual(2250)
  })

  it('does not begin a wait that would pass the deadline', async () => {
    const { fetch, seen } = stubServer(() => busy(429, { 'retry-after': '31' }))
    const response = await createGlueFetch({ fetch })(...operation(query))
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('31')
    expect(seen).toHaveLength(1)
  })

  it('ends at once when the caller aborts between two tries', async () => {
    const { fetch, seen } = stubServer(() => busy(429, { 'retry-after': '10' }))
    const controller = new AbortController()
    const failure = failureOf(createGlueFetch({ fetch })(...operation(query, { signal: controller.signal })))
    await vi.advanceTimersByTimeAsync(100)
    controller.abort(new Error('closed'))
    expect(await failure).toEqual(new Error('closed'))
    expect(seen).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('what is not tried again', () => {
  it.each([429, 502, 503, 504])('a mutation with status %i', async (status) => {
    const { fetch, seen } = stubServer(() => busy(status))
    expect((await createGlueFetch({ fetch })(...operation(mutation))).status).toBe(status)
    expect(seen).toHaveLength(1)
  })

  it('a mutation that met a network failure', async () => {
    const { fetch, seen } = stubServer(() => Promise.reject(new TypeError('fetch failed')))
    expect(await failureOf(createGlueFetch({ fetch })(...operation(mutation)))).toMatchObject({ code: 'network_error' })
    expect(seen).toHaveLength(1)
  })

  it.each([
    ['a body that is no JSON', 'query { me }'],
    ['JSON without a text', JSON.stringify({ documentId: 'abc' })],
    ['a mutation that comments on a query', JSON.stringify({ query: '# query\nmutation { send }' })],
    [
      'a document whose named operation is a mutation',
      JSON.stringify({ query: 'query A { me } mutation B { send }', operationName: 'B' }),
    ],
    ['a batch with a mutation', JSON.stringify([{ query: '{ me }' }, { query: 'mutation { send }' }])],
    ['an empty batch', '[]'],
  ])('%s', async (_, body) => {
    const { fetch, seen } = stubServer(() => busy(503))
    await createGlueFetch({ fetch })(...operation(query, { body }))
    expect(seen).toHaveLength(1)
  })

  it('a body that is a stream, which can be read only once', async () => {
    const { fetch, seen } = stubServer(() => busy(503))
    const body = new Blob([JSON.stringify({ query })]).stream()
    await createGlueFetch({ fetch })(...operation(query, { body }))
    expect(seen).toHaveLength(1)
  })

  it.each([400, 403, 404, 500, 501])('a query with status %i', async (status) => {
    const { fetch, seen } = stubServer(() => busy(status))
    await createGlueFetch({ fetch })(...operation(query))
    expect(seen).toHaveLength(1)
  })
})
