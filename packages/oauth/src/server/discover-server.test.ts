import { createServer, type RequestListener } from 'node:http'
import { createEmulator } from '@glue/emulator'
import { listen } from '@glue/emulator/node'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { naiveDiscoverServer } from '../../test/naive/naive-discovery.ts'
import { thrownBy } from '../../test/world.ts'
import type { Fetch } from '../fetch.ts'
import { isGlueOAuthError } from '../glue-oauth-error.ts'
import { discoverServer } from './discover-server.ts'
import type { DiscoverServerInput } from './discovery-options.ts'
import { assertServer, type GlueServer, glueServer } from './glue-server.ts'

type Discover = (input: DiscoverServerInput) => Promise<GlueServer>

const issuer = 'https://auth.example'
const apiEndpoint = 'https://api.example/graphql'
const metadata: Readonly<Record<string, unknown>> = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
}

interface Wire {
  readonly fetch: Fetch
  readonly requests: { readonly url: string; readonly init: RequestInit | undefined }[]
}

/** A network with one answer, which counts what leaves. */
function wire(answer: () => Response): Wire {
  const requests: Wire['requests'] = []
  return {
    requests,
    fetch: async (url, init) => {
      requests.push({ url, init })
      return answer()
    },
  }
}

function serving(fields: object): Wire {
  return wire(() => Response.json({ ...metadata, ...fields }))
}

function discover(fields: object, options: Partial<DiscoverServerInput> = {}): Promise<GlueServer> {
  return discoverServer({ issuer, apiEndpoint, fetch: serving(fields).fetch, ...options })
}

describe('a server is what its metadata says', () => {
  test('over a real connection, with the metadata of the emulator', async () => {
    await using listening = await listen(createEmulator({ profile: 'oauth21' }))
    const { url } = listening
    expect(await discoverServer({ issuer: url, apiEndpoint: `${url}/public/graphql` })).toEqual({
      issuer: url,
      authorizationEndpoint: `${url}/oauth/authorize`,
      tokenEndpoint: `${url}/oauth/token`,
      apiEndpoint: `${url}/public/graphql`,
      scopeSeparator: ' ',
      clientAuthentication: 'client_secret_post',
      grantTypes: ['authorization_code', 'client_credentials', 'refresh_token'],
      sendsIssuer: true,
    })
  })

  test('and what RFC 8414 says where the metadata is silent', async () => {
    const server = await discover({}, { scopeSeparator: ',' })
    expect(server).toEqual({
      issuer,
      authorizationEndpoint: `${issuer}/authorize`,
      tokenEndpoint: `${issuer}/token`,
      apiEndpoint,
      scopeSeparator: ',',
      clientAuthentication: 'client_secret_basic',
      grantTypes: ['authorization_code'],
      sendsIssuer: false,
    })
    expect([Object.isFrozen(server), Object.isFrozen(server.grantTypes)]).toEqual([true, true])
  })

  test.each([
    [issuer, `${issuer}/.well-known/oauth-authorization-server`],
    [`${issuer}/tenant/1`, `${issuer}/.well-known/oauth-authorization-server/tenant/1`],
    [`${issuer}/tenant/`, `${issuer}/.well-known/oauth-authorization-server/tenant`],
    ['http://127.0.0.1:4400', 'http://127.0.0.1:4400/.well-known/oauth-authorization-server'],
  ])('%s is asked for at %s, once, without anything of the API', async (name, expected) => {
    const endpoint = { authorization_endpoint: new URL('/a', name).href, token_endpoint: new URL('/t', name).href }
    const { fetch, requests } = serving({ ...endpoint, issuer: name })
    expect(await discoverServer({ issuer: name, apiEndpoint, fetch })).toMatchObject({ issuer: name })
    expect(requests).toMatchObject([{ url: expected, init: { method: 'GET', redirect: 'manual' } }])
    const headers = new Headers(requests[0]?.init?.headers)
    expect([...headers.keys()].filter((header) => header !== 'user-agent')).toEqual(['accept'])
  })

  test.each<[readonly unknown[], GlueServer['clientAuthentication']]>([
    [['none', 'client_secret_post', 'client_secret_basic'], 'client_secret_basic'],
    [['none', 'private_key_jwt', 'client_secret_post'], 'client_secret_post'],
    [['tls_client_auth', 'none', 7], 'none'],
  ])('of the ways to authenticate %j it is %s', async (supported, clientAuthentication) => {
    const found = await discover({ token_endpoint_auth_methods_supported: supported })
    expect(found.clientAuthentication).toBe(clientAuthentication)
  })

  test('grants that nobody here can use are left out', async () => {
    const grant_types_supported = ['refresh_token', 'urn:example:other', 'implicit', 'client_credentials', null]
    expect((await discover({ grant_types_supported })).grantTypes).toEqual(['client_credentials', 'refresh_token'])
  })

  test('PKCE with S256 is fine, also where it is not mentioned', async () => {
    await discover({ code_challenge_methods_supported: ['plain', 'S256'] })
    await discover({})
  })
})

