import { cacheExchange, Client, fetchExchange, gql, type OperationResult } from '@urql/core'
import { describe, expect, test } from 'vitest'
import type { Emulator } from '../src/create-emulator.ts'
import { driveEmulator } from '../src/drive-emulator.ts'
import { profiles } from '../src/state/profile.ts'

const setupThread = 'thr_AcmeLabsSetup00000000000000'

const threadQuery = gql<{ node: { subject: string; messages: { nodes: { text: string }[] } } }, { id: string }>`
  query Thread($id: ID!) {
    node(id: $id) {
      ... on Thread {
        subject
        messages {
          nodes {
            text
          }
        }
      }
    }
  }
`

const sendMessage = gql<{ sendMessage: { message: { text: string } } }, { threadID: string; text: string }>`
  mutation SendMessage($threadID: ID!, $text: String!) {
    sendMessage(input: { threadID: $threadID, message: { text: $text } }) {
      message {
        text
      }
    }
  }
`

const threadsQuery = gql<ThreadsPage, { first: number; after: string | null }>`
  query Threads($first: Int!, $after: String) {
    threads(first: $first, after: $after) {
      edges {
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`

interface ThreadsPage {
  readonly threads: {
    readonly edges: readonly { readonly node: { readonly id: string } }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

describe.each([
  ['POST', false],
  ['GET', true],
])('an app that uses urql, with queries by %s', (method, preferGetMethod) => {
  test('reads with variables', async () => {
    const { emulator, client } = startApp({ preferGetMethod })
    const { data, error } = await client.query(threadQuery, { id: setupThread })
    expect(error).toBeUndefined()
    expect(data?.node.subject).toBe('The new test bench')
    expect(data?.node.messages.nodes.length).toBeGreaterThan(0)
    expect(sent(emulator)).toEqual([[method, ['Thread', 'node'], 200]])
  })

  test('sends a message by POST, and its cache reads the thread again', async () => {
    const { emulator, client } = startApp({ preferGetMethod })
    await client.query(threadQuery, { id: setupThread })
    await client.query(threadQuery, { id: setupThread })
    const { data, error } = await client.mutation(sendMessage, { threadID: setupThread, text: 'From urql 🎈' })
    expect(error).toBeUndefined()
    expect(data?.sendMessage.message.text).toBe('From urql 🎈')
    const { data: after } = await client.query(threadQuery, { id: setupThread })
    expect(after?.node.messages.nodes.at(-1)?.text).toBe('From urql 🎈')
    expect(sent(emulator)).toEqual([
      [method, ['Thread', 'node'], 200],
      ['POST', ['SendMessage', 'sendMessage'], 200],
      [method, ['Thread', 'node'], 200],
    ])
  })
})

describe.each(profiles)('in the profile %s', (profile) => {
  test.each([1, 3, 50])('pages of %i lead to the end of the threads, each once', async (first) => {
    const { client } = startApp({ profile })
    const all = await threadIds(client, 200)
    expect(all.length).toBeGreaterThan(5)
    expect(await threadIds(client, first)).toEqual(all)
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('an error as urql reports it', () => {
  test('says which scope is missing', async () => {
    const { client } = startApp({ scopes: ['groups:read'] })
    const { data, error } = await client.query(threadsQuery, { first: 1, after: null })
    expect(data).toBeNull()
    expect(error?.networkError).toBeUndefined()
    expect(error?.graphQLErrors).toEqual([
      expect.objectContaining({
        path: ['threads'],
        extensions: { code: 'FORBIDDEN', requiredScope: 'threads:read' },
      }),
    ])
    expect(error?.response?.status).toBe(200)
  })

  test('says which field does not exist', async () => {
    const { client } = startApp()
    const { data, error } = await client.query('{ me { id nothing } }', {})
    expect(data).toBeUndefined()
    expect(error?.message).toBe('[GraphQL] Cannot query field "nothing" on type "User".')
    expect(error?.graphQLErrors[0]?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' })
    expect(error?.response).toMatchObject({ status: 400 })
  })

  test('says that a variable does not fit', async () => {
    const { client } = startApp()
    const { error } = await client.query('query ($id: ID!) { node(id: $id) { id } }', {})
    expect(error?.graphQLErrors[0]?.message).toContain('$id')
    expect(error?.response).toMatchObject({ status: 400 })
  })

  test('says that the token is not good', async () => {
    const { client } = startApp({ accessToken: 'emu_of-another-emulator' })
    const { error } = await client.query('{ me { id } }', {})
    expect(error?.networkError).toBeUndefined()
    expect(error?.graphQLErrors[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' })
    expect(error?.response?.status).toBe(401)
    expect(error?.response?.headers.get('content-type')).toContain('application/graphql-response+json')
  })

  test('says what the answer to a mutation is that was refused', async () => {
    const { client } = startApp()
    const { error } = await client.mutation(sendMessage, { threadID: 'thr_Nowhere', text: 'Hello' })
    expect(error?.graphQLErrors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
  })
})

interface AppOptions {
  readonly profile?: (typeof profiles)[number]
  readonly scopes?: readonly string[]
  readonly accessToken?: string
  readonly preferGetMethod?: boolean
}

/** Stock urql in Acme Labs: what it is given of ours are a `fetch` and a token. */
function startApp(options: AppOptions = {}) {
  const { profile = 'glue', scopes, preferGetMethod = false } = options
  const { emulator, acmeLabs } = driveEmulator({ profile })
  const issued = () => emulator.tokens.issue({ workspaceId: acmeLabs.id, scopes }).accessToken
  const client = new Client({
    url: 'https://api.gluegroups.com/public/graphql',
    exchanges: [cacheExchange, fetchExchange],
    fetch: emulator.fetch,
    fetchOptions: { headers: { authorization: `Bearer ${options.accessToken ?? issued()}` } },
    preferGetMethod,
  })
  return { emulator, client }
}

async function threadIds(client: Client, first: number): Promise<string[]> {
  const ids: string[] = []
  let after: string | null = null
  for (;;) {
    const { data, error }: OperationResult<ThreadsPage> = await client.query(threadsQuery, { first, after })
    if (!data) throw error ?? new Error('There is neither a page nor an error.')
    ids.push(...data.threads.edges.map(({ node }) => node.id))
    if (!data.threads.pageInfo.hasNextPage) return ids
    after = data.threads.pageInfo.endCursor
  }
}

function sent(emulator: Emulator) {
  return emulator.journal
    .list()
    .map(({ request, operations, response }) => [request.method, operations, response?.status])
}
