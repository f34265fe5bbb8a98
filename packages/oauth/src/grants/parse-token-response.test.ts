import * as fc from 'fast-check'
import { processClientCredentialsResponse } from 'oauth4webapi'
import { expect, test } from 'vitest'
import { isGlueOAuthError } from '../glue-oauth-error.ts'
import { parseTokenResponse, type TokenResponseInput, type TokenSet } from './index.ts'

const REQUESTED_AT = Date.parse('2026-11-02T09:00:00Z')

function parse(body: unknown, input: Partial<TokenResponseInput> = {}): Promise<TokenSet> {
  return parseTokenResponse({
    status: 200,
    headers: new Headers({ 'content-type': 'application/json' }),
    body: { text: typeof body === 'string' ? body : JSON.stringify(body) },
    grantType: 'client_credentials',
    requestedAt: REQUESTED_AT,
    ...input,
  })
}

const granted = { access_token: 'token-of-the-test', token_type: 'Bearer' }

test('the token response that the page prints for the code is read as printed', async () => {
  const tokens = await parse(`{
    "user_id": "usr_uxRTYG32kbzWHxtQvfVEgwEdQdu",
    "access_token": "00a21d8b0c4e2375114e49c067dfb81eb0d2076f48354714cd5df984d87b67cc",
    "refresh_token": "81eb0d2076f48354714cd5df984d87b67cc00a21d8b0c4e2375114e49c067dfb",
    "token_type": "Bearer",
    "expires_in": 315705599,
    "scope": "workspaces:read"
  }`)
  expect(tokens.accessToken).toBe('00a21d8b0c4e2375114e49c067dfb81eb0d2076f48354714cd5df984d87b67cc')
  expect(tokens.refreshToken).toBe('81eb0d2076f48354714cd5df984d87b67cc00a21d8b0c4e2375114e49c067dfb')
  expect(tokens.expiresAt).toBe(REQUESTED_AT + 315_705_599_000)
  expect(tokens.scopes).toEqual(['workspaces:read'])
  expect(tokens.userId).toBe('usr_uxRTYG32kbzWHxtQvfVEgwEdQdu')
})

test('the token response that the page prints for client credentials is read as printed', async () => {
  const tokens = await parse(`{
    "user_id": "usr_uxRTYG32kbzWHxtQvfVEgwEdQdu",
    "access_token": "00a21d8b0c4e2375114e49c067dfb81eb0d2076f48354714cd5df984d87b67cc",
    "token_type": "Bearer",
    "expires_in": 315705599,
    "scope": "workspaces:read"
  }`)
  expect(tokens.refreshToken).toBeUndefined()
  expect(tokens.expiresAt).toBe(REQUESTED_AT + 315_705_599_000)
})

test.each([
  undefined,
  null,
  -1,
  0,
  5e-324,
  1e20,
  1e308,
  '3600abc',
  'soon',
  [3600],
  {},
  true,
  '',
  '-5',
  100 * 366 * 86_400,
])('TE-5 an expires_in of %j counts as five minutes', async (expires_in) => {
  const tokens = await parse({ ...granted, expires_in })
  expect(tokens.expiresAt).toBe(REQUESTED_AT + 300_000)
})

test('TE-5 an expires_in of digits in a string is honoured', async () => {
  expect((await parse({ ...granted, expires_in: '3600' })).expiresAt).toBe(REQUESTED_AT + 3_600_000)
})

test.each([
  ['a b', ['a', 'b']],
  ['a,b', ['a', 'b']],
  ['a, b a', ['a', 'b']],
  ['', []],
  [['a'], ['asked']],
  [null, ['asked']],
  [undefined, ['asked']],
])('TE-6 the scope %j is read as %j', async (scope, scopes) => {
  expect((await parse({ ...granted, scope }, { requestedScopes: ['asked'] })).scopes).toEqual(scopes)
})

test.each(['', null, 5, ['x']])('TE-6 a refresh token of %j counts as none', async (refresh_token) => {
  expect((await parse({ ...granted, refresh_token })).refreshToken).toBeUndefined()
})

test.each(['bearer', 'Bearer', 'BEARER'])('TE-4 the token type %s is accepted', async (token_type) => {
  expect((await parse({ ...granted, token_type })).accessToken).toBe('token-of-the-test')
})

test.each(['mac', 'DPoP', 'constructor', '', undefined])('TE-4 the token type %s is refused', async (token_type) => {
  await expect(parse({ ...granted, token_type })).rejects.toMatchObject({ code: 'invalid_response' })
})

test.each([
  {},
  { access_token: '' },
  { access_token: 123, token_type: 'Bearer' },
  { access_token: ['a'], token_type: 'Bearer' },
  { access_token: 'line\nbreak', token_type: 'Bearer' },
  'null',
  '[]',
  '"text"',
  '',
  'access_token=abc&token_type=bearer',
  '{"',
])('TE-2 TE-3 an answer of %j is refused as invalid_response', async (body) => {
  await expect(parse(body)).rejects.toMatchObject({ code: 'invalid_response', action: 'report' })
})