describe('a server that this package cannot use is refused', () => {
  test.each<[string, string, object]>([
    ['config_invalid', 'S256', { code_challenge_methods_supported: ['plain'] }],
    ['config_invalid', 'S256', { code_challenge_methods_supported: [] }],
    ['config_invalid', 'auth_methods', { token_endpoint_auth_methods_supported: ['private_key_jwt'] }],
    ['config_invalid', 'grant_types', { grant_types_supported: ['implicit'] }],
    ['invalid_response', 'grant_types', { grant_types_supported: 'authorization_code' }],
    ['invalid_response', 'code_challenge', { code_challenge_methods_supported: 'S256' }],
    ['invalid_response', 'auth_methods', { token_endpoint_auth_methods_supported: null }],
    ['invalid_response', 'iss_parameter', { authorization_response_iss_parameter_supported: 'false' }],
    ['invalid_response', 'token_endpoint', { token_endpoint: undefined }],
    ['invalid_response', 'token_endpoint', { token_endpoint: ['https://auth.example/token'] }],
  ])('as %s that names %s: %j', async (code, word, fields) => {
    const error = await thrownBy(discover(fields))
    expect(error).toMatchObject({ code, action: 'fix_config' })
    expect(String(error)).toContain(word)
  })

  test.each<[string, string, () => Response]>([
    ['a missing page', 'invalid_response', () => new Response('', { status: 404 })],
    ['a web page', 'invalid_response', () => new Response('<html>')],
    ['nothing', 'invalid_response', () => new Response(null)],
    ['a list', 'invalid_response', () => Response.json([metadata])],
    ['null', 'invalid_response', () => Response.json(null)],
    ['that it is too busy', 'temporarily_unavailable', () => new Response('', { status: 429 })],
    ['that it is broken', 'temporarily_unavailable', () => new Response('', { status: 500 })],
  ])('when it answers %s', async (_title, code, answer) => {
    const { fetch, requests } = wire(answer)
    await expect(discoverServer({ issuer, apiEndpoint, fetch })).rejects.toMatchObject({ code })
    expect(requests).toHaveLength(1)
  })

  test('for as long as it asks for', async () => {
    const { fetch } = wire(() => new Response('', { status: 503, headers: { 'retry-after': '7' } }))
    await expect(discoverServer({ issuer, apiEndpoint, fetch })).rejects.toMatchObject({ retryAfterMs: 7_000 })
  })

  test('when it cannot be reached, without the text of the failure', async () => {
    const cause = Object.assign(new Error('canary'), { code: 'ECONNREFUSED' })
    const fetch = (): Promise<Response> => Promise.reject(new TypeError('canary', { cause }))
    const error = await thrownBy(discoverServer({ issuer, apiEndpoint, fetch }))
    expect(error).toMatchObject({ code: 'network_error', action: 'retry' })
    expect(String(error)).toContain('ECONNREFUSED')
    expect(String(error)).not.toContain('canary')
  })

  test('when its body has no end, after a megabyte', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array((sent += 65_536) && 65_536)),
    })
    const { fetch } = wire(() => new Response(endless))
    await expect(discoverServer({ issuer, apiEndpoint, fetch })).rejects.toMatchObject({ code: 'invalid_response' })
    expect(sent).toBeLessThan(1_300_000)
  })

  test('when it is silent for too long, also in the middle of its body', async () => {
    const clock = { now: () => 0, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) }
    const silent = (): Promise<Response> => new Promise(() => {})
    const dripping = async (): Promise<Response> => new Response(new ReadableStream({}))
    for (const fetch of [silent, dripping]) {
      await expect(discoverServer({ issuer, apiEndpoint, fetch, clock })).rejects.toMatchObject({ code: 'timeout' })
    }
  })

  test('when the caller gives up, with the reason of the caller', async () => {
    const reason = new Error('closing')
    const { fetch, requests } = serving({})
    const signal = AbortSignal.abort(reason)
    expect(await thrownBy(discoverServer({ issuer, apiEndpoint, fetch, signal }))).toBe(reason)
    expect(requests).toEqual([])
    const controller = new AbortController()
    const waits: Fetch = () => new Promise(() => controller.abort(reason))
    const input = { issuer, apiEndpoint, fetch: waits, signal: controller.signal }
    expect(await thrownBy(discoverServer(input))).toBe(reason)
  })
})

