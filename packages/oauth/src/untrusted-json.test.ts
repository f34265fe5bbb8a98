import { afterEach, expect, test } from 'vitest'
import { naiveDiscoverServer } from '../test/naive/naive-discovery.ts'
import { manifest } from '../test/web-world.ts'
import { createWorld } from '../test/world.ts'
import { systemClock } from './clock.ts'
import { parseTokenResponse, type TokenSet } from './grants/index.ts'
import { askForWorkspaces } from './install/ask-for-workspaces.ts'
import { createSealer } from './seal.ts'
import { discoverServer } from './server/discover-server.ts'
import type { DiscoverServerInput } from './server/discovery-options.ts'
import { type GlueServer, glueServer } from './server/glue-server.ts'
import { recordKey } from './store/record-key.ts'
import { parseCookies } from './web/installation/cookie-header.ts'
import { findOperation } from './web/backend/find-operation.ts'
import type { OperationManifest } from './web/index.ts'
import { asRecord } from './web/backend/json-call.ts'
import { createFlowCookies } from './web/installation/flow-cookie.ts'

/** JSON with fields of its own, and others where only a merge or a prototype would find them. */
function hostileJson(own: object, inherited: object): string {
  const planted = JSON.stringify({ ...inherited, polluted: true })
  const fields = Object.entries(own).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  return `{${[`"__proto__":${planted}`, `"constructor":{"prototype":${planted}}`, `"prototype":${planted}`, ...fields]}}`
}

afterEach(() => {
  const polluted = [{}, [], () => {}, '', 0].map((value) => Reflect.get(Object(value), 'polluted'))
  expect(polluted).toEqual([undefined, undefined, undefined, undefined, undefined])
})

function parseTokens(text: string, status: number = 200): Promise<TokenSet> {
  return parseTokenResponse({
    status,
    headers: new Headers(),
    body: { text },
    grantType: 'client_credentials',
    requestedAt: 0,
  })
}

const grant = { access_token: 'own-token', token_type: 'Bearer' }

test('DS-3 a token response grants only what it says itself', async () => {
  const planted = {
    refresh_token: 'planted',
    scope: 'planted',
    user_id: 'planted',
    expires_in: 9,
    workspace_id: 'wks_p',
  }
  const tokens = await parseTokens(hostileJson(grant, planted))
  expect(tokens.accessToken).toBe('own-token')
  expect(tokens.refreshToken).toBeUndefined()
  expect([tokens.scopes, tokens.userId, tokens.workspaceId, tokens.expiresAt]).toEqual([
    [],
    undefined,
    undefined,
    300_000,
  ])
  for (const own of [{}, { access_token: 'own-token' }, { token_type: 'Bearer' }]) {
    await expect(parseTokens(hostileJson(own, grant))).rejects.toMatchObject({ code: 'invalid_response' })
  }
})

test('DS-3 an error of the token endpoint is its own word, and none of every object', async () => {
  const inherited = hostileJson({}, { error: 'invalid_grant' })
  await expect(parseTokens(inherited, 400)).rejects.toMatchObject({ code: 'invalid_response' })
  for (const error of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    await expect(parseTokens(JSON.stringify({ error }), 400)).rejects.toMatchObject({ code: 'request_refused' })
  }
})

const issuer = 'https://auth.example'
const apiEndpoint = 'https://api.example/graphql'
const endpoints = { authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }
const abilities = {
  grant_types_supported: ['client_credentials'],
  token_endpoint_auth_methods_supported: ['none'],
  code_challenge_methods_supported: ['plain'],
  authorization_response_iss_parameter_supported: true,
}

type Discover = (input: DiscoverServerInput) => Promise<GlueServer>

function discover(implementation: Discover, text: string): Promise<GlueServer> {
  return implementation({ issuer, apiEndpoint, fetch: async () => new Response(text) })
}

/** The assertion of DS-3: what metadata inherits describes no server. */
async function refusesInheritedMetadata(implementation: Discover): Promise<void> {
  for (const name of ['authorization_endpoint', 'token_endpoint'] as const) {
    const { [name]: missing, ...own } = { issuer, ...endpoints }
    const attempt = discover(implementation, hostileJson(own, { [name]: missing }))
    await expect(attempt).rejects.toMatchObject({ code: 'invalid_response' })
  }
  const attempt = discover(implementation, hostileJson(endpoints, { issuer }))
  await expect(attempt).rejects.toMatchObject({ code: 'invalid_response' })
}

test("DS-3 a server's metadata describes only what it says itself", async () => {
  await refusesInheritedMetadata(discoverServer)
  await expect(refusesInheritedMetadata(naiveDiscoverServer)).rejects.toThrow(/instead of rejecting/)
  expect(await discover(discoverServer, hostileJson({ issuer, ...endpoints, unknown: 1 }, abilities))).toStrictEqual({
    issuer,
    authorizationEndpoint: endpoints.authorization_endpoint,
    tokenEndpoint: endpoints.token_endpoint,
    apiEndpoint,
    scopeSeparator: ' ',
    clientAuthentication: 'client_secret_basic',
    grantTypes: ['authorization_code'],
    sendsIssuer: false,
  })
})

