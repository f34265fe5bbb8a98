import {
  allowInsecureRequests,
  type AuthorizationServer,
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  type Client,
  clientCredentialsGrantRequest,
  ClientSecretPost,
  customFetch,
  discoveryRequest,
  generateRandomCodeVerifier,
  generateRandomState,
  nopkce,
  processAuthorizationCodeResponse,
  processClientCredentialsResponse,
  processDiscoveryResponse,
  processRefreshTokenResponse,
  protectedResourceRequest,
  refreshTokenGrantRequest,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi'
import { describe, expect, test } from 'vitest'
import type { Emulator } from '../src/create-emulator.ts'
import { driveEmulator } from '../src/drive-emulator.ts'
import type { FaultEffect } from '../src/faults/fault.ts'
import { listen } from '../src/node.ts'
import type { Profile } from '../src/state/profile.ts'

const api = 'https://api.gluegroups.com'

test('the metadata is found where RFC 8414 has it, in process and over a socket', async () => {
  const { emulator } = driveEmulator({ profile: 'oauth21' })
  await using server = await listen(emulator)
  const found = await processDiscoveryResponse(
    new URL(server.url),
    await discoveryRequest(new URL(server.url), { algorithm: 'oauth2', [allowInsecureRequests]: true }),
  )
  expect(found).toEqual(JSON.parse(JSON.stringify(await discovered(emulator)).replaceAll(api, server.url)))
  expect(found).toMatchObject({
    issuer: server.url,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })
})

test.each<Profile>(['glue', 'documented'])('DS-1 there is no metadata in the profile %s', async (profile) => {
  const { emulator } = driveEmulator({ profile })
  await expect(discovered(emulator)).rejects.toMatchObject({ code: 'OAUTH_RESPONSE_IS_NOT_CONFORM' })
})

test.each([`${api}/glue`, 'https://api.glue.ai'])('DS-1 the metadata is not taken for that of %s', async (issuer) => {
  const { emulator } = driveEmulator({ profile: 'oauth21' })
  const response = await emulator.fetch(`${api}/.well-known/oauth-authorization-server`)
  const processed = processDiscoveryResponse(new URL(issuer), response)
  await expect(processed).rejects.toMatchObject({ code: 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' })
})

describe.each<Profile>(['glue', 'documented', 'oauth21'])('in the profile %s', (profile) => {
  test('a code becomes tokens, and these the next, with PKCE', async () => {
    const app = await startApp(profile)
    const { callback, state, codeVerifier } = await app.authorize()
    const parameters = validateAuthResponse(app.as, app.client, callback, state)
    const first = await app.redeem(parameters, codeVerifier)
    const scope = ['workspaces:read', 'threads:read'].join(profile === 'oauth21' ? ' ' : ',')
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 315705599, scope })

    const second = await app.refresh(first.refresh_token)
    expect(second).toMatchObject({ token_type: 'bearer', scope, user_id: first['user_id'] })
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await app.me(second.access_token)).toBe(first['user_id'])

    await expect(app.refresh(first.refresh_token)).rejects.toMatchObject(refused('invalid_grant'))
    await expect(app.me(second.access_token)).rejects.toMatchObject({
      code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
    })
  })

  test('client credentials give a token for one workspace', async () => {
    const app = await startApp(profile)
    const tokens = await app.clientCredentials()
    expect(Object.keys(tokens)).toEqual(['user_id', 'access_token', 'token_type', 'expires_in', 'scope'])
    expect(await app.me(tokens.access_token)).toBe(tokens['user_id'])
  })

  test('CB-7 a code is not given without the verifier of its challenge, unless PKCE is ignored', async () => {
    const app = await startApp(profile)
    for (const codeVerifier of [generateRandomCodeVerifier(), nopkce] as const) {
      const { callback, state } = await app.authorize()
      const redeemed = app.redeem(validateAuthResponse(app.as, app.client, callback, state), codeVerifier)
      if (profile === 'documented') await expect(redeemed).resolves.toMatchObject({ token_type: 'bearer' })
      else await expect(redeemed).rejects.toMatchObject(refused('invalid_grant'))
    }
  })

  test('CB-4 a second exchange of a code ends the tokens of the first', async () => {
    const app = await startApp(profile)
    const { callback, state, codeVerifier } = await app.authorize()
    const parameters = validateAuthResponse(app.as, app.client, callback, state)
    const tokens = await app.redeem(parameters, codeVerifier)
    await expect(app.redeem(parameters, codeVerifier)).rejects.toMatchObject(refused('invalid_grant'))
    await expect(app.refresh(tokens.refresh_token)).rejects.toMatchObject(refused('invalid_grant'))
  })
})

test.each<[string, FaultEffect, string]>([
  ['CB-3 the state is missing', { state: 'drop' }, 'response parameter "state" missing'],
  ['CB-3 the state is another one', { state: 'alter' }, 'unexpected "state" response parameter value'],
  ['CB-3 the state comes twice', { state: 'duplicate' }, '"state" parameter must be provided only once'],
  ['CB-6 the issuer is missing', { iss: 'omit' }, 'response parameter "iss" (issuer) missing'],
  ['CB-6 the issuer is another one', { iss: 'wrong' }, 'unexpected "iss" (issuer) response parameter value'],
  ['CB-6 the issuer has a slash too many', { iss: `${api}/` }, 'unexpected "iss" (issuer) response parameter value'],
  ['CB-6 the issuer comes twice', { iss: 'duplicate' }, '"iss" parameter must be provided only once'],
])('%s: the callback is refused', async (_, then, message) => {
  const app = await startApp('oauth21')
  app.emulator.faults.add({ match: { route: 'authorize' }, then })
  const { callback, state } = await app.authorize()
  expect(() => validateAuthResponse(app.as, app.client, callback, state)).toThrow(
    expect.objectContaining({ code: 'OAUTH_INVALID_RESPONSE', message }),
  )
})