interface HostileMetadata {
  readonly fields: object
  readonly code?: string
  readonly options?: Partial<DiscoverServerInput>
}

/** The assertion of DS-1 and DS-2: refused, and nothing was asked but the metadata. */
async function refusesMetadata(implementation: Discover, hostile: HostileMetadata): Promise<void> {
  const { fields, code = 'invalid_response', options } = hostile
  const { fetch, requests } = serving(fields)
  const attempt = implementation({ issuer, apiEndpoint, fetch, ...options })
  await expect(attempt).rejects.toMatchObject({ name: 'GlueOAuthError', code, action: 'fix_config' })
  expect(requests).toHaveLength(1)
}

async function onlyOursRefuses(hostile: HostileMetadata): Promise<void> {
  await refusesMetadata(discoverServer, hostile)
  await expect(refusesMetadata(naiveDiscoverServer, hostile)).rejects.toThrow(/instead of rejecting/)
}

const elsewhere = [
  'http://169.254.169.254/latest/meta-data',
  'https://169.254.169.254/token',
  'http://[::ffff:127.0.0.1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::1]/token',
  'https://[fd00::1]/token',
  'https://10.0.0.5/token',
  'https://2130706433/token',
  'https://0x7f.1/token',
  'https://0/token',
  'http://localhost./',
  'https://localhost./',
  'https://localhost/token',
  'https://a.localhost/token',
  'https://metadata.google.internal/token',
  'https://evil.test/token',
  'https://auth.example.evil.test/token',
  'https://auth.example./token',
  'https://auth.example:8443/token',
  'https://auth.example@evil.test/token',
  'https://user:password@auth.example/token',
  'https://user@auth.example/token',
  'https://:password@auth.example/token',
  'https://auth.example/token#fragment',
  'https://auth.example/token#',
  'http://auth.example/token',
  'ftp://auth.example/token',
  '//auth.example/token',
  '/token',
  'token',
  '',
]

