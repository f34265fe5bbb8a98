import { afterEach, describe, expect, it, vi } from 'vitest'
import { type AcmeLabs, acmeLabs, endsInEmulator, ignoringSignals } from '../../testing/acme-labs.ts'
import { failureOf } from '../../testing/failure-of.ts'
import { mutation, operation, query } from '../../testing/operation.ts'
import { until } from '../../testing/until.ts'
import { watchedClock } from '../../testing/watched-clock.ts'
import { createGlueFetch, type FetchFunction } from './glue-fetch.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** A Glue that does not answer. */
function silent(): AcmeLabs {
  const labs = acmeLabs()
  labs.emulator.faults.add({ then: { delayHeaders: '1d' } })
  return labs
}

/** A Glue whose answers come by one byte a second. */
function dripping(contentType = 'text/plain'): AcmeLabs {
  const labs = acmeLabs()
  labs.emulator.faults.add({ then: { body: ' '.repeat(60), contentType, dripBody: { bytes: 1, every: '1s' } } })
  return labs
}

/** A `fetch` that says why the bodies of its responses were let go. */
function watched(fetch: FetchFunction) {
  const reasons: unknown[] = []
  const watchedFetch = endsInEmulator(async (...request: Parameters<FetchFunction>) => {
    const { body, status, headers } = await fetch(...request)
    const reader = body?.getReader()
    const watchedBody = new ReadableStream({
      pull: async (controller) => {
        const chunk = await reader?.read()
        if (chunk?.value) controller.enqueue(chunk.value)
        else controller.close()
      },
      cancel: (reason) => {
        reasons.push(reason)
        return reader?.cancel(reason)
      },
    })
    return new Response(watchedBody, { status, headers })
  })
  return { fetch: watchedFetch, reasons }
}

describe('the deadline of a request', () => {
  it('ends a request that is never answered, also when its fetch ignores the signal', async () => {
    const { emulator } = silent()
    const { clock } = emulator
    const fetch = vi.fn(ignoringSignals(emulator))
    const failure = failureOf(createGlueFetch({ fetch, clock, timeoutMs: 5000 })(...operation(query)))
    await until(() => expect(fetch).toHaveBeenCalledOnce())
    clock.advance(4999)
    expect(fetch.mock.calls[0]?.[1]?.signal?.aborted).toBe(false)
    clock.advance(1)
    expect(await failure).toMatchObject({ name: 'GlueClientError', code: 'timeout', action: 'retry' })
    expect(String(await failure)).toContain(
      'https://api.gluegroups.com/public/graphql gave no complete answer within 5000 ms',
    )
    expect(fetch.mock.calls[0]?.[1]?.signal?.aborted).toBe(true)
  })

  it.each(['application/json', 'text/html'])('covers the body of type %s', async (type) => {
    const { emulator } = dripping(type)
    const { clock, journal } = emulator
    const { fetch, reasons } = watched(emulator.fetch)
    const glueFetch = createGlueFetch({ fetch, clock, timeoutMs: 5000 })
    const failure = failureOf(glueFetch(...operation(mutation)).then((response) => response.text()))
    await until(() => expect(journal.list()).toMatchObject([{ response: { sentBytes: 1 } }]))
    clock.advance('1s')
    await until(() => expect(journal.list()).toMatchObject([{ response: { sentBytes: 2 } }]))
    clock.advance('4s')
    expect(await failure).toMatchObject({ code: 'timeout' })
    expect(reasons).toMatchObject([{ code: 'timeout' }])
    expect(journal.list()).toMatchObject([{ outcome: 'abandoned' }])
  })

  it('is one for all tries', async () => {
    const { emulator } = acmeLabs()
    emulator.faults.add({ times: 1, then: { status: 503, retryAfter: 3 } })
    emulator.faults.add({ skip: 1, then: { delayHeaders: '1d' } })
    const clock = watchedClock(emulator.clock)
    const { fetch, journal } = emulator
    const failure = failureOf(createGlueFetch({ fetch, clock, timeoutMs: 5000 })(...operation(query)))
    await until(() => expect(clock.waitsMs()).toHaveLength(2))
    emulator.clock.advance(3250)
    await until(() => expect(journal.list({ outcome: 'pending' })).toHaveLength(1))
    emulator.clock.advance(1750)
    expect(await failure).toMatchObject({ code: 'timeout' })
    await until(() => expect(journal.list().map(({ outcome }) => outcome)).toEqual(['answered', 'abandoned']))
  })

  it('lets the connection go when nobody reads the body', async () => {
    const { emulator } = dripping()
    const clock = watchedClock(emulator.clock)
    const { fetch, reasons } = watched(emulator.fetch)
    await createGlueFetch({ fetch, clock, timeoutMs: 5000 })(...operation(query))
    emulator.clock.advance(5000)
    await until(() => expect(reasons).toMatchObject([{ code: 'timeout' }]))
    expect(emulator.journal.list()).toMatchObject([{ outcome: 'abandoned' }])
    expect(clock.waitsMs()).toEqual([])
  })

  it('is not waited for any more when the answer is there', async () => {
    const { emulator, accessToken } = acmeLabs()
    const { fetch } = emulator
    const clock = watchedClock(emulator.clock)
    const glueFetch = createGlueFetch({ fetch, clock, accessToken: async () => accessToken })
    expect((await glueFetch(...operation(query))).status).toBe(200)
    expect(clock.waitsMs()).toEqual([])
    expect(clock.now()).toBe(emulator.clock.now())
  })

  it('comes also on a clock that cannot wait', async () => {
    const { emulator } = silent()
    const clock = { now: () => 0, sleep: () => Promise.reject(new Error('This clock cannot wait.')) }
    const failure = failureOf(createGlueFetch({ fetch: emulator.fetch, clock })(...operation(query)))
    expect(await failure).toMatchObject({ code: 'timeout' })
  })
})

