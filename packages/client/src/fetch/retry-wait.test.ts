import { createClock, type Emulator } from '@glue/emulator'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { acmeLabs } from '../../testing/acme-labs.ts'
import { failureOf } from '../../testing/failure-of.ts'
import { mutation, operation, query, streamed } from '../../testing/operation.ts'
import { until } from '../../testing/until.ts'
import { watchedClock } from '../../testing/watched-clock.ts'
import { createGlueFetch } from './glue-fetch.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** A Glue, and a client's clock whose waits between two tries the test lets pass. */
function labsWithClock() {
  const labs = acmeLabs({}, { clock: createClock({ startsAt: '2026-11-24T12:00:00Z' }) })
  const clock = watchedClock(labs.emulator.clock)
  const passWaits = async (count: number): Promise<void> => {
    for (let passed = 0; passed < count; passed += 1) {
      // The first wait is the deadline, the others are those between two tries.
      await until(() => expect(clock.begunMs).toHaveLength(passed + 2))
      labs.emulator.clock.advance(clock.begunMs.at(-1) ?? 0)
    }
  }
  return { ...labs, clock, passWaits }
}

/** A Glue that has this status so many times. */
function busy(status: number, { times, retryAfter }: { times?: number; retryAfter?: string } = {}) {
  const labs = labsWithClock()
  labs.emulator.faults.add({ ...(times && { times }), then: { status, body: 'busy', retryAfter } })
  return labs
}

/** When each request came, in milliseconds after the first. */
function sentAfterMs({ journal }: Emulator): number[] {
  const times = journal.take().map(({ at }) => Date.parse(at))
  return times.map((at) => at - (times[0] ?? 0))
}

describe('a query that fails for a while', () => {
  it.each([429, 502, 503, 504])('is tried again after status %i', async (status) => {
    const { emulator, accessToken, clock, passWaits } = busy(status, { times: 2 })
    const response = createGlueFetch({ fetch: emulator.fetch, clock, accessToken })(...operation(query))
    await passWaits(2)
    expect((await response).status).toBe(200)
    expect(emulator.journal.list().map(({ response: answer }) => answer?.status)).toEqual([status, status, 200])
  })

  it('is tried again after a network failure', async () => {
    const { emulator, accessToken, clock, passWaits } = labsWithClock()
    emulator.faults.add({ times: 1, then: { drop: 'before' } })
    const response = createGlueFetch({ fetch: emulator.fetch, clock, accessToken })(...operation(query))
    await passWaits(1)
    expect((await response).status).toBe(200)
    expect(emulator.journal.list().map(({ outcome }) => outcome)).toEqual(['dropped', 'answered'])
  })

  it('is tried again when the connection breaks in the middle of the answer', async () => {
    const { emulator, accessToken, userId, clock, passWaits } = labsWithClock()
    emulator.faults.add({ times: 1, then: { truncateBody: 5 } })
    const response = createGlueFetch({ fetch: emulator.fetch, clock, accessToken })(...operation(query))
    await passWaits(1)
    expect(await (await response).json()).toEqual({ data: { me: { id: userId } } })
    expect(emulator.journal.list().map(({ outcome }) => outcome)).toEqual(['truncated', 'answered'])
  })

  it('is tried again as often as the options say, and then its last answer is the answer', async () => {
    const { emulator, clock, passWaits } = busy(503)
    const { fetch, journal } = emulator
    const response = createGlueFetch({ fetch, clock, maxRetries: 4 })(...operation(query))
    await passWaits(4)
    expect(await (await response).text()).toBe('busy')
    expect(journal.list()).toHaveLength(5)
  })

  it('waits longer from time to time, by chance, up to a limit', async () => {
    const { emulator, clock, passWaits } = busy(503)
    const { fetch } = emulator
    const chance = vi.spyOn(Math, 'random').mockReturnValue(1)
    const response = createGlueFetch({ fetch, clock, maxRetries: 7, timeoutMs: 60_000 })(...operation(query))
    await passWaits(7)
    await response
    const sentAt = sentAfterMs(emulator)
    expect(sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0))).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 8000,
    ])

    chance.mockReturnValue(0)
    await createGlueFetch({ fetch, clock })(...operation(query))
    expect(sentAfterMs(emulator)).toEqual([0, 0, 0])
  })

  it.each([
    ['seconds', '2'],
    ['a date', 'Tue, 24 Nov 2026 12:00:02 GMT'],
  ])('waits as long as Retry-After says in %s', async (_, retryAfter) => {
    const { emulator, accessToken, clock, passWaits } = busy(429, { times: 1, retryAfter })
    const response = createGlueFetch({ fetch: emulator.fetch, clock, accessToken })(...operation(query))
    await passWaits(1)
    expect((await response).status).toBe(200)
    const [, waitedMs] = sentAfterMs(emulator)
    expect(waitedMs).toBeGreaterThanOrEqual(2000)
    expect(waitedMs).toBeLessThanOrEqual(2250)
  })

  it('does not begin a wait that would pass the deadline', async () => {
    const { fetch, journal } = busy(429, { retryAfter: '31' }).emulator
    const response = await createGlueFetch({ fetch })(...operation(query))
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('31')
    expect(journal.list()).toHaveLength(1)
  })

  it('ends at once when the caller aborts between two tries', async () => {
    const { emulator, clock } = busy(429, { retryAfter: '10' })
    const { fetch, journal } = emulator
    const controller = new AbortController()
    const failure = failureOf(createGlueFetch({ fetch, clock })(...operation(query, { signal: controller.signal })))
    await until(() => expect(clock.waitsMs()).toHaveLength(2))
    controller.abort(new Error('closed'))
    expect(await failure).toEqual(new Error('closed'))
    expect(journal.list()).toHaveLength(1)
    expect(clock.waitsMs()).toEqual([])
  })
})