describe('DS-1 metadata sends nobody to another place', () => {
  test.each(elsewhere)('token_endpoint %j is refused', async (token_endpoint) => {
    await onlyOursRefuses({ fields: { token_endpoint } })
  })

  test.each(elsewhere)('authorization_endpoint %j is refused', async (authorization_endpoint) => {
    await onlyOursRefuses({ fields: { authorization_endpoint } })
  })

  test.each([
    `${issuer}/`,
    'HTTPS://AUTH.EXAMPLE',
    'https://auth.example:443',
    'https://evil.test',
    'https://auth.example/tenant',
  ])('issuer %j is another issuer', async (name) => {
    await onlyOursRefuses({ fields: { issuer: name }, code: 'issuer_mismatch' })
  })

  test.each([undefined, null, 7, [issuer]])('issuer %j is none', async (name) => {
    await onlyOursRefuses({ fields: { issuer: name } })
  })

  test('a host that the configuration names is allowed, and no other port of it', async () => {
    const hosts = ['login.example', 'tokens.example:8443']
    const authorization_endpoint = 'https://login.example/authorize?p=1'
    const token_endpoint = 'https://tokens.example:8443/token'
    expect(await discover({ authorization_endpoint, token_endpoint }, { hosts })).toMatchObject({
      authorizationEndpoint: authorization_endpoint,
      tokenEndpoint: token_endpoint,
    })
    for (const other of ['https://tokens.example/token', 'http://login.example/token', 'https://a.login.example/']) {
      await onlyOursRefuses({ fields: { token_endpoint: other }, options: { hosts } })
    }
  })

  test('an issuer on this machine speaks of its own port only, and http ends there', async () => {
    const local = 'http://localhost:4400'
    const options = { issuer: local, hosts: ['login.example'] }
    const own = { issuer: local, authorization_endpoint: `${local}/authorize`, token_endpoint: `${local}/token` }
    expect(await discover(own, options)).toMatchObject({ tokenEndpoint: `${local}/token` })
    for (const token_endpoint of [
      'http://localhost:9200/token',
      'http://127.0.0.1:4400/token',
      'http://login.example/token',
      'http://localhost.:4400/token',
    ]) {
      await onlyOursRefuses({ fields: { ...own, token_endpoint }, options })
    }
  })

  test('an https issuer on this machine has no http endpoints', async () => {
    const local = 'https://localhost:4400'
    const own = { issuer: local, authorization_endpoint: `${local}/authorize`, token_endpoint: `${local}/token` }
    const fields = { ...own, token_endpoint: 'http://localhost:4400/token' }
    await onlyOursRefuses({ fields, options: { issuer: local } })
  })

  test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async (status) => {
    await refusesRedirect(discoverServer, status)
    await expect(refusesRedirect(naiveDiscoverServer, status)).rejects.toThrow(/instead of rejecting/)
  })

  test.each<[string, PropertyDescriptorMap]>([
    ['that a fetch of the caller has followed', { redirected: { value: true } }],
    ['that a browser does not show', { type: { value: 'opaqueredirect' }, status: { value: 0 } }],
  ])('a redirect %s is refused', async (_title, properties) => {
    const { fetch } = wire(() => Object.defineProperties(Response.json(metadata), properties))
    const error = await thrownBy(discoverServer({ issuer, apiEndpoint, fetch }))
    expect(error).toMatchObject({ code: 'invalid_response', action: 'fix_config' })
    expect(String(error)).toContain('is a redirect')
  })

  test.each<Partial<Record<keyof DiscoverServerInput, unknown>>>([
    { issuer: undefined },
    { issuer: 'auth.example' },
    { issuer: 'http://auth.example' },
    { issuer: 'https://user:canary@auth.example' },
    { issuer: 'https://canary@auth.example' },
    { issuer: `${issuer}?tenant=1` },
    { issuer: `${issuer}#` },
    { issuer: 'https://169.254.169.254' },
    { issuer: 'https://[::ffff:127.0.0.1]' },
    { issuer: 'https://localhost.' },
    { apiEndpoint: undefined },
    { apiEndpoint: 'http://api.example/graphql' },
    { apiEndpoint: 'https://user:canary@api.example/graphql' },
    { hosts: 'login.example' },
    { hosts: ['https://login.example'] },
    { hosts: ['LOGIN.example'] },
    { hosts: ['login.example/path'] },
    { hosts: ['169.254.169.254'] },
    { hosts: ['localhost'] },
    { hosts: ['a.localhost'] },
    { hosts: ['localhost.'] },
    { hosts: ['[::1]'] },
    { hosts: ['203.0.113.7'] },
    { hosts: [''] },
    { hosts: [7] },
    { scopeSeparator: ';' },
    { timeoutMs: 0 },
    { timeoutMs: Infinity },
  ])('a configuration of %j is refused before any request', async (wrong) => {
    const { fetch, requests } = serving({})
    const input = { issuer, apiEndpoint, fetch, ...wrong } as DiscoverServerInput
    const error = await thrownBy(discoverServer(input))
    expect(error).toMatchObject({ code: 'config_invalid', action: 'fix_config' })
    expect(String(error)).toContain(Object.keys(wrong)[0])
    expect(String(error)).not.toContain('canary')
    expect(requests).toEqual([])
  })
})