test('DS-3 what other code put on every object is no metadata', async () => {
  const planted = Object.entries({ token_endpoint: endpoints.token_endpoint, ...abilities })
  for (const [name, value] of planted) Reflect.defineProperty(Object.prototype, name, { value, configurable: true })
  try {
    const { authorization_endpoint } = endpoints
    const attempt = discover(discoverServer, JSON.stringify({ issuer, authorization_endpoint }))
    await expect(attempt).rejects.toMatchObject({ code: 'invalid_response' })
    const server = await discover(discoverServer, JSON.stringify({ issuer, ...endpoints }))
    expect(server).toMatchObject({ clientAuthentication: 'client_secret_basic', sendsIssuer: false })
    expect(server.grantTypes).toEqual(['authorization_code'])
  } finally {
    for (const [name] of planted) Reflect.deleteProperty(Object.prototype, name)
  }
})

test('DS-3 the cookie of a flow is read by its own fields', async () => {
  const sealer = createSealer({ keys: ['a key of the test, of 32 bytes or more'], purpose: 'flow' })
  const cookies = createFlowCookies({ sealer, clock: systemClock, isSecure: true })
  const name = '__Host-glue-flow-hash'
  const read = async (text: string): Promise<unknown> => {
    const cookie = `${name}=${await sealer.seal(text, name)}`
    return cookies.read(new Request('https://app.example', { headers: { cookie } }), 'hash')
  }
  expect(await read(hostileJson({}, { v: 1, userId: 'planted' }))).toBeUndefined()
  const flow = await read(hostileJson({ v: 1, userId: 'own' }, { workspaceHint: 'planted' }))
  expect(flow).toHaveProperty('userId', 'own')
  expect(flow).not.toHaveProperty('workspaceHint')
})

test('DS-3 a cookie may have any name', () => {
  const cookies = parseCookies('__proto__=a; constructor=b')
  expect([...cookies]).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
  expect(parseCookies('a=1').get('toString')).toBeUndefined()
})

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'DS-3 an operation that is called %s is in no manifest',
  async (sha256Hash) => {
    const body = JSON.stringify({ extensions: { persistedQuery: { sha256Hash } } })
    expect(await found(body, manifest)).toBe('operation_unknown')
  },
)

test('DS-3 a request of the browser asks only for what it says itself', async () => {
  const [sha256Hash = ''] = Object.keys(manifest)
  const extensions = { persistedQuery: { sha256Hash } }
  const variables = { planted: true }
  expect(await found(hostileJson({}, { extensions }), manifest)).toBe('operation_unknown')
  const own = await found(hostileJson({ extensions }, { variables }), manifest)
  expect(own).toMatchObject({ operation: { operationName: 'Me' }, variables: undefined })
  expect(await found(hostileJson({}, { query: '{ me }' }), 'any')).toBe('bad_request')
})

/** The operation that a body asks for, or the code of the refusal. */
async function found(body: string, operations: OperationManifest | 'any'): Promise<unknown> {
  const operation = findOperation({ body: asRecord(JSON.parse(body)) ?? {}, operations })
  return operation instanceof Response ? (await operation.json()).errors[0].extensions.code : operation
}

test('DS-3 a record of the store is read by its own fields', async () => {
  const { oauth, store, workspaces } = createWorld()
  const { clientId, server } = oauth.settings
  const key = recordKey(['installation', server.issuer, clientId, workspaces.acme])
  const row = { v: 1, workspaceId: workspaces.acme, scopes: ['own'], installedAt: 1 }
  await store.set(key, hostileJson({}, row))
  expect(await oauth.installations.get(workspaces.acme)).toBeUndefined()
  await store.set(key, hostileJson(row, { userId: 'planted' }))
  const installation = await oauth.installations.get(workspaces.acme)
  expect(installation).toEqual({ workspaceId: workspaces.acme, userId: undefined, scopes: ['own'], installedAt: 1 })
})

test('DS-3 an answer of the API names only what it says itself', async () => {
  const ask = (text: string): Promise<readonly string[]> =>
    askForWorkspaces({
      server: glueServer,
      accessToken: 'token-of-the-test',
      fetch: async () => new Response(text),
      clock: systemClock,
      timeoutMs: 10_000,
    })
  const workspaces = { nodes: [{ id: 'wks_1' }] }
  expect(await ask(hostileJson({}, { data: { workspaces } }))).toEqual([])
  expect(await ask(`{"data":${hostileJson({}, { workspaces })}}`)).toEqual([])
  expect(await ask(`{"data":{"workspaces":{"nodes":[${hostileJson({}, { id: 'wks_1' })}]}}}`)).toEqual([])
  expect(await ask(hostileJson({ data: { workspaces } }, {}))).toEqual(['wks_1'])
})
