import { createJsonSender, type FetchFunction } from '@glue/client/fetch'
import { cacheExchange, Client, createRequest, gql } from 'urql'
import { describe, expect, it, vi } from 'vitest'
import { graphqlHeaders, transportExchange } from './transport-exchange.ts'

const Mine = gql`
  query Mine($of: String) {
    me(of: $of) {
      id
    }
  }
`
const Rename = gql`
  mutation Rename {
    rename {
      id
    }
  }
`
const ann = { data: { me: { __typename: 'User', id: 'usr_ann' } } }

describe('the exchange that sends', () => {
  it('sends the name, the text with its types, and the variables of an operation', async () => {
    const { client, sent } = createApp(() => Response.json(ann))
    const { data, error } = await client.query(Mine, { of: 'acme' })
    expect([data, error]).toEqual([ann.data, undefined])
    expect(sent.map(({ url, init: { method, body } }) => [url, method, JSON.parse(String(body))])).toEqual([
      [
        '/glue/graphql',
        'POST',
        { operationName: 'Mine', query: expect.stringContaining('__typename'), variables: { of: 'acme' } },
      ],
    ])
    expect(Object.fromEntries(new Headers(sent[0]?.init.headers))).toEqual(graphqlHeaders)
  })

  it.each([
    { headers: { accept: 'application/json' } },
    { headers: new Headers({ Accept: 'application/json' }) },
    () => ({ headers: [['Accept', 'application/json']] satisfies HeadersInit }),
  ])('takes the fetchOptions of an operation, in every form that they have', async (fetchOptions) => {
    const { client, sent } = createApp(() => Response.json(ann))
    await client.query(Mine, {}, { fetchOptions })
    expect(new Headers(sent[0]?.init.headers).get('accept')).toBe('application/json')
    expect(new Headers(sent[0]?.init.headers).get('content-type')).toBe('application/json')
  })

  it('gives data and errors, with the response that they came in', async () => {
    const answer = { data: { me: null }, errors: [{ message: 'No.', path: ['me'], extensions: { code: 'FORBIDDEN' } }] }
    const { client } = createApp(() => Response.json(answer, { status: 403 }))
    const { data, error } = await client.query(Mine, {})
    expect(data).toEqual({ me: null })
    expect(error).toMatchObject({
      message: '[GraphQL] No.',
      graphQLErrors: [{ extensions: { code: 'FORBIDDEN' } }],
      response: { status: 403 },
    })
  })

  it.each(['<html>A page of somebody in between</html>', '{}', 'null', '"text"', '{"errors":"No."}', ''])(
    'takes what is no GraphQL for a failure of the network, and does not repeat it: %s',
    async (body) => {
      const { client } = createApp(() => new Response(body, { status: 404, headers: { 'content-type': 'text/html' } }))
      const { data, error } = await client.mutation(Rename, {})
      expect(data).toBeUndefined()
      expect(error).toMatchObject({
        message: '[Network] /glue/graphql answered with status 404, and no GraphQL.',
        response: { status: 404 },
      })
    },
  )

  it('sends a query again that a busy server refused, and no mutation', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { client, sent } = createApp(() => new Response(null, { status: 503 }))
      const query = client.query(Mine, {}).toPromise()
      const mutation = client.mutation(Rename, {}).toPromise()
      await vi.advanceTimersByTimeAsync(20_000)
      expect((await query).error?.response).toMatchObject({ status: 503 })
      expect((await mutation).error?.response).toMatchObject({ status: 503 })
      expect(operationsOf(sent).toSorted()).toEqual(['Mine', 'Mine', 'Mine', 'Rename'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('sends nothing for who gives up at once, and ends what was sent for who gives up later', async () => {
    const { client, sent, told } = createApp(() => new Promise<Response>(() => {}))
    client
      .query(Mine, {})
      .subscribe(() => {})
      .unsubscribe()
    const { unsubscribe } = client.query(Mine, { of: 'acme' }).subscribe(() => {})
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(JSON.parse(String(sent[0]?.init.body))).toMatchObject({ variables: { of: 'acme' } })
    expect(sent[0]?.init.signal?.aborted).toBe(false)
    unsubscribe()
    expect(sent[0]?.init.signal?.aborted).toBe(true)
    expect(told).toEqual(['fetchRequest'])
  })

  it("tells urql's devtools what it does", async () => {
    const answers = [Response.json(ann), new Response('<html>')]
    const { client, told } = createApp(() => answers.shift() ?? Response.error())
    await client.query(Mine, {})
    await client.mutation(Rename, {})
    expect(told).toEqual(['fetchRequest', 'fetchSuccess', 'fetchRequest', 'fetchError'])
  })

  it("leaves subscriptions to an exchange of the app's own", async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const { client, sent } = createApp(() => Response.json(ann))
    const Names = createRequest(
      gql`
        subscription Names {
          name
        }
      `,
      {},
    )
    client
      .executeSubscription(Names)
      .subscribe(() => {})
      .unsubscribe()
    await client.query(Mine, {})
    expect(operationsOf(sent)).toEqual(['Mine'])
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('subscription'))
    warn.mockRestore()
  })
})

interface Sent {
  readonly url: string
  readonly init: RequestInit
}

function createApp(answer: () => Response | Promise<Response>) {
  const sent: Sent[] = []
  const fetch: FetchFunction = async (url, init = {}) => {
    sent.push({ url: String(url), init })
    return answer()
  }
  const send = createJsonSender({ fetch, headers: graphqlHeaders })
  const exchanges = [cacheExchange, transportExchange({ send, sendsHash: false })]
  const client = new Client({ url: '/glue/graphql', exchanges })
  const told: string[] = []
  client.subscribeToDebugTarget?.(({ type, source }) => {
    if (source === 'glueTransport') told.push(type)
  })
  return { client, sent, told }
}

function operationsOf(sent: readonly Sent[]): string[] {
  return sent.map(({ init }) => JSON.parse(String(init.body)).operationName)
}