test('TE-7 a body that was too large is refused', async () => {
  await expect(parse('', { body: { isTooLarge: true } })).rejects.toMatchObject({ code: 'invalid_response' })
})

test('DS-3 a token that is only inherited is no token', async () => {
  const body = '{"__proto__":{"access_token":"inherited","token_type":"Bearer"},"token_type":"Bearer"}'
  await expect(parse(body)).rejects.toMatchObject({ code: 'invalid_response' })
  const polluted = '{"access_token":"own","token_type":"Bearer","__proto__":{"refresh_token":"inherited"}}'
  expect((await parse(polluted)).refreshToken).toBeUndefined()
  Reflect.defineProperty(Object.prototype, 'refresh_token', { value: 'polluted', configurable: true })
  try {
    expect((await parse(granted)).refreshToken).toBeUndefined()
  } finally {
    Reflect.deleteProperty(Object.prototype, 'refresh_token')
  }
})

// The rows of `client_credentials` are a guess: nobody knows what Glue answers for a workspace without the app.
test.each([
  ['authorization_code', 'invalid_grant', 400, 'code_rejected', 'reinstall'],
  ['authorization_code', 'invalid_client', 401, 'invalid_client', 'fix_config'],
  ['authorization_code', 'unauthorized_client', 400, 'invalid_client', 'fix_config'],
  ['authorization_code', 'invalid_request', 400, 'request_refused', 'fix_config'],
  ['refresh_token', 'invalid_grant', 400, 'refresh_rejected', 'reinstall'],
  ['client_credentials', 'invalid_grant', 400, 'not_installed', 'reinstall'],
  ['client_credentials', 'unauthorized_client', 400, 'not_installed', 'reinstall'],
  ['client_credentials', 'access_denied', 403, 'not_installed', 'reinstall'],
  ['client_credentials', 'invalid_target', 400, 'not_installed', 'reinstall'],
  ['client_credentials', 'invalid_client', 400, 'invalid_client', 'fix_config'],
  ['client_credentials', 'invalid_request', 400, 'request_refused', 'fix_config'],
  ['client_credentials', 'invalid_scope', 400, 'request_refused', 'fix_config'],
  ['client_credentials', 'constructor', 400, 'request_refused', 'fix_config'],
  ['client_credentials', 'temporarily_unavailable', 400, 'temporarily_unavailable', 'retry'],
  ['client_credentials', 'invalid_grant', 200, 'not_installed', 'reinstall'],
  ['client_credentials', 'invalid_grant', 500, 'temporarily_unavailable', 'retry'],
])('%s with error %s and status %i means %s', async (grantType, error, status, code, action) => {
  await expect(parse({ error }, { grantType, status })).rejects.toMatchObject({ code, action, status })
})

test('an invalid_request that speaks of the subject means not_installed', async () => {
  const body = { error: 'invalid_request', error_description: 'Unknown subject.' }
  await expect(parse(body, { status: 400 })).rejects.toMatchObject({ code: 'not_installed' })
})

test.each([500, 502, 503, 429])('status %i with a web page means temporarily_unavailable', async (status) => {
  const headers = new Headers({ 'content-type': 'text/html', 'retry-after': '7' })
  const answer = parse('<html><h1>Bad gateway</h1></html>', { status, headers })
  await expect(answer).rejects.toMatchObject({ code: 'temporarily_unavailable', status, retryAfterMs: 7000 })
})

test('a web page with status 200 means temporarily_unavailable', async () => {
  await expect(parse('<!doctype html>')).rejects.toMatchObject({ code: 'temporarily_unavailable', status: 200 })
})

test.each([
  ['Mon, 02 Nov 2026 09:00:30 GMT', 30_000],
  ['Mon, 02 Nov 2020 09:00:30 GMT', 0],
  ['999999999999999999999999', 86_400_000],
  ['soon', undefined],
  ['-5', undefined],
])('TE-10 Retry-After "%s" is %s ms', async (value, retryAfterMs) => {
  const headers = new Headers({ 'retry-after': value })
  const error = await parse('', { status: 503, headers }).catch((thrown: unknown) => thrown)
  expect(isGlueOAuthError(error) && error.retryAfterMs).toBe(retryAfterMs)
})

test('LG-2 what the server echoes arrives as one short line without secrets', async () => {
  const secrets = ['s3cret+of the app', 'code-1234']
  const echo = `s3cret+of the app ${encodeURIComponent('s3cret+of the app')} code-1234 \u001b[31m\n[ERROR] forged\u2028 ${'a1'.repeat(40)} ${'x '.repeat(500_000)}`
  for (const body of [{ error: 'invalid_grant', error_description: echo }, echo]) {
    const error = await parse(body, { status: 400, secrets }).catch((thrown: unknown) => thrown)
    const message = isGlueOAuthError(error) ? error.message : ''
    expect(message.length).toBeLessThan(600)
    expect(message).not.toMatch(/s3cret|code-1234|a1a1a1|\p{Cc}|\u2028/u)
  }
})

