import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'

describe('without a good token', () => {
  test.each([
    ['none', undefined],
    ['an unknown one', `Bearer emu_${'0'.repeat(64)}`],
    ['an empty one', 'Bearer '],
    ['another scheme', 'Basic YWNtZTphY21l'],
  ])('the API answers 401 and says how: %s', async (_, authorization) => {
    const { emulator } = driveEmulator()
    const response = await emulator.fetch('/public/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: '{"query":"{ me { id } }"}',
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="glue"/)
    expect(await response.json()).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
    })
  })

  test.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['text/html', 'application/json'],
    ['application/json, application/graphql-response+json', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json; charset=utf-8, application/json; q=0.9', 'application/graphql-response+json'],
    ['text/event-stream, Application/GraphQL-Response+JSON, */*', 'application/graphql-response+json'],
  ])('the refusal has the media type of an answer: %s', async (accept, mediaType) => {
    const { emulator, acmeLabs } = driveEmulator()
    const { accessToken } = emulator.tokens.issue({ workspaceId: acmeLabs.id })
    const send = (authorization: string) =>
      emulator.fetch('/public/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization, ...(accept !== undefined && { accept }) },
        body: '{"query":"{ me { id } }"}',
      })
    const refused = await send('Bearer unknown')
    expect(refused.status).toBe(401)
    expect(refused.headers.get('content-type')).toBe(`${mediaType}; charset=utf-8`)
    const answered = await send(`Bearer ${accessToken}`)
    // Only GraphQL itself may refuse a media type: a refused token is told in any.
    if (answered.status === 406) expect(accept).toBe('text/html')
    else expect(answered.headers.get('content-type')).toBe(refused.headers.get('content-type'))
  })

  test('a token of an app that was uninstalled stops working at once, and installing again does not wake it', async () => {
    const { emulator, app, acmeLabs, tokenFor, graphql } = driveEmulator()
    const where = { clientId: app.clientId, workspaceId: acmeLabs.id }
    const accessToken = await tokenFor(acmeLabs)
    expect((await graphql('{ me { id } }', {}, accessToken)).status).toBe(200)
    emulator.installations.remove(where)
    expect((await graphql('{ me { id } }', {}, accessToken)).status).toBe(401)
    emulator.installations.add(where)
    expect((await graphql('{ me { id } }', {}, accessToken)).status).toBe(401)
  })

  test('a token lives for as long as the token endpoint said', async () => {
    const { emulator, acmeLabs, tokenFor, graphql } = driveEmulator()
    const accessToken = await tokenFor(acmeLabs)
    emulator.clock.advance(315705599 * 1000 - 1)
    expect((await graphql('{ me { id } }', {}, accessToken)).status).toBe(200)
    emulator.clock.advance(1)
    expect((await graphql('{ me { id } }', {}, accessToken)).status).toBe(401)
  })
})

describe('GraphQL over HTTP', () => {
  test('introspection works, and knows nothing of how sure we are', async () => {
    const { graphql } = driveEmulator()
    const { data } = await graphql('{ __schema { queryType { name } directives { name } types { name } } }')
    const text = JSON.stringify(data)
    expect(text).toContain('"Thread"')
    expect(text).not.toMatch(/certainty/i)
  })

  test.each([
    ['a query that does not parse', '{ me {', 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s is an error with its place', async (_, query, code) => {
    const { graphql } = driveEmulator()
    const { errors, data } = await graphql(query)
    expect(data).toBeUndefined()
    expect(errors?.[0]).toMatchObject({ extensions: { code }, locations: [expect.any(Object)] })
  })

  test('a body over the limit is refused', async () => {
    const { graphql } = driveEmulator()
    expect((await graphql(`{ me { id } } # ${'x'.repeat(1024 * 1024)}`)).status).toBe(413)
  })

  test('no other site may read an answer', async () => {
    const { emulator, acmeLabs, tokenFor } = driveEmulator()
    const response = await emulator.fetch('/public/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: 'https://evil.test',
        authorization: `Bearer ${await tokenFor(acmeLabs)}`,
      },
      body: '{"query":"{ me { id } }"}',
    })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('many operations in one request are refused', async () => {
    const { emulator, acmeLabs, tokenFor } = driveEmulator()
    const response = await emulator.fetch('/public/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenFor(acmeLabs)}` },
      body: '[{"query":"{ me { id } }"},{"query":"{ me { id } }"}]',
    })
    expect(response.status).toBe(400)
  })
})

describe('scopes', () => {
  const allowed = {
    'workspaces:read': ['{ workspaces { nodes { id } } }', '{ node(id: "wks_AcmeLabs0000000000000000000") { id } }'],
    'threads:read': [
      '{ threads { edges { cursor } } }',
      '{ thread(id: "thr_AcmeLabsSetup00000000000000") { id } }',
      '{ node(id: "thr_AcmeLabsSetup00000000000000") { id } }',
      '{ node(id: "msg_AcmeLabsSetupM1000000000000") { id } }',
      '{ node(id: "usr_AcmeLabsAnalyst000000000000-usr_AcmeDigestInAcmeLabs0000000") { id } }',
    ],
    'groups:read': ['{ groups { nodes { id } } }', '{ node(id: "grp_AcmeLabsReading000000000000") { id } }'],
    'threads.messages:write': [
      'mutation { sendMessage(input: { threadID: "thr_AcmeLabsSetup00000000000000", message: { text: "x" } }) { message { id } thread { id subject } } }',
      'mutation { uploadTicket(input: { name: "a", contentLength: "1", contentMD5: "DMF1ucDxtqgxw5niaXcmYQ==", contentType: "text/plain" }) { __typename } }',
    ],
  }
  const scopes = Object.keys(allowed)
  const cases = Object.entries(allowed).flatMap(([scope, queries]) => queries.map((query) => [scope, query] as const))

  test.each(cases)('%s opens %s', async (scope, query) => {
    const { acmeLabs, tokenFor, graphql } = driveEmulator()
    const { errors, status } = await graphql(query, {}, await tokenFor(acmeLabs, [scope]))
    expect(errors).toBeUndefined()
    expect(status).toBe(200)
  })

  test.each(cases)('without %s there is no %s, and the error names the scope', async (scope, query) => {
    const { acmeLabs, tokenFor, graphql } = driveEmulator()
    const others = scopes.filter((other) => other !== scope)
    const { errors, status } = await graphql(query, {}, await tokenFor(acmeLabs, others))
    expect(status).toBe(200)
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN', requiredScope: scope }])
    expect(errors?.[0]?.message).toContain(`needs the scope ${scope}`)
  })

  test('me and a user need a token only', async () => {
    const { acmeLabs, tokenFor, graphql } = driveEmulator()
    const query = '{ me { id } node(id: "usr_AcmeLabsAnalyst000000000000") { id } }'
    for (const scope of scopes) {
      expect((await graphql(query, {}, await tokenFor(acmeLabs, [scope]))).errors).toBeUndefined()
    }
  })

  test('a refused mutation changes nothing', async () => {
    const { acmeLabs, tokenFor, graphql } = driveEmulator()
    const count = '{ node(id: "thr_AcmeLabsSetup00000000000000") { ... on Thread { messages { nodes { id } } } } }'
    const before = await graphql(count)
    const query =
      'mutation { sendMessage(input: { threadID: "thr_AcmeLabsSetup00000000000000", message: { text: "x" } }) { message { id } } }'
    await graphql(query, {}, await tokenFor(acmeLabs, ['threads:read']))
    expect((await graphql(count)).data).toEqual(before.data)
  })
})
