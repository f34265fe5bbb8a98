import type { Json } from '@glue/emulator'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type AcmeLabs, acmeLabs, sentTokens } from '../../testing/acme-labs.ts'
import { deferred } from '../../testing/deferred.ts'
import { failureOf } from '../../testing/failure-of.ts'
import { mutation, operation, query, streamed } from '../../testing/operation.ts'
import { until } from '../../testing/until.ts'
import { createGlueFetch } from './glue-fetch.ts'
import type { TokenProviderContext } from './token-provider.ts'

afterEach(() => {
  vi.useRealTimers()
})

type Provider = (context: TokenProviderContext) => Promise<string>

/** A `fetch` whose provider hands out these tokens, one after the other, and what the provider was told each time. */
function handingOut(labs: AcmeLabs, ...tokens: string[]) {
  const asked: (string | undefined)[] = []
  const accessToken = async ({ failedToken }: TokenProviderContext) => {
    asked.push(failedToken)
    return { accessToken: tokens[asked.length - 1] ?? 'none-left' }
  }
  return { ...labs, asked, glueFetch: createGlueFetch({ fetch: labs.emulator.fetch, accessToken }) }
}

const [first, second] = ['$ACCESS_TOKEN_1', '$ACCESS_TOKEN_2']

describe('the token of a glue fetch', () => {
  it('is sent as a bearer token', async () => {
    const { emulator, accessToken } = acmeLabs()
    const fetch = vi.fn(emulator.fetch)
    expect((await createGlueFetch({ fetch, accessToken })(...operation(query))).status).toBe(200)
    expect(emulator.journal.list()).toMatchObject([{ request: { headers: { authorization: `Bearer ${first}` } } }])
    expect(new Headers(fetch.mock.calls[0]?.[1]?.headers).get('authorization')).toBe(`Bearer ${accessToken}`)
  })

  it('is not sent when there is none', async () => {
    const { fetch, journal } = acmeLabs().emulator
    await createGlueFetch({ fetch })(...operation(query))
    expect(journal.list()).toHaveLength(1)
    expect(journal.list()[0]?.request.headers).not.toHaveProperty('authorization')
  })

  it('is asked for once, when the first requests come at the same time', async () => {
    const labs = acmeLabs()
    const { asked, glueFetch, emulator } = handingOut(labs, labs.accessToken, labs.anotherToken())
    await Promise.all(Array.from({ length: 5 }, () => glueFetch(...operation(query))))
    await glueFetch(...operation(query))
    expect(asked).toEqual([undefined])
    expect(sentTokens(emulator)).toEqual(Array(6).fill(first))
    expect(emulator.journal.list({ status: 200 })).toHaveLength(6)
  })

  it('is asked for once after a failure, however many requests fail and however late', async () => {
    const labs = acmeLabs()
    const refused = labs.refusedToken()
    const { asked, glueFetch, emulator } = handingOut(labs, refused, labs.accessToken)
    const { clock, faults, journal } = emulator
    faults.add({ times: 6, then: { delayHeaders: '1m' } })
    faults.add({ times: 6, then: { delayHeaders: '2m' } })
    const answers = Array.from({ length: 12 }, () => glueFetch(...operation(query)))
    await until(() => expect(journal.list({ status: 401, outcome: 'pending' })).toHaveLength(12))
    clock.advance('1m')
    await until(() => expect(journal.list({ status: 200, outcome: 'answered' })).toHaveLength(6))
    clock.advance('1m')
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses).toEqual(Array(12).fill(200))
    expect(asked).toEqual([undefined, refused])
    expect(sentTokens(emulator)).toEqual([...Array(12).fill(first), ...Array(12).fill(second)])
  })

  it('waits for the new token when a request begins while it is on its way', async () => {
    const { emulator, accessToken, refusedToken } = acmeLabs()
    const refused = refusedToken()
    const next = deferred<string>()
    const provider = vi.fn(({ failedToken }: TokenProviderContext) =>
      failedToken === undefined ? Promise.resolve(refused) : next.promise,
    )
    const glueFetch = createGlueFetch({ fetch: emulator.fetch, accessToken: provider })
    const one = glueFetch(...operation(query))
    await until(() => expect(provider).toHaveBeenCalledTimes(2))
    const other = glueFetch(...operation(query))
    next.resolve(accessToken)
    expect((await one).status).toBe(200)
    expect((await other).status).toBe(200)
    expect(sentTokens(emulator)).toEqual([first, second, second])
  })

  it('is replaced for a mutation too, because a 401 means that nothing ran', async () => {
    const labs = acmeLabs()
    const { asked, glueFetch, emulator } = handingOut(labs, labs.refusedToken(), labs.accessToken)
    const answers = await Promise.all([glueFetch(...operation(mutation)), glueFetch(...operation(mutation))])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(asked).toHaveLength(2)
    expect(emulator.journal.list().map(({ response }) => response?.status)).toEqual([401, 401, 200, 200])
  })

  it.each([
    ['no data', { data: null }],
    ['data without values', { data: { me: null } }],
    ['part of the data', { data: { me: null, groups: { nodes: [] } } }],
  ])('is replaced when a query with status 200 says UNAUTHENTICATED and has %s', async (_, answer) => {
    const labs = unauthenticated(answer)
    const refused = labs.refusedToken()
    const { asked, glueFetch } = handingOut(labs, refused, labs.accessToken)
    const response = await glueFetch(...operation(query))
    expect(await response.json()).toEqual({ data: { me: { id: labs.userId } } })
    expect(asked).toEqual([undefined, refused])
  })

  it.each([
    ['a value came back', { data: { sendMessage: { message: { id: 'msg_1' } } } }],
    ['the error is below the root', { data: { sendMessage: null }, errors: [below(['sendMessage', 'message'])] }],
    ['a field took all others with it', { data: null, errors: [below(['sendMessage'])] }],
    [
      'a field beside it has no error',
      { data: { sendMessage: null, editMessage: null }, errors: [below(['sendMessage'])] },
    ],
    ['there is another error', { data: null, errors: [below(['sendMessage']), { message: 'Too long.' }] }],
  ])('is not replaced for a mutation of which something may have run: %s', async (_, answer) => {
    const labs = unauthenticated(answer)
    const { asked, glueFetch, emulator } = handingOut(labs, labs.refusedToken(), labs.accessToken)
    await glueFetch(...operation(mutation))
    expect(asked).toEqual([undefined])
    expect(emulator.journal.list()).toHaveLength(1)
  })

  it('is replaced for a mutation of which nothing ran', async () => {
    const labs = unauthenticated({ data: { sendMessage: null }, errors: [below(['sendMessage'])] })
    const { glueFetch, emulator } = handingOut(labs, labs.refusedToken(), labs.accessToken)
    const response = await glueFetch(...operation(mutation))
    expect(await response.json()).toEqual({ data: { sendMessage: { message: { text: 'Hello' } } } })
    expect(sentTokens(emulator)).toEqual([first, second])
  })

  it('is replaced once for each request: the second refusal is the answer', async () => {
    const labs = acmeLabs()
    const refused = labs.refusedToken()
    const { asked, glueFetch, emulator } = handingOut(labs, refused, labs.refusedToken(), labs.accessToken)
    const response = await glueFetch(...operation(query))
    expect(response.status).toBe(401)
    expect(asked).toEqual([undefined, refused])
    expect(sentTokens(emulator)).toEqual([first, second])
  })

  it('is not replaced for a body that is a stream, which can be read only once', async () => {
    const labs = acmeLabs()
    const { asked, glueFetch, emulator } = handingOut(labs, labs.refusedToken(), labs.accessToken)
    const response = await glueFetch(...operation(query, streamed('{}')))
    expect(response.status).toBe(401)
    expect(asked).toEqual([undefined])
    expect(emulator.journal.list()).toHaveLength(1)
  })

  it('cannot be replaced when it is a string', async () => {
    const { emulator, accessToken } = acmeLabs()
    const extensions = { code: 'UNAUTHENTICATED' }
    emulator.faults.add({ then: { graphqlError: { message: 'The token is not valid.', extensions, status: 401 } } })
    const response = await createGlueFetch({ fetch: emulator.fetch, accessToken })(...operation(query))
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ data: null, errors: [{ extensions }] })
    expect(emulator.journal.list()).toHaveLength(1)
  })

  it('is not asked for again by the requests that failed, when the provider has no other', async () => {
    const { emulator, accessToken, refusedToken } = acmeLabs()
    const { clock, faults, fetch, journal } = emulator
    const refused = refusedToken()
    const provider = vi.fn<Provider>(async () => refused)
    faults.add({ skip: 1, times: 1, then: { delayHeaders: '1m' } })
    const glueFetch = createGlueFetch({ fetch, accessToken: provider })
    const answers = [glueFetch(...operation(query)), glueFetch(...operation(query))]
    expect((await Promise.race(answers)).status).toBe(401)
    await until(() => expect(journal.list({ status: 401, outcome: 'pending' })).toHaveLength(1))
    clock.advance('1m')
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 401])
    expect(provider.mock.calls.map(([{ failedToken }]) => failedToken)).toEqual([undefined, refused])
    expect(sentTokens(emulator)).toEqual([first, first])

    provider.mockResolvedValue(accessToken)
    expect((await glueFetch(...operation(query))).status).toBe(200)
    expect(sentTokens(emulator).at(-1)).toBe(second)
  })

  it('whose provider throws: the error reaches everyone who waits, and the next request asks again', async () => {
    const { emulator, accessToken } = acmeLabs()
    const failure = new Error('not installed')
    const provider = vi.fn<Provider>(async () => Promise.reject(failure))
    const glueFetch = createGlueFetch({ fetch: emulator.fetch, accessToken: provider })
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(glueFetch(...operation(query)))))
    expect(failures).toEqual([failure, failure, failure])
    expect(provider).toHaveBeenCalledTimes(1)
    expect(emulator.journal.list()).toHaveLength(0)

    provider.mockResolvedValue(accessToken)
    expect((await glueFetch(...operation(query))).status).toBe(200)
  })

  it('whose provider throws at once, and not as a promise, is no different', async () => {
    const failure = new Error('broken')
    const accessToken = (): Promise<string> => {
      throw failure
    }
    const { fetch } = acmeLabs().emulator
    expect(await failureOf(createGlueFetch({ fetch, accessToken })(...operation(query)))).toBe(failure)
  })

  it('is still asked for when the request that asked first is aborted', async () => {
    const { emulator, accessToken } = acmeLabs()
    const token = deferred<string>()
    const signals: (AbortSignal | undefined)[] = []
    const provider = ({ signal }: TokenProviderContext) => {
      signals.push(signal)
      return token.promise
    }
    const glueFetch = createGlueFetch({ fetch: emulator.fetch, accessToken: provider })
    const controller = new AbortController()
    const aborted = failureOf(glueFetch(...operation(query, { signal: controller.signal })))
    const other = glueFetch(...operation(query))
    await until(() => expect(signals).toHaveLength(1))
    controller.abort(new Error('closed'))
    expect(await aborted).toEqual(new Error('closed'))
    expect(signals[0]?.aborted).toBe(false)
    token.resolve(accessToken)
    expect((await other).status).toBe(200)
    expect(emulator.journal.list()).toHaveLength(1)
    expect(signals).toHaveLength(1)
  })

  it('ends the wait for a provider that never answers, and asks again the next time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { emulator, accessToken } = acmeLabs()
    const provider = vi.fn<Provider>(() => new Promise(() => {}))
    const glueFetch = createGlueFetch({ fetch: emulator.fetch, accessToken: provider, timeoutMs: 1000 })
    const failure = failureOf(glueFetch(...operation(query)))
    await vi.advanceTimersByTimeAsync(1000)
    expect(await failure).toMatchObject({ name: 'GlueClientError', code: 'timeout', action: 'retry' })
    expect(provider.mock.calls[0]?.[0].signal?.aborted).toBe(true)

    provider.mockResolvedValue(accessToken)
    expect((await glueFetch(...operation(query))).status).toBe(200)
  })
})

/** A Glue whose first answer has status 200, says that the token is not valid, and has what is given besides. */
function unauthenticated(answer: { data: Json; errors?: Json[] }): AcmeLabs {
  const labs = acmeLabs()
  labs.emulator.faults.add({ times: 1, then: { body: { errors: [below()], ...answer } } })
  return labs
}

function below(path?: string[]) {
  return { message: 'The token is not valid.', ...(path && { path }), extensions: { code: 'UNAUTHENTICATED' } }
}
