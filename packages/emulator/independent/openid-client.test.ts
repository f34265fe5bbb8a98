import {
  allowInsecureRequests,
  authorizationCodeGrant,
  type AuthorizationCodeGrantChecks,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  ClientSecretBasic,
  Configuration,
  customFetch,
  discovery,
  fetchProtectedResource,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
} from 'openid-client'
import { describe, expect, test } from 'vitest'
import { type Driven, driveEmulator } from '../src/drive-emulator.ts'
import type { CallbackEffect } from '../src/faults/fault.ts'
import { listen } from '../src/node.ts'
import type { Profile } from '../src/state/profile.ts'

const api = 'https://api.gluegroups.com'

describe('an app is installed by the code flow with PKCE', () => {
  test.each<Profile>(['glue', 'documented'])('in process, in the profile %s', async (profile) => {
    const driven = driveEmulator({ profile })
    await expectInstall(driven, configured(driven), 'workspaces:read,threads:read')
  })

  test('over a socket', async () => {
    const driven = driveEmulator()
    await using server = await listen(driven.emulator)
    const config = new Configuration(metadata(server.url), driven.app.clientId, driven.app.clientSecret)
    allowInsecureRequests(config)
    await expectInstall(driven, config, 'workspaces:read,threads:read')
  })

  test('with what the server says of itself, over a socket, in the profile oauth21', async () => {
    const driven = driveEmulator({ profile: 'oauth21' })
    await using server = await listen(driven.emulator)
    const config = await discovery(new URL(server.url), driven.app.clientId, driven.app.clientSecret, undefined, {
      algorithm: 'oauth2',
      execute: [allowInsecureRequests],
    })
    expect(config.serverMetadata().supportsPKCE()).toBe(true)
    const callback = await expectInstall(driven, config, 'workspaces:read threads:read')
    expect(callback.searchParams.get('iss')).toBe(server.url)
  })
})

describe('an app that is installed', () => {
  test('gets a token for a workspace by client credentials', async () => {
    const driven = driveEmulator()
    const config = configured(driven)
    const { acmeLabs, redirectUri } = driven
    const tokens = await clientCredentialsGrant(config, { subject: acmeLabs.id, redirect_uri: redirectUri })
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: driven.app.scopes.join(',') })
    expect(tokens.refresh_token).toBeUndefined()
    expect(await me(config, tokens.access_token)).toBe('usr_AcmeDigestInAcmeLabs0000000')
  })

  test('is told when a workspace has not installed it', async () => {
    const driven = driveEmulator()
    const { globex, redirectUri } = driven
    const asked = clientCredentialsGrant(configured(driven), { subject: globex.id, redirect_uri: redirectUri })
    await expect(asked).rejects.toMatchObject(refusal('invalid_grant', /not installed in this workspace/))
  })

  test('refreshes its token, and each refresh token works once', async () => {
    const driven = driveEmulator()
    const config = configured(driven)
    const { callback, checks } = await authorized(driven, config)
    const first = await authorizationCodeGrant(config, callback, checks)
    const second = await refreshTokenGrant(config, first.refresh_token ?? '')
    const third = await refreshTokenGrant(config, second.refresh_token ?? '')
    expect(new Set([first.refresh_token, second.refresh_token, third.refresh_token]).size).toBe(3)
    expect(await me(config, third.access_token)).toBe(third['user_id'])

    const reused = refreshTokenGrant(config, first.refresh_token ?? '')
    await expect(reused).rejects.toMatchObject(refusal('invalid_grant', /used before\. All tokens of its family/))
    const latest = refreshTokenGrant(config, third.refresh_token ?? '')
    await expect(latest).rejects.toMatchObject(refusal('invalid_grant', /revoked/))
    await expect(me(config, third.access_token)).rejects.toMatchObject({
      code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
      status: 401,
      cause: [{ scheme: 'bearer', parameters: { realm: 'glue', error: 'invalid_token' } }],
    })
  })
})

