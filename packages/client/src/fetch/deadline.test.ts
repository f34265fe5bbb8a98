import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { data, failureOf, mutation, operation, query, stubServer } from '../../testing/stub-server.ts'
import { createGlueFetch } from './glue-fetch.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const never = () => new Promise<Response>(() => {})

/** A body that sends one byte a second, and says when it was let go. */
function drippingBody() {
  const state = { isCancelled: false, reason: undefined as unknown }
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) =>
      new Promise((resolve) => {
        setTimeout(() => {
          if (!state.isCancelled) controller.enqueue(new Uint8Array([32]))
          resolve()
        }, 1000)
      }),
    cancel: (reason) => {
      Object.assign(state, { isCancelled: true, reason })
    },
  })
  return { state, body }
}

describe('the deadline of a request', () => {
  it('ends a request that is never answered, also when its fetch ignores the signal', async () => {
    const { fetch, seen } = stubServer(never)
    const failure = failureOf(createGlueFetch({ fetch, timeoutMs: 5000 })(...operation(query)))
    await vi.advanceTimersByTimeAsync(5000)
    expect(await failure).toMatchObject({ name: 'GlueClientError', code: 'timeout', action: 'retry' })
    expect(String(await failure)).toContain(
      'https://api.gluegroups.com/public/graphql gave no complete answer within 5000 ms',
    )
    expect(seen[0]?.init.signal?.aborted).toBe(true)
  })

  it.each(['application/json', 'text/html'])('covers the body of type %s', async (type) => {
    const { state, body } = drippingBody()
    const { fetch } = stubServer(() => new Response(body, { headers: { 'content-type': type } }))
    const text = createGlueFetch({ fetch, timeoutMs: 5000 })(...operation(mutation)).then((response) => response.text())
    const failure = failureOf(text)
    await vi.advanceTimersByTimeAsync(5000)
    expect(await failure).toMatchObject({ code: 'timeout' })
    expect(state.reason).toMatchObject({ code: 'timeout' })
  })

  it('is one for all tries', async () => {
    const { fetch } = stubServer((_, count) =>
      count < 2 ? new Response('', { status: 503, headers: { 'retry-after': '3' } }) : never(),
    )
    const failure = failureOf(createGlueFetch({ fetch, timeoutMs: 5000 })(...operation(query)))
    await vi.advanceTimersByTimeAsync(5000)
    expect(await failure).toMatchObject({ code: 'timeout' })
  })

  it('lets the connection go when nobody reads the body', async () => {
    const { state, body } = drippingBody()
    const { fetch } = stubServer(() => new Response(body))
    await createGlueFetch({ fetch, timeoutMs: 5000 })(...operation(query))
    await vi.advanceTimersByTimeAsync(5000)
    expect(state.reason).toMatchObject({ code: 'timeout' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind', async () => {
    const { fetch } = stubServer(() => data())
    const glueFetch = createGlueFetch({ fetch, accessToken: async () => 'abc' })
    await glueFetch(...operation(query))
    expect(vi.getTimerCount()).toBe(0)

    const html = createGlueFetch({ fetch: stubServer(() => new Response('<html>')).fetch })
    expect(await (await html(...operation(query))).text()).toBe('<html>')
    expect(vi.getTimerCount()).toBe(0)

    const broken = createGlueFetch({ fetch: stubServer(() => Promise.reject(new TypeError('fetch failed'))).fetch })
    await failureOf(broken(...operation(mutation)))
    expect(vi.getTimerCount()).toBe(0)

    const empty = createGlueFetch({ fetch: stubServer(() => new Response(null, { status: 204 })).fetch })
    expect((await empty(...operation(query))).status).toBe(204)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe("the caller's signal", () => {
  it('ends the request at once with its own reason, also when the fetch ignores it', async () => {
    const { fetch, seen } = stubServer(never)
    const controller = new AbortController()
    const failure = failureOf(createGlueFetch({ fetch })(...operation(query, { signal: controller.signal })))
    await vi.waitFor(() => expect(seen).toHaveLength(1))
    controller.abort()
    expect(await failure).toBe(controller.signal.reason)
    expect(seen[0]?.init.signal?.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps a request from being sent at all when it is aborted already', async () => {
    const { fetch, seen } = stubServer(() => data())
    const signal = AbortSignal.abort(new Error('closed'))
    expect(await failureOf(createGlueFetch({ fetch })(...operation(query, { signal })))).toEqual(new Error('closed'))
    expect(seen).toHaveLength(0)
  })

  it('counts when it comes with a Request', async () => {
    const { fetch } = stubServer(never)
    const controller = new AbortController()
    const [url, init] = operation(query)
    const request = new Request(url, { ...init, signal: controller.signal })
    const failure = failureOf(createGlueFetch({ fetch })(request))
    controller.abort(new Error('closed'))
    expect(await failure).toEqual(new Error('closed'))
  })

  it('ends the body too', async () => {
    const { state, body } = drippingBody()
    const { fetch } = stubServer(() => new Response(body))
    const controller = new AbortController()
    const response = await createGlueFetch({ fetch })(...operation(query, { signal: controller.signal }))
    const failure = failureOf(response.text())
    controller.abort(new Error('closed'))
    expect(await failure).toEqual(new Error('closed'))
    expect(state.reason).toEqual(new Error('closed'))
  })

  it('lets go of an answer that comes too late', async () => {
    const { state, body } = drippingBody()
    let answer: (response: Response) => void = () => {}
    const { fetch, seen } = stubServer(() => new Promise<Response>((resolve) => (answer = resolve)))
    const controller = new AbortController()
    const failure = failureOf(createGlueFetch({ fetch })(...operation(query, { signal: controller.signal })))
    await vi.waitFor(() => expect(seen).toHaveLength(1))
    controller.abort(new Error('closed'))
    await failure
    answer(new Response(body))
    await vi.waitFor(() => expect(state.isCancelled).toBe(true))
  })
})
