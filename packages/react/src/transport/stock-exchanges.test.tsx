import { createGlueFetch } from '@glue/client/fetch'
import { createClock, createEmulator, type EmulatorOptions } from '@glue/emulator'
import { parseThreadID } from '@glue/schema'
import { MeDocument, SendMessageDocument, ThreadDocument } from '@glue/schema/operations'
import { authExchange } from '@urql/exchange-auth'
import { retryExchange } from '@urql/exchange-retry'
import { cacheExchange, Client, type Exchange, fetchExchange } from 'urql'
import { afterEach, describe, expect, it, vi } from 'vitest'

// What urql's own exchanges do with tokens and retries, and the transport below them does not. With stock exchanges each
// test has to fail: one that no longer does is about something that urql has mended.

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const kinds = [
  { name: "urql's exchange", isStock: true, test: it.fails },
  { name: 'the transport of the toolkit', isStock: false, test: it },
]

describe.each(kinds)('with $name', ({ isStock, test }) => {
  test('a refused token that says so late does not ask for another token', async () => {
    const labs = createLabs({ isFirstTokenRefused: true })
    const { emulator, asked } = labs
    const client = isStock ? withAuthExchange(labs) : withTransport(labs)
    emulator.faults.add({ match: { route: 'graphql' }, skip: 1, times: 1, then: { delayHeaders: '10s' } })
    const early = client.query(ThreadDocument, { id: parseThreadID('thr_1') }).toPromise()
    const late = client.query(ThreadDocument, { id: parseThreadID('thr_2') }).toPromise()
    expect((await early).data).toEqual({ node: null })
    emulator.clock.advance('10s')
    expect((await late).data).toEqual({ node: null })
    expect(emulator.journal.list({ status: 401 })).toHaveLength(2)
    expect(asked()).toBe(2)
  })

  test('two mutations that look the same are both sent, and both answered, while a token is asked for', async () => {
    const labs = createLabs({ isFirstTokenRefused: true })
    const client = isStock ? withAuthExchange(labs) : withTransport(labs)
    expect(await answersOfTwins(labs, client)).toBe(2)
  })

  test('two mutations that look the same are both sent, and both answered, before the first token is there', async () => {
    const labs = createLabs()
    const client = isStock ? withAuthExchange(labs) : withTransport(labs)
    expect(await answersOfTwins(labs, client)).toBe(2)
  })

  test('a token that is waited for at each request hangs nothing', async () => {
    const labs = createLabs()
    const answered = vi.fn()
    const client = isStock ? withAsyncAuthExchange(labs) : withTransport(labs)
    void client.query(MeDocument, {}).toPromise().then(answered)
    await labs.pass()
    expect(answered).toHaveBeenCalledOnce()
  })

  test('headers that are a Headers object reach Glue', async () => {
    const labs = createLabs()
    const fetchOptions = { headers: new Headers({ 'X-Page': 'inbox' }) }
    const client = isStock ? withAuthExchange(labs, fetchOptions) : withTransport(labs, fetchOptions)
    await client.query(MeDocument, {}).toPromise()
    expect(labs.emulator.journal.list()).toMatchObject([{ request: { headers: { 'x-page': 'inbox' } } }])
  })

  test('a mutation whose answer is lost is not sent a second time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const labs = createLabs()
    const { emulator } = labs
    const client = isStock ? withRetryExchange(labs) : withTransport(labs)
    emulator.faults.add({ match: { operation: 'sendMessage' }, times: 1, then: { drop: 'after' } })
    void client.mutation(SendMessageDocument, labs.hello).toPromise()
    await labs.pass()
    await vi.advanceTimersByTimeAsync(60_000)
    await labs.pass()
    expect(emulator.journal.list({ operation: 'sendMessage' })).toHaveLength(1)
  })

  test('a query waits as long as Retry-After says', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const labs = createLabs({ clock: createClock({ isRunning: true }) })
    const { emulator } = labs
    const client = isStock ? withRetryExchange(labs) : withTransport(labs)
    emulator.faults.add({ match: { operation: 'me' }, times: 1, then: { status: 429, retryAfter: 10 } })
    const answer = client.query(MeDocument, {}).toPromise()
    await labs.pass()
    await vi.advanceTimersByTimeAsync(9_999)
    await labs.pass()
    expect(emulator.journal.list({ operation: 'me' })).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect((await answer).data?.me?.name).toBe('Acme Digest')
  })
})

