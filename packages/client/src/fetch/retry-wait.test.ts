import { createClock, type Emulator } from '@glue/emulator'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AcmeLabs, acmeLabs } from '../../testing/acme-labs.ts'
import { failureOf } from '../../testing/failure-of.ts'
import { mutation, operation, query, streamed } from '../../testing/operation.ts'
import { until } from '../../testing/until.ts'
import { createGlueFetch } from './glue-fetch.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2026, 10, 24, 12) })
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A Glue that has this status so many times. */
function busy(status: number, { times, retryAfter }: { times?: number; retryAfter?: string } = {}): AcmeLabs {
  const labs = acmeLabs({}, { clock: createClock({ isRunning: true }) })
  labs.emulator.faults.add({ ...(times && { times }), then: { status, body: 'busy', retryAfter } })
  return labs
}

/** Lets so many waits between two tries pass, one after the other. The emulator's work takes none of the fake time. */
async function passWaits(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) {
    // One timer is the deadline, the other is the wait.
    await until(() => expect(vi.getTimerCount()).toBe(2))
    await vi.advanceTimersToNextTimerAsync()
  }
}

/** When each request came, in milliseconds after the first. */
function sentAfterMs({ journal }: Emulator): number[] {
  const times = journal.take().map(({ at }) => Date.parse(at))
  return times.map((at) => at - (times[0] ?? 0))
}

describe('a query that fails for a while', () => {
  it.each([429, 502, 503, 504])('is tried again after status %i', async (status) => {
    const { emulator, accessToken } = busy(status, { times: 2 })
    const response = createGlueFetch({ fetch: emulator.fetch, accessToken })(...operation(query))
    await passWaits(2)
    expect((await response).status).toBe(200)
    expect(emulator.journal.list().map(({ response: answer }) => answer?.status)).toEqual([status, status, 200])
  })

  it('is tried again after a network failure', async () => {
    const { emulator, accessToken } = acmeLabs()
    emulator.faults.add({ times: 1, then: { drop: 'before' } })
    const response = createGlueFetch({ fetch: emulator.fetch, accessToken })(...operation(query))
    await passWaits(1)
    expect((await response).status).toBe(200)
    expect(emulator.journal.list().map(({ outcome }) => outcome)).toEqual(['dropped', 'answered'])
  })

  it('is tried again when the connection breaks in the middle of the answer', async () => {
    const { emulator, accessToken, userId } = acmeLabs()
    emulator.faults.add({ times: 1, then: { truncateBody: 5 } })
    const response = createGlueFetch({ fetch: emulator.fetch, accessToken })(...operation(query))
    await passWaits(1)
    expect(await (await response).json()).toEqual({ data: { me: { id: userId } } })
    expect(emulator.journal.list().map(({ outcome }) => outcome)).toEqual(['truncated', 'answered'])
  })

  it('is tried again as often as the options say, and then its last answer is the answer', async () => {
    const { fetch, journal } = busy(503).emulator
    const response = createGlueFetch({ fetch, maxRetries: 4 })(...operation(query))
    await passWaits(4)
    expect(await (await response).text()).toBe('busy')
    expect(journal.list()).toHaveLength(5)
  })

  it('waits longer from time to time, by chance, up to a limit', async () => {
    const { emulator } = busy(503)
    const { fetch } = emulator
    const chance = vi.spyOn(Math, 'random').mockReturnValue(1)
    const response = createGlueFetch({ fetch, maxRetries: 7, timeoutMs: 60_000 })(...operation(query))
    await passWaits(7)
    await response
    const sentAt = sentAfterMs(emulator)
    expect(sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0))).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 8000,
    ])

    chance.mockReturnValue(0)
    const again = createGlueFetch({ fetch })(...operation(query))
    await until(() => expect(emulator.journal.list({ outcome: 'answered' })).toHaveLength(3))
    await again
    expect(sentAfterMs(emulator)).toEqual([0, 0, 0])
  })

  it.each([
    ['seconds', '2'],
    ['a date', 'Tue, 24 Nov 2026 12:00:02 GMT'],
  ])('waits as long as Retry-After says in %s', async (_, retryAfter) => {
    const { emulator, accessToken } = busy(429, { times: 1, retryAfter })
    const response = createGlueFetch({ fetch: emulator.fetch, accessToken })(...operation(query))
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
    const { fetch, journal } = busy(429, { retryAfter: '10' }).emulator
    const controller = new AbortController()
    const failure = failureOf(createGlueFetch({ fetch })(...operation(query, { signal: controller.signal })))
    await until(() => expect(vi.getTimerCount()).toBe(2))
    await vi.advanceTimersByTimeAsync(100)
    controller.abort(new Error('closed'))
    expect(await failure).toEqual(new Error('closed'))
    expect(journal.list()).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
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