test('arbitrary answers never throw anything but our typed errors, and never give a senseless token', async () => {
  const json = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record(
        {
          access_token: fc.oneof(fc.constant('t'), fc.jsonValue()),
          token_type: fc.oneof(fc.constant('Bearer'), fc.jsonValue()),
          expires_in: fc.jsonValue(),
          scope: fc.jsonValue(),
          refresh_token: fc.jsonValue(),
          user_id: fc.jsonValue(),
          error: fc.option(fc.jsonValue()),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  )
  const status = fc.oneof(fc.constant(200), fc.integer({ min: 200, max: 599 }))
  const grantType = fc.constantFrom('authorization_code', 'client_credentials', 'refresh_token', '__proto__')
  await fc.assert(
    fc.asyncProperty(json, status, grantType, async (text, ofStatus, ofGrant) => {
      const outcome = await parse(text, { status: ofStatus, grantType: ofGrant }).catch((error: unknown) => error)
      expect(isGlueOAuthError(outcome) || isSensible(outcome as TokenSet)).toBe(true)
      expect(Object.hasOwn(outcome as object, 'cause')).toBe(false)
    }),
    { numRuns: 500 },
  )
})

function isSensible({ accessToken, expiresAt, scopes }: TokenSet): boolean {
  const areScopes = scopes.every((scope) => typeof scope === 'string' && scope !== '')
  return /^[\x21-\x7e]+$/.test(accessToken) && expiresAt > REQUESTED_AT && areScopes
}

test.each([
  ['a secret that was cut', (secret: string) => `${' '.repeat(3985)}${secret}`],
  ['a secret in a form', (secret: string) => new URLSearchParams({ s: secret }).toString()],
  ['a secret in JSON', (secret: string) => JSON.stringify({ secret })],
  ['a token with dots and slashes', () => 'token: ya29.a0Af/Bc+yCq.Xk9/qqqq'],
  ['a token of small letters', () => 'correct_horse_battery_staple_today'],
])('LG-2 %s is not shown', async (_title, echo) => {
  const secret = 'rt.Zq8(k)~v3 w!9x"Tz'
  const answer = { error: 'invalid_request', error_description: echo(secret) }
  const error = await parse(answer, { status: 400, secrets: [secret] }).catch((caught: unknown) => caught)
  for (const part of ['rt.Zq8', '9x', 'ya29', 'battery']) expect(String(error)).not.toContain(part)
})

test('LG-2 a success in a form that nobody knows is not quoted', async () => {
  const error = await parse('access_token=short.one&token_type=bearer').catch((caught: unknown) => caught)
  expect(String(error)).not.toContain('short')
})

// Where one is more careful than the other: tokens that no header takes, and `error` beside a token.
test('oauth4webapi accepts no bearer token that is not accepted here, and reads it as the same one', async () => {
  const printable = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => /^[\x21-\x7e]+$/.test(text))
  const mostly = <T>(good: fc.Arbitrary<T>, ...others: unknown[]) =>
    fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...others) })
  const answers = fc.record(
    {
      access_token: mostly(printable, '', 1, null),
      token_type: mostly(fc.constantFrom('bearer', 'Bearer', 'BEARER'), 'mac', 'DPoP', '', 1),
      expires_in: mostly(fc.nat(), '3600', 'soon', null, -1, 1e20),
      scope: mostly(fc.constantFrom('a b', 'a,b', ''), ['a'], null),
      refresh_token: mostly(printable, '', null),
    },
    { requiredKeys: [] },
  )
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(answers, async (answer) => {
      const server = { issuer: 'https://as.example' }
      const theirs = await processClientCredentialsResponse(server, { client_id: 'c' }, Response.json(answer)).catch(
        () => undefined,
      )
      if (theirs?.token_type !== 'bearer') return
      accepted += 1
      const ours = await parse(answer)
      expect(ours.accessToken).toBe(theirs.access_token)
      expect(ours.refreshToken).toBe(theirs.refresh_token)
      if (theirs.scope !== undefined) expect(ours.scopes.join(' ')).toBe(theirs.scope.replace(',', ' '))
      const { expires_in: lifetime = 0 } = theirs
      const isUsable = lifetime >= 1 && lifetime < 4e9
      expect(ours.expiresAt - REQUESTED_AT).toBe(isUsable ? lifetime * 1000 : 300_000)
    }),
    { numRuns: 500 },
  )
  expect(accepted).toBeGreaterThan(50)
})