type Labs = ReturnType<typeof createLabs>

/** How many of two mutations that look the same have an answer, when one has it and everything is over. */
async function answersOfTwins(labs: Labs, client: Client): Promise<number> {
  const answered = vi.fn()
  const send = () => client.mutation(SendMessageDocument, labs.hello).toPromise().then(answered)
  await Promise.race([send(), send()])
  await labs.pass()
  return answered.mock.calls.length
}

interface LabsOptions extends EmulatorOptions {
  readonly isFirstTokenRefused?: boolean
}

function createLabs({ isFirstTokenRefused = false, ...options }: LabsOptions = {}) {
  const emulator = createEmulator(options)
  const workspaceId = emulator.seed.workspaces.find(({ name }) => name === 'Acme Labs')?.id ?? ''
  const thread = emulator.seed.threads.find((row) => row.workspaceId === workspaceId)
  const issue = () => emulator.tokens.issue({ workspaceId }).accessToken
  const refused = issue()
  emulator.tokens.revoke(refused)
  const accessToken = issue()
  let asked = 0
  return {
    emulator,
    hello: { input: { threadID: parseThreadID(thread?.id), message: { text: 'Hello' } } },
    asked: () => asked,
    provide: async (): Promise<string> => {
      asked += 1
      return isFirstTokenRefused && asked === 1 ? refused : accessToken
    },
    /** Lets everything happen that is not waited for by a clock: three requests of somebody else, one after the other. */
    pass: async () => {
      const body = JSON.stringify({ query: '{ groups { nodes { id } } }' })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` }
      for (let request = 0; request < 3; request += 1) {
        const response = await emulator.fetch('/public/graphql', { method: 'POST', headers, body })
        await response.text()
      }
    },
  }
}

function withTransport({ emulator, provide }: Labs, fetchOptions: RequestInit = {}): Client {
  const fetch = createGlueFetch({ accessToken: provide, fetch: emulator.fetch })
  return clientOf({ emulator, fetch, fetchOptions, exchanges: [] })
}

function withAuthExchange({ emulator, provide }: Labs, fetchOptions: RequestInit = {}): Client {
  const exchange = authExchange(async ({ appendHeaders }) => {
    let token = await provide()
    return {
      addAuthToOperation: (operation) => appendHeaders(operation, { authorization: `Bearer ${token}` }),
      didAuthError: ({ response }) => response?.status === 401,
      refreshAuth: async () => {
        token = await provide()
      },
    }
  })
  return clientOf({ emulator, fetchOptions, exchanges: [exchange] })
}

function withAsyncAuthExchange({ emulator, provide }: Labs): Client {
  const exchange = authExchange(async ({ appendHeaders }) => ({
    // Not of its type, but nothing says so where there are no types.
    addAuthToOperation: (async (operation: never) =>
      appendHeaders(operation, { authorization: `Bearer ${await provide()}` })) as never,
    didAuthError: () => false,
    refreshAuth: async () => {},
  }))
  return clientOf({ emulator, exchanges: [exchange] })
}

function withRetryExchange(labs: Labs): Client {
  const { emulator, provide } = labs
  const fetch: typeof emulator.fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${await provide()}`)
    return emulator.fetch(input, { ...init, headers })
  }
  return clientOf({ emulator, fetch, exchanges: [retryExchange({})] })
}

interface ClientInput {
  readonly emulator: Labs['emulator']
  readonly fetch?: Labs['emulator']['fetch']
  readonly fetchOptions?: RequestInit
  readonly exchanges: readonly Exchange[]
}

function clientOf({ emulator, fetch = emulator.fetch, fetchOptions = {}, exchanges }: ClientInput): Client {
  return new Client({
    url: `${emulator.origin}/public/graphql`,
    fetch,
    fetchOptions,
    exchanges: [cacheExchange, ...exchanges, fetchExchange],
    preferGetMethod: false,
  })
}