describe('an app is told', () => {
  test.each<Profile>(['glue', 'oauth21'])('that the person denied it, in the profile %s', async (profile) => {
    const driven = driveEmulator({ profile })
    const config = await discoveredOrConfigured(driven)
    const { callback, checks } = await authorized(driven, config, { decision: 'deny' })
    const answered = authorizationCodeGrant(config, callback, checks)
    await expect(answered).rejects.toMatchObject({ code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR', error: 'access_denied' })
    expect(driven.emulator.journal.list({ route: 'token' })).toEqual([])
  })

  test('that PKCE is required, in the profile oauth21', async () => {
    const driven = driveEmulator({ profile: 'oauth21' })
    const config = await discoveredOrConfigured(driven)
    const withoutChallenge = { code_challenge: undefined, code_challenge_method: undefined }
    const { callback, checks } = await authorized(driven, config, { parameters: withoutChallenge })
    await expect(authorizationCodeGrant(config, callback, checks)).rejects.toMatchObject({
      code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR',
      error: 'invalid_request',
      error_description: expect.stringContaining('code_challenge is missing'),
    })
  })

  test.each<[string, Profile, string]>([
    ['commas', 'glue', 'workspaces:read threads:read'],
    ['spaces', 'oauth21', 'workspaces:read,threads:read'],
  ])('that scopes are separated by %s in the profile %s', async (separator, profile, scope) => {
    const driven = driveEmulator({ profile })
    const config = await discoveredOrConfigured(driven)
    const { callback, checks } = await authorized(driven, config, { parameters: { scope } })
    await expect(authorizationCodeGrant(config, callback, checks)).rejects.toMatchObject({
      error: 'invalid_scope',
      error_description: expect.stringContaining(`separated by ${separator}`),
    })
  })

  test('that its secret is wrong', async () => {
    const driven = driveEmulator()
    const config = configured(driven, 'not-the-secret')
    const { callback, checks } = await authorized(driven, config)
    const asked = authorizationCodeGrant(config, callback, checks)
    await expect(asked).rejects.toMatchObject({ ...refusal('invalid_client', /no app with this/), status: 401 })
  })

  test('that Glue takes a secret in the body only', async () => {
    const driven = driveEmulator()
    const { clientId, clientSecret } = driven.app
    const config = new Configuration(metadata(api), clientId, clientSecret, ClientSecretBasic())
    config[customFetch] = fetchOf(driven)
    const asked = clientCredentialsGrant(config, { subject: driven.acmeLabs.id, redirect_uri: driven.redirectUri })
    await expect(asked).rejects.toMatchObject({
      code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
      status: 401,
      cause: [{ scheme: 'basic', parameters: { realm: 'glue' } }],
    })
  })

  test('that a code is for the redirect URI that it was asked with', async () => {
    const driven = driveEmulator()
    const config = configured(driven)
    const { callback, checks } = await authorized(driven, config)
    const elsewhere = new URL(`${driven.app.redirectUris[1]}${callback.search}`)
    const asked = authorizationCodeGrant(config, elsewhere, checks)
    await expect(asked).rejects.toMatchObject(refusal('invalid_grant', /redirect_uri is not the one/))
  })
})

test('nobody is sent to a redirect URI that the app has not registered', async () => {
  const driven = driveEmulator()
  const parameters = { redirect_uri: 'http://localhost:3000/oauth/callback/' }
  const elsewhere = authorized(driven, configured(driven), { parameters })
  await expect(elsewhere).rejects.toMatchObject({ code: 'consent_unavailable' })
})

test.each<[string, Profile, CallbackEffect, string]>([
  ['CB-6 another issuer', 'glue', { iss: 'wrong' }, 'unexpected "iss" (issuer) response parameter value'],
  ['CB-6 another issuer', 'oauth21', { iss: 'wrong' }, 'unexpected "iss" (issuer) response parameter value'],
  ['CB-6 no issuer', 'oauth21', { iss: 'omit' }, 'response parameter "iss" (issuer) missing'],
  ['CB-6 two issuers', 'oauth21', { iss: 'duplicate' }, '"iss" parameter must be provided only once'],
  ['CB-3 another state', 'glue', { state: 'alter' }, 'unexpected "state" response parameter value'],
  ['CB-3 another state', 'oauth21', { state: 'alter' }, 'unexpected "state" response parameter value'],
  ['CB-3 two states', 'glue', { state: 'duplicate' }, '"state" parameter must be provided only once'],
  ['CB-3 two states', 'oauth21', { state: 'duplicate' }, '"state" parameter must be provided only once'],
  ['CB-3 no state', 'glue', { state: 'drop' }, 'response parameter "state" missing'],
])('%s in a callback is refused without a token request, in the profile %s', async (_, profile, then, message) => {
  const driven = driveEmulator({ profile })
  const { id } = driven.emulator.faults.add({ then })
  const config = await discoveredOrConfigured(driven)
  const { callback, checks } = await authorized(driven, config)
  const answered = authorizationCodeGrant(config, callback, checks)
  await expect(answered).rejects.toMatchObject({ code: 'OAUTH_INVALID_RESPONSE', cause: { message } })
  expect(driven.emulator.journal.list({ fault: id })).toHaveLength(1)
  expect(driven.emulator.journal.list({ route: 'token' })).toEqual([])
})

function metadata(base: string) {
  return { issuer: base, authorization_endpoint: `${base}/oauth/authorize`, token_endpoint: `${base}/oauth/token` }
}

function configured(driven: Driven, clientSecret = driven.app.clientSecret): Configuration {
  const config = new Configuration(metadata(api), driven.app.clientId, clientSecret)
  config[customFetch] = fetchOf(driven)
  return config
}

/** Under `exactOptionalPropertyTypes` no `fetch` has the type that the library wants, nor has the platform's own. */
function fetchOf({ emulator }: Driven) {
  return (url: string, options: object) => emulator.fetch(url, options)
}

/** Discovered where the profile has metadata, given by hand otherwise. */
async function discoveredOrConfigured(driven: Driven): Promise<Configuration> {
  const { emulator, app } = driven
  if (emulator.profile !== 'oauth21') return configured(driven)
  const options = { algorithm: 'oauth2', [customFetch]: fetchOf(driven) } as const
  return discovery(new URL(api), app.clientId, app.clientSecret, undefined, options)
}

/** What the app's callback gets, and what the app remembered for it. */
async function authorized(
  { emulator, acme, redirectUri }: Driven,
  config: Configuration,
  options: { readonly decision?: 'deny'; readonly parameters?: Readonly<Record<string, string | undefined>> } = {},
): Promise<{ callback: URL; checks: AuthorizationCodeGrantChecks }> {
  const pkceCodeVerifier = randomPKCECodeVerifier()
  const expectedState = randomState()
  const parameters = {
    redirect_uri: redirectUri,
    scope: 'threads:read',
    state: expectedState,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...options.parameters,
  }
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  const authorizationUrl = buildAuthorizationUrl(config, new URLSearchParams(given))
  const callback = await emulator.approve({ authorizationUrl, workspaceId: acme.id, decision: options.decision })
  return { callback, checks: { pkceCodeVerifier, expectedState } }
}

async function expectInstall(driven: Driven, config: Configuration, scope: string): Promise<URL> {
  const { callback, checks } = await authorized(driven, config, { parameters: { scope } })
  const tokens = await authorizationCodeGrant(config, callback, checks)
  expect(tokens).toMatchObject({ token_type: 'bearer', scope, expires_in: 315705599 })
  expect(tokens.refresh_token).toMatch(/^emu_/)
  expect(await me(config, tokens.access_token)).toBe(tokens['user_id'])
  return callback
}

async function me(config: Configuration, accessToken: string): Promise<string> {
  const url = new URL('/public/graphql', config.serverMetadata().issuer)
  const headers = new Headers({ 'content-type': 'application/json' })
  const response = await fetchProtectedResource(config, accessToken, url, 'POST', '{"query":"{ me { id } }"}', headers)
  const { data } = await response.json()
  return data.me.id
}

function refusal(error: string, description: RegExp) {
  return { code: 'OAUTH_RESPONSE_BODY_ERROR', error, error_description: expect.stringMatching(description) }
}