describe("the machine's timers", () => {
  it('are the deadline where no clock is given, or one that only tells the time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { emulator } = silent()
    const fetch = ignoringSignals(emulator)
    const first = failureOf(createGlueFetch({ fetch, timeoutMs: 5000 })(...operation(query)))
    const clock = { now: () => 0 }
    const second = failureOf(createGlueFetch({ fetch, clock, timeoutMs: 5000 })(...operation(query)))
    await vi.advanceTimersByTimeAsync(5000)
    expect(await first).toMatchObject({ code: 'timeout' })
    expect(await second).toMatchObject({ code: 'timeout' })
  })

  it('are not left behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { emulator, accessToken } = acmeLabs()
    const { fetch, faults } = emulator
    const glueFetch = createGlueFetch({ fetch, accessToken: async () => accessToken })
    // No answer here is GraphQL's own: its cache has timers too.
    faults.add({ times: 1, then: { body: { data: {} } } })
    expect((await glueFetch(...operation(query))).status).toBe(200)
    expect(vi.getTimerCount()).toBe(0)

    faults.add({ times: 1, then: { body: '<html>' } })
    expect(await (await glueFetch(...operation(query))).text()).toBe('<html>')
    expect(vi.getTimerCount()).toBe(0)

    faults.add({ times: 1, then: { drop: 'before' } })
    expect(await failureOf(glueFetch(...operation(mutation)))).toMatchObject({ code: 'network_error' })
    expect(vi.getTimerCount()).toBe(0)

    faults.add({ times: 1, then: { status: 204 } })
    expect((await glueFetch(...operation(query))).status).toBe(204)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe("the caller's signal", () => {
  it('ends the request at once with its own reason, also when the fetch ignores it', async () => {
    const { emulator } = silent()
    const clock = watchedClock(emulator.clock)
    const fetch = vi.fn(ignoringSignals(emulator))
    const controller = new AbortController()
    const failure = failureOf(createGlueFetch({ fetch, clock })(...operation(query, { signal: controller.signal })))
    await until(() => expect(emulator.journal.list()).toHaveLength(1))
    controller.abort()
    expect(await failure).toBe(controller.signal.reason)
    expect(fetch.mock.calls[0]?.[1]?.signal?.aborted).toBe(true)
    expect(clock.waitsMs()).toEqual([])
  })

  it('keeps a request from being sent at all when it is aborted already', async () => {
    const { emulator } = acmeLabs()
    const fetch = vi.fn(emulator.fetch)
    const signal = AbortSignal.abort(new Error('closed'))
    expect(await failureOf(createGlueFetch({ fetch })(...operation(query, { signal })))).toEqual(new Error('closed'))
    expect(fetch).not.toHaveBeenCalled()
  })

  it('counts when it comes with a Request', async () => {
    const { fetch } = silent().emulator
    const controller = new AbortController()
    const [url, init] = operation(query)
    const request = new Request(url, { ...init, signal: controller.signal })
    const failure = failureOf(createGlueFetch({ fetch })(request))
    controller.abort(new Error('closed'))
    expect(await failure).toEqual(new Error('closed'))
  })

  it('ends the body too', async () => {
    const { emulator } = dripping()
    const { fetch, reasons } = watched(emulator.fetch)
    const controller = new AbortController()
    const response = await createGlueFetch({ fetch })(...operation(query, { signal: controller.signal }))
    const failure = failureOf(response.text())
    controller.abort(new Error('closed'))
    expect(await failure).toEqual(new Error('closed'))
    expect(reasons).toEqual([new Error('closed')])
    expect(emulator.journal.list()).toMatchObject([{ outcome: 'abandoned' }])
  })

  it('lets go of an answer that comes too late', async () => {
    const { emulator } = dripping()
    emulator.faults.add({ then: { delayHeaders: '1h' } })
    const { fetch, reasons } = watched(ignoringSignals(emulator))
    const controller = new AbortController()
    const failure = failureOf(createGlueFetch({ fetch })(...operation(query, { signal: controller.signal })))
    await until(() =>
      expect(emulator.journal.list()).toMatchObject([{ outcome: 'pending', response: { status: 200 } }]),
    )
    controller.abort(new Error('closed'))
    await failure
    expect(reasons).toHaveLength(0)
    emulator.clock.advance('1h')
    await until(() => expect(reasons).toHaveLength(1))
    expect(emulator.journal.list()).toMatchObject([{ outcome: 'abandoned' }])
  })
})