/** The assertion of DS-1 over real connections: the place that the redirect names hears nothing. */
async function refusesRedirect(implementation: Discover, status: number): Promise<void> {
  let heard = 0
  let origin = ''
  await using second = await serve((_request, response) => {
    heard += 1
    const endpoints = { authorization_endpoint: `${origin}/authorize`, token_endpoint: `${origin}/token` }
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ issuer: origin, ...endpoints }))
  })
  await using first = await serve((_request, response) => {
    response.writeHead(status, { location: `${second.origin}/metadata` }).end()
  })
  origin = first.origin
  const attempt = implementation({ issuer: origin, apiEndpoint })
  await expect(attempt).rejects.toMatchObject({ code: 'invalid_response', status })
  expect(heard).toBe(0)
}

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly origin: string }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('DS-2 metadata runs nothing on the machine of whoever opens the URL', () => {
  test.each([
    'javascript:alert(1)',
    'javascript://auth.example/%0aalert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox',
    'blob:https://auth.example/1',
    'file:///c:/x',
    'file://auth.example/x',
    'ms-settings:x',
    'https://x/$(calc)',
    'https://$(calc)/authorize',
    'https://auth.example/$(calc)',
    'https://auth.example/authorize?a=$(calc)',
    'https://auth.example/authorize?a&calc.exe',
    'https://auth.example/authorize;calc',
    "https://auth.example/'|calc",
    'https://auth.example/%PATH%',
    '--upload-pack=x',
    '-a Calculator',
    ' ',
    `https://auth.example/${'a'.repeat(2_048)}`,
  ])('authorization_endpoint %j is refused', async (authorization_endpoint) => {
    await onlyOursRefuses({ fields: { authorization_endpoint } })
  })

  test('what is let through has no character that a shell would run', async () => {
    for (const character of ' !"$&\'()*;<>[\\]^`{|}\u00E9\u202E\t\r\n') {
      const endpoint = `${issuer}/a${character}b`
      const found = await discover({ authorization_endpoint: endpoint }).catch((error: unknown) => error)
      const isInert = isGlueOAuthError(found) || /^[\w:/.%-]+$/.test((found as GlueServer).authorizationEndpoint)
      expect([character, isInert]).toEqual([character, true])
    }
    expect(await discover({ authorization_endpoint: `${issuer}/a b"` })).toMatchObject({
      authorizationEndpoint: `${issuer}/a%20b%22`,
    })
  })
})

test('DS-1 DS-3 whatever the metadata is, it is refused as a GlueOAuthError or stays on the hosts that are allowed', async () => {
  const endpoint = fc.oneof(fc.constant(`${issuer}/x`), fc.webUrl(), fc.jsonValue())
  const words = fc.oneof(
    fc.subarray(['S256', 'authorization_code', 'client_credentials', 'client_secret_post', 'none']),
    fc.jsonValue(),
  )
  const fields = fc.record(
    {
      issuer: fc.oneof({ weight: 8, arbitrary: fc.constant(issuer) }, { weight: 1, arbitrary: fc.jsonValue() }),
      authorization_endpoint: endpoint,
      token_endpoint: endpoint,
      grant_types_supported: words,
      token_endpoint_auth_methods_supported: words,
      code_challenge_methods_supported: words,
      authorization_response_iss_parameter_supported: fc.oneof(fc.boolean(), fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  const body = fc.oneof(
    fields.map((value) => JSON.stringify({ ...metadata, ...value })),
    fc.json(),
    fc.string({ unit: 'binary' }),
  )
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(200, 200, 200, 204, 302, 404, 503), async (text, status) => {
      const { fetch, requests } = wire(() => new Response(status === 204 ? null : text, { status }))
      const found = await discoverServer({ issuer, apiEndpoint, fetch }).catch((error: unknown) => error)
      expect(requests).toHaveLength(1)
      if (isGlueOAuthError(found)) return
      const { authorizationEndpoint, tokenEndpoint, ...rest } = found as GlueServer
      expect(rest).toMatchObject({ issuer, apiEndpoint })
      for (const url of [authorizationEndpoint, tokenEndpoint]) expect(new URL(url).origin).toBe(issuer)
    }),
  )
})

test.each<[string, object]>([
  ['clientAuthentication', { clientAuthentication: 'private_key_jwt' }],
  ['clientAuthentication', { clientAuthentication: undefined }],
  ['grantTypes', { grantTypes: [] }],
  ['grantTypes', { grantTypes: ['implicit'] }],
  ['grantTypes', { grantTypes: 'refresh_token' }],
  ['sendsIssuer', { sendsIssuer: 'false' }],
  ['sendsIssuer', { sendsIssuer: undefined }],
])('a server that was written by hand with a wrong %s is refused: %j', (name, wrong) => {
  const server = { ...glueServer, ...wrong } as GlueServer
  expect(() => assertServer(server)).toThrow(`\`server.${name}\``)
  expect(() => assertServer(glueServer)).not.toThrow()
})
