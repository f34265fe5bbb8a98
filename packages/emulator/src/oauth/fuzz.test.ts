import fc from 'fast-check'
import { expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'

const { emulator, app, acme, acmeLabs, redirectUri } = driveEmulator()

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    'code',
    'S256',
    'plain',
    app.clientId,
    app.clientSecret,
    redirectUri,
    'http://127.0.0.1:1/glue/callback',
    'javascript:alert(1)',
    'authorization_code',
    'client_credentials',
    'refresh_token',
    acme.id,
    acmeLabs.id,
    'threads:read,groups:read',
    ',',
    'a'.repeat(43),
    '__proto__',
    'constructor',
  ),
)

const parameters = (names: readonly string[]) =>
  fc.array(
    fc.tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.string() }),
      value,
    ),
    { maxLength: 12 },
  )

const authorizeNames = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
]
const tokenNames = [
  'grant_type',
  'client_id',
  'client_secret',
  'code',
  'redirect_uri',
  'code_verifier',
  'subject',
  'refresh_token',
  'scope',
]

test('no authorization request fails, and none goes where the app has not registered', async () => {
  await fc.assert(
    fc.asyncProperty(parameters(authorizeNames), fc.boolean(), async (pairs, isComplete) => {
      const search = new URLSearchParams(pairs)
      if (isComplete) {
        search.set('client_id', app.clientId)
        search.set('redirect_uri', redirectUri)
      }
      const response = await emulator.fetch(`/oauth/authorize?${search}`)
      expect([200, 303, 400]).toContain(response.status)
      const location = response.headers.get('location')
      if (location !== null) expect(new URL(location).pathname).toMatch(/^\/(glue|oauth)\/callback$/)
    }),
    { numRuns: 500 },
  )
})

test('no answer to the consent page fails, and none installs without being asked', async () => {
  const before = emulator.installations.list()
  await fc.assert(
    fc.asyncProperty(parameters(['request', 'workspace', 'decision']), async (pairs) => {
      const response = await emulator.fetch('/oauth/authorize', { method: 'POST', body: new URLSearchParams(pairs) })
      expect(response.status).toBe(400)
    }),
  )
  expect(emulator.installations.list()).toEqual(before)
})

test('no token request fails, and every refusal is one of RFC 6749', async () => {
  await fc.assert(
    fc.asyncProperty(parameters(tokenNames), fc.boolean(), async (pairs, isAuthenticated) => {
      const body = new URLSearchParams(pairs)
      if (isAuthenticated) {
        body.set('client_id', app.clientId)
        body.set('client_secret', app.clientSecret)
      }
      const response = await emulator.fetch('/oauth/token', { method: 'POST', body })
      expect([200, 400, 401]).toContain(response.status)
      const answer = await response.json()
      if (response.status === 200) expect(answer.token_type).toBe('Bearer')
      else
        expect(answer.error).toMatch(
          /^(invalid_request|invalid_client|invalid_grant|invalid_scope|unsupported_grant_type)$/,
        )
    }),
    { numRuns: 500 },
  )
})

test('no body of any type or bytes makes an address fail', async () => {
  const paths = fc.constantFrom('/oauth/token', '/oauth/authorize', '/public/graphql', '/', '/_glue/', '/_glue')
  const methods = fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH')
  const types = fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'text/plain', '')
  await fc.assert(
    fc.asyncProperty(paths, methods, types, fc.uint8Array({ maxLength: 200 }), async (path, method, type, bytes) => {
      const body = new Uint8Array(bytes)
      const response = await emulator.fetch(path, { method, headers: { 'content-type': type }, body })
      expect(response.status).toBeLessThan(500)
    }),
    { numRuns: 300 },
  )
})

test('no GraphQL body fails', async () => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: app.clientId,
    client_secret: app.clientSecret,
    subject: acmeLabs.id,
    redirect_uri: redirectUri,
  })
  const { access_token: token } = await (await emulator.fetch('/oauth/token', { method: 'POST', body })).json()
  const query = fc.constantFrom(
    '{ me { id } }',
    '{ node(id: "x") { id } }',
    'query ($a: String) { threads(after: $a) { nodes { id } } }',
    '{',
  )
  const text = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record(
        {
          query: fc.oneof(query, fc.jsonValue()),
          variables: fc.oneof(fc.record({ a: fc.jsonValue() }), fc.jsonValue()),
        },
        { requiredKeys: [] },
      )
      .map((content) => JSON.stringify(content)),
  )
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const response = await emulator.fetch('/public/graphql', { method: 'POST', headers, body: content })
      expect(response.status).toBeLessThan(500)
      expect(JSON.stringify(await response.json())).not.toContain('INTERNAL_SERVER_ERROR')
    }),
    { numRuns: 300 },
  )
})
