import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  data,
  deferred,
  failureOf,
  mutation,
  operation,
  query,
  stubServer,
  unauthenticated,
} from '../../testing/stub-server.ts'
import { createGlueFetch } from './glue-fetch.ts'
import type { TokenProviderContext } from './token-provider.ts'

afterEach(() => {
  vi.useRealTimers()
})

type Provider = (context: TokenProviderContext) => Promise<string>

/** A provider that hands out `token-1`, `token-2`, … and remembers what it was told. */
function countingProvider() {
  const asked: (string | undefined)[] = []
  const provider = async ({ failedToken }: TokenProviderContext) => {
    asked.push(failedToken)
    return { accessToken: `token-${asked.length}` }
  }
  return { asked, provider }
}

const only = (token: string) => (request: { token: string | undefined }) =>
  request.token === token ? data() : new Response('', { status: 401 })

describe('the token of a glue fetch', () => {
  it('is sent as a bearer token', async () => {
    const { fetch, seen } = stubServer(() => data())
    await createGlueFetch({ fetch, accessToken: 'abc' })(...operation(query))
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer abc')
  })

  it('is not sent when there is none', async () => {
    const { fetch, seen } = stubServer(() => data())
    await createGlueFetch({ fetch })(...operation(query))
    expect(seen[0]?.headers.has('authorization')).toBe(false)
  })

  it('is asked for once, when the first requests come at the same time', async () => {
    const { asked, provider } = countingProvider()
    const { fetch, seen } = stubServer(() => data())
    const glueFetch = createGlueFetch({ fetch, accessToken: provider })
    await Promise.all(Array.from({ length: 5 }, () => glueFetch(...operation(query))))
    await glueFetch(...operation(query))
    expect(asked).toEqual([undefined])
    expect(seen.map(({ token }) => token)).toEqual(Array(6).fill('token-1'))
  })

  it('is asked for once after a failure, however many requests fail and however late', async () => {
    const { asked, provider } = countingProvider()
    const late = Array.from({ length: 12 }, () => deferred<void>())
    let sent = 0
    const { fetch, seen } = stubServer(async (request) => {
      if (request.token !== 'token-1') return data()
      await late[sent++]?.promise
      return new Response('', { status: 401 })
    })
    const glueFetch = createGlueFetch({ fetch, accessToken: provider })
    const answers = late.map(() => glueFetch(...operation(query)))
    for (const { resolve } of late.slice(0, 6)) resolve()
    await Promise.all(answers.slice(0, 6))
    for (const { resolve } of late.slice(6)) resolve()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses).toEqual(Array(12).fill(200))
    expect(asked).toEqual([undefined, 'token-1'])
    expect(seen).toHaveLength(24)
  })

  it('waits for the new token when a request begins while it is on its way', async () => {
    const second = deferred<string>()
    const provider = vi.fn(({ failedToken }: TokenProviderContext) =>
      failedToken === undefined ? Promise.resolve('token-1') : second.promise,
    )
    const { fetch, seen } = stubServer(only('token-2'))
    const glueFetch = createGlueFetch({ fetch, accessToken: provider })
    const first = glueFetch(...operation(query))
    await vi.waitFor(() => expect(provider).toHaveBeenCalledTimes(2))
    const other = glueFetch(...operation(query))
    second.resolve('token-2')
    expect((await first).status).toBe(200)
    expect((await other).status).toBe(200)
    expect(seen.map(({ token }) => token)).toEqual(['token-1', 'token-2', 'token-2'])
  })

  it('is replaced for a mutation too, because a 401 means that nothing ran', async () => {
    const { asked, provider } = countingProvider()
    const { fetch, seen } = stubServer(only('token-2'))
    const glueFetch = createGlueFetch({ fetch, accessToken: provider })
    const answers = await Promise.all([glueFetch(...operation(mutation)), glueFetch(...operation(mutation))])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(asked).toHaveLength(2)
    expect(seen).toHaveLength(4)
  })

  it.each([
    ['no data', { data: null }],
    ['data without values', { data: { me: null } }],
    ['part of the data', { data: { me: null, groups: { nodes: [] } } }],
  ])('is replaced when a query with status 200 says UNAUTHENTICATED and has %s', async (_, answer) => {
    const { asked, provider } = countingProvider()
    const { fetch } = stubServer(({ token }) => (token === 'token-2' ? data() : unauthenticated(answer)))
    const response = await createGlueFetch({ fetch, accessToken: provider })(...operation(query))
    expect(await response.json()).toEqual({ data: { me: { id: 'usr_1' } } })
    expect(asked).toEqual([undefined, 'token-1'])
  })

  it.each([
    ['a value came back', { data: { sendMessage: { message: { id: 'msg_1' } } } }],
    ['the error is below the root', { data: { sendMessage: null }, errors: [below(['sendMessage', 'message'])] }],
    ['there is another error', { data: null, errors: [below(['sendMessage']), { message: 'Too long.' }] }],
  ])('is not replaced for a mutation of which something may have run: %s', async (_, answer) => {
    const { asked, provider } = countingProvider()
    const { fetch, seen } = stubServer(() => unauthenticated(answer))
    await createGlueFetch({ fetch, accessToken: provider })(...operation(mutation))
    expect(asked).toEqual([undefined])
    expect(seen).toHaveLength(1)
  })

  it('is replaced for a mutation of which nothing ran', async () => {
    const { provider } = countingProvider()
    const answer = { data: { sendMessage: null }, errors: [below(['sendMessage'])] }
    const { fetch, seen } = stubServer(({ token }) => (token === 'token-2' ? data() : unauthenticated(answer)))
    await createGlueFetch({ fetch, accessToken: provider })(...operation(mutation))
    expect(seen).toHaveLength(2)
  })

  it('is replaced once for each request: the second refusal is the answer', async () => {
    const { asked, provider } = countingProvider()
    const { fetch, seen } = stubServer(() => new Response('', { status: 401 }))
    const response = await createGlueFetch({ fetch, accessToken: provider })(...operation(query))
    expect(response.status).toBe(401)
    expect(asked).toEqual([undefined, 'token-1'])
    expect(seen).toHaveLength(2)
  })

  it('is not replaced for a body that is a stream, which can be read only once', async () => {
    const { asked, provider } = countingProvider()
    const { fetch, seen } = stubServer(() => new Response('', { status: 401 }))
    const body = new Blob(['{}']).stream()
    const response = await createGlueFetch({ fetch, accessToken: provider })(...operation(query, { body }))
    expect(response.status).toBe(401)
    expect(asked).toEqual([undefined])
    expect(seen).toHaveLength(1)
  })

  it('cannot be replaced when it is a string', async () => {
    const { fetch, seen } = stubServer(() => unauthenticated({ data: null }, 401))
    const response = await createGlueFetch({ fetch, accessToken: 'abc' })(...operation(query))
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ data: null })
    expect(seen).toHaveLength(1)
  })

  it('is not asked for again by the requests that failed, when the provider has no other', async () => {
    const provider = vi.fn<Provider>(async () => 'same')
    const late = deferred<void>()
    const { fetch, seen } = stubServer(async (_, count) => {
      if (count === 2) await late.promise
      return new Response('', { status: 401 })
    })
    const glueFetch = createGlueFetch({ fetch, accessToken: provider })
    const answers = [glueFetch(...operation(query)), glueFetch(...operation(query))]
    expect((await answers[0])?.status).toBe(401)
    late.resolve()
    expect((await answers[1])?.status).toBe(401)
    expect(provider.mock.calls.map(([{ failedToken }]) => failedToken)).toEqual([undefined, 'same'])
    expect(seen).toHaveLength(2)

    provider.mockResolvedValue('other')
    await glueFetch(...operation(query))
    expect(seen.at(-1)?.token).toBe('other')
  })

  it('whose provider throws: the error reaches everyone who waits, and the next request asks again', async () => {
    const failure = new Error('not installed')
    const provider = vi.fn<Provider>(async () => Promise.reject(failure))
    const { fetch, seen } = stubServer(() => data())
    const glueFetch = createGlueFetch({ fetch, accessToken: provider })
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(glueFetch(...operation(query)))))
    expect(failures).toEqual([failure, failure, failure])
    expect(provider).toHaveBeenCalledTimes(1)
    expect(seen).toHaveLength(0)

    provider.mockResolvedValue('abc')
    expect((await glueFetch(...operation(query))).status).toBe(200)
  })

  it('whose provider throws at once, and not as a promise, is no different', async () => {
    const failure = new Error('broken')
    const provider = (): Promise<string> => {
      throw failure
    }
    const { fetch } = stubServer(() => data())
    expect(await failureOf(createGlueFetch({ fetch, accessToken: provider })(...operation(query)))).toBe(failure)
  })

  it('is still asked for when the request that asked first is aborted', async () => {
    const token = deferred<string>()
    const signals: (AbortSignal | undefined)[] = []
    const provider = ({ signal }: TokenProviderContext) => {
      signals.push(signal)
      return token.promise
    }
    const { fetch, seen } = stubServer(() => data())
    const glueFetch = createGlueFetch({ fetch, accessToken: provider })
    const controller = new AbortController()
    const first = failureOf(glueFetch(...operation(query, { signal: controller.signal })))
    const second = glueFetch(...operation(query))
    await vi.waitFor(() => expect(signals).toHaveLength(1))
    controller.abort(new Error('closed'))
    expect(await first).toEqual(new Error('closed'))
    expect(signals[0]?.aborted).toBe(false)
    token.resolve('abc')
    expect((await second).status).toBe(200)
    expect(seen).toHaveLength(1)
    expect(signals).toHaveLength(1)
  })

  it('ends the wait for a provider that never answers, and asks again the next time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const provider = vi.fn<Provider>(() => new Promise(() => {}))
    const { fetch } = stubServer(() => data())
    const glueFetch = createGlueFetch({ fetch, accessToken: provider, timeoutMs: 1000 })
    const first = failureOf(glueFetch(...operation(query)))
    await vi.advanceTimersByTimeAsync(1000)
    expect(await first).toMatchObject({ name: 'GlueClientError', code: 'timeout', action: 'retry' })
    expect(provider.mock.calls[0]?.[0].signal?.aborted).toBe(true)

    provider.mockResolvedValue('abc')
    expect((await glueFetch(...operation(query))).status).toBe(200)
  })
})

function below(path: string[]) {
  return { message: 'The token is not valid.', path, extensions: { code: 'UNAUTHENTICATED' } }
}