describe('a mutation that may be sent twice', () => {
  it('is tried again as a query is, and its fetch is not told', async () => {
    const { emulator, accessToken, clock, passWaits } = busy(503, { times: 1 })
    const fetch = vi.fn(emulator.fetch)
    const glueFetch = createGlueFetch({ fetch, clock, accessToken })
    const [url, init] = operation(mutation)
    const response = glueFetch(url, { ...init, isIdempotent: true })
    await passWaits(1)
    expect((await response).status).toBe(200)
    expect(emulator.journal.list().map(({ response: answer }) => answer?.status)).toEqual([503, 200])
    expect(fetch.mock.calls[0]?.[1]).not.toHaveProperty('isIdempotent')
  })
})

describe('what is not tried again', () => {
  it.each([429, 502, 503, 504])('a mutation with status %i', async (status) => {
    const { fetch, journal } = busy(status).emulator
    expect((await createGlueFetch({ fetch })(...operation(mutation))).status).toBe(status)
    expect(journal.list()).toHaveLength(1)
  })

  it('a mutation that met a network failure', async () => {
    const { faults, fetch, journal } = acmeLabs().emulator
    faults.add({ then: { drop: 'before' } })
    expect(await failureOf(createGlueFetch({ fetch })(...operation(mutation)))).toMatchObject({ code: 'network_error' })
    expect(journal.list()).toHaveLength(1)
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
    const { fetch, journal } = busy(503).emulator
    await createGlueFetch({ fetch })(...operation(query, { body }))
    expect(journal.list()).toHaveLength(1)
  })

  it('a body that is a stream, which can be read only once', async () => {
    const { fetch, journal } = busy(503).emulator
    await createGlueFetch({ fetch })(...operation(query, streamed(JSON.stringify({ query }))))
    expect(journal.list()).toHaveLength(1)
  })

  it.each([400, 403, 404, 500, 501])('a query with status %i', async (status) => {
    const { fetch, journal } = busy(status).emulator
    expect((await createGlueFetch({ fetch })(...operation(query))).status).toBe(status)
    expect(journal.list()).toHaveLength(1)
  })
})