const invalidResponse = 'OAUTH_INVALID_RESPONSE'
const notConform = 'OAUTH_RESPONSE_IS_NOT_CONFORM'

test.each<[string, FaultEffect, string]>([
  ['TE-1 a redirect', { redirect: { status: 307, to: 'https://evil.test/token' } }, notConform],
  ['TE-2 a page of a proxy', { status: 502, body: '<h1>Bad gateway</h1>', contentType: 'text/html' }, notConform],
  ['TE-2 a page with status 200', { status: 200, body: '<p>', contentType: 'text/html' }, 'OAUTH_RESPONSE_IS_NOT_JSON'],
  [
    'TE-2 half an answer',
    { status: 200, body: '{"access_token":', contentType: 'application/json' },
    'OAUTH_PARSE_ERROR',
  ],
  ['TE-2 a list', { status: 200, body: [] }, invalidResponse],
  ['TE-3 no access token', { omitTokenFields: ['access_token'] }, invalidResponse],
  ['TE-3 an access token that is a number', { tokenFields: { access_token: 123 } }, invalidResponse],
  ['TE-3 an error with status 200', { status: 200, body: { error: 'invalid_grant' } }, invalidResponse],
  ['TE-4 another token type', { tokenType: 'mac' }, 'OAUTH_UNSUPPORTED_OPERATION'],
  ['TE-4 no token type', { omitTokenFields: ['token_type'] }, invalidResponse],
  ['TE-5 a lifetime that is no number', { expiresIn: 'soon' }, invalidResponse],
  ['TE-5 a lifetime below zero', { expiresIn: -1 }, invalidResponse],
  ['TE-6 scopes that are a list', { tokenFields: { scope: ['threads:read'] } }, invalidResponse],
])('%s from the token endpoint is refused', async (_, then, code) => {
  const app = await startApp('oauth21')
  app.emulator.faults.add({ match: { route: 'token' }, then })
  await expect(app.clientCredentials()).rejects.toMatchObject({ code })
})

/** An app that knows the server by its metadata where the profile has any, and by hand otherwise. */
async function startApp(profile: Profile) {
  const { emulator, app, acme, acmeLabs, redirectUri } = driveEmulator({ profile })
  const byHand = { issuer: api, authorization_endpoint: `${api}/oauth/authorize`, token_endpoint: `${api}/oauth/token` }
  const as: AuthorizationServer = profile === 'oauth21' ? await discovered(emulator) : byHand
  const client: Client = { client_id: app.clientId }
  const secret = ClientSecretPost(app.clientSecret)
  const options = { [customFetch]: fetchOf(emulator) }
  return {
    emulator,
    as,
    client,
    authorize: async () => {
      const state = generateRandomState()
      const codeVerifier = generateRandomCodeVerifier()
      const parameters = new URLSearchParams({
        response_type: 'code',
        client_id: app.clientId,
        redirect_uri: redirectUri,
        scope: ['workspaces:read', 'threads:read'].join(profile === 'oauth21' ? ' ' : ','),
        state,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      })
      const authorizationUrl = `${as.authorization_endpoint}?${parameters}`
      const callback = await emulator.approve({ authorizationUrl, workspaceId: acme.id })
      return { callback, state, codeVerifier }
    },
    redeem: async (callback: URLSearchParams, codeVerifier: string | typeof nopkce): Promise<TokenEndpointResponse> => {
      const grant = authorizationCodeGrantRequest(as, client, secret, callback, redirectUri, codeVerifier, options)
      return processAuthorizationCodeResponse(as, client, await grant)
    },
    refresh: async (refreshToken = ''): Promise<TokenEndpointResponse> =>
      processRefreshTokenResponse(
        as,
        client,
        await refreshTokenGrantRequest(as, client, secret, refreshToken, options),
      ),
    clientCredentials: async (): Promise<TokenEndpointResponse> => {
      const parameters = { subject: acmeLabs.id, redirect_uri: redirectUri }
      const grant = clientCredentialsGrantRequest(as, client, secret, parameters, options)
      return processClientCredentialsResponse(as, client, await grant)
    },
    me: async (accessToken: string): Promise<string> => {
      const headers = new Headers({ 'content-type': 'application/json' })
      const url = new URL(`${api}/public/graphql`)
      const body = '{"query":"{ me { id } }"}'
      const response = await protectedResourceRequest(accessToken, 'POST', url, headers, body, options)
      const { data } = await response.json()
      return data.me.id
    },
  }
}

async function discovered(emulator: Emulator): Promise<AuthorizationServer> {
  const response = await discoveryRequest(new URL(api), { algorithm: 'oauth2', [customFetch]: fetchOf(emulator) })
  return processDiscoveryResponse(new URL(api), response)
}

/** Under `exactOptionalPropertyTypes` no `fetch` has the type that the library wants, nor has the platform's own. */
function fetchOf(emulator: Emulator) {
  return (url: string, options: object) => emulator.fetch(url, options)
}

function refused(error: string) {
  return { code: 'OAUTH_RESPONSE_BODY_ERROR', error, status: 400 }
}
