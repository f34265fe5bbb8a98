import { buildClientSchema, getIntrospectionQuery, isObjectType, validateSchema } from 'graphql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { approve } from '../src/approve.ts'
import { type Driven, driveEmulator } from '../src/drive-emulator.ts'
import { type EmulatorServer, listen } from '../src/node.ts'
import { profiles } from '../src/state/profile.ts'

// What Glue's page on OAuth prints, sent by the platform's own fetch to a socket.
const callback = 'http://localhost:3000/oauth/callback'
const printedAuthorizationUrls = [
  'https://api.gluegroups.com/oauth/authorize?response_type=code&client_id=YOUR_CLIENT_ID&redirect_uri=YOUR_REDIRECT_URL&state=SECURE_RANDOM&scope=workspaces%3Aread',
  'https://api.gluegroups.com/oauth/authorize?client_id=client1&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Foauth%2Fcallback&response_type=code&scope=workspaces%3Aread',
]

let driven: Driven
let server: EmulatorServer
beforeEach(async () => {
  driven = driveEmulator()
  server = await listen(driven.emulator)
})
afterEach(() => server.close())

describe('the requests that Glue prints, from the link to the answer', () => {
  test.each(printedAuthorizationUrls)('%s', async (printed) => {
    const authorizationUrl = printed
      .replace('https://api.gluegroups.com', server.url)
      .replace(/YOUR_CLIENT_ID|client1/, driven.app.clientId)
      .replace('YOUR_REDIRECT_URL', encodeURIComponent(callback))
    const back = await approve({ authorizationUrl, workspaceId: driven.acme.id, fetch })
    expect(`${back.origin}${back.pathname}`).toBe(callback)
    expect(back.searchParams.get('state')).toBe(new URL(authorizationUrl).searchParams.get('state'))

    const tokens = await token({ code: back.searchParams.get('code') ?? '', grant_type: 'authorization_code' })
    expect(Object.keys(tokens)).toEqual([
      'user_id',
      'access_token',
      'refresh_token',
      'token_type',
      'expires_in',
      'scope',
    ])
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 315705599, scope: 'workspaces:read' })
    expect(await printedCurl(tokens.access_token)).toEqual({
      data: { me: { id: tokens.user_id, name: 'Acme Digest' } },
    })
  })

  test('client credentials, by POST: the page says GET, which has no body', async () => {
    const tokens = await token({ subject: driven.acmeLabs.id, grant_type: 'client_credentials' })
    expect(Object.keys(tokens)).toEqual(['user_id', 'access_token', 'token_type', 'expires_in', 'scope'])
    expect(await printedCurl(tokens.access_token)).toEqual({
      data: { me: { id: tokens.user_id, name: 'Acme Digest' } },
    })

    const got = await fetch(`${server.url}/oauth/token`)
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
  })
})

test.each([
  ['no token', undefined, 'Bearer realm="glue"'],
  [
    'a token that is not one',
    'Bearer 00a21d8b0c4e2375114e49c067dfb81e',
    expect.stringContaining('error="invalid_token"'),
  ],
])('with %s the API answers 401, and how to ask', async (_, authorization, challenge) => {
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const response = await fetch(`${server.url}/public/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, ...(authorization && { authorization }) },
      body: '{"query":"{ me { id } }"}',
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toEqual(challenge)
    expect(response.headers.get('content-type')).toBe(`${accept}; charset=utf-8`)
    const { data, errors } = await response.json()
    expect([data, errors[0].extensions.code]).toEqual([undefined, 'UNAUTHENTICATED'])
  }
})

test.each(profiles)('introspection builds a schema for a client, in the profile %s', async (profile) => {
  const { emulator, acmeLabs } = driveEmulator({ profile })
  await using own = await listen(emulator)
  const { accessToken } = emulator.tokens.issue({ workspaceId: acmeLabs.id })
  const query = getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true })
  const response = await graphql(own.url, accessToken, { query })
  const { data, errors } = await response.json()
  expect(errors).toBeUndefined()
  const schema = buildClientSchema(data)
  expect(validateSchema(schema)).toEqual([])
  const thread = schema.getType('Thread')
  expect(isObjectType(thread) && Object.keys(thread.getFields())).toContain('subject')
})

describe('by GET', () => {
  test('a query is answered', async () => {
    const query = 'query A { me { id } } query B($id: ID!) { node(id: $id) { id } }'
    const variables = JSON.stringify({ id: driven.acmeLabs.id })
    const response = await get({ query, variables, operationName: 'B' })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ data: { node: { id: driven.acmeLabs.id } } })
  })

  test('a mutation is refused with 405, and nothing happened', async () => {
    const accessToken = accessTokenOf(driven)
    const before = driven.emulator.snapshot()
    const input = '{ threadID: "thr_AcmeLabsSetup00000000000000", message: { text: "By GET" } }'
    const query = `mutation { sendMessage(input: ${input}) { message { id } } }`
    const response = await get({ query }, accessToken)
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    const { data, errors } = await response.json()
    expect([data, errors[0].message]).toEqual([undefined, expect.stringContaining('POST')])
    expect(driven.emulator.snapshot()).toEqual(before)

    const posted = await graphql(server.url, accessToken, { query })
    expect(posted.status).toBe(200)
    expect(await posted.json()).toEqual({ data: { sendMessage: { message: { id: expect.stringMatching(/^msg_/) } } } })
  })

  function get(parameters: Record<string, string>, accessToken = accessTokenOf(driven)): Promise<Response> {
    const url = `${server.url}/public/graphql?${new URLSearchParams(parameters)}`
    return fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
  }
})

/** The form as the page lists it. */
async function token(parameters: Record<string, string>) {
  const { clientId, clientSecret } = driven.app
  const response = await fetch(`${server.url}/oauth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      redirect_uri: callback,
      client_id: clientId,
      client_secret: clientSecret,
      ...parameters,
    }).toString(),
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return response.json()
}

async function printedCurl(accessToken: string): Promise<unknown> {
  const response = await fetch(`${server.url}/public/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${accessToken}` },
    body: '{ "query": "{ me { id name } }" }',
  })
  expect(response.status).toBe(200)
  return response.json()
}

function graphql(origin: string, accessToken: string, parameters: object): Promise<Response> {
  return fetch(`${origin}/public/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify(parameters),
  })
}

function accessTokenOf({ emulator, acmeLabs }: Driven): string {
  return emulator.tokens.issue({ workspaceId: acmeLabs.id }).accessToken
}
