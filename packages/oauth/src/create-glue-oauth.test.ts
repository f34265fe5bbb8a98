import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  clientSecret,
  collect,
  consent,
  createGate,
  createWorld,
  redirectUri,
  scopes,
  thrownBy,
  type World,
} from '../test/world.ts'
import { authorizationCodeForm, createCodeVerifier, createState, requestToken } from './grants/index.ts'
import { createGlueOAuth, type GlueOAuthOptions, glueServer, glueServerAt } from './index.ts'

const options: GlueOAuthOptions = { clientId: 'id', clientSecret: 'secret', redirectUri, scopes }

// Whoever runs these tests may have an emulator of their own.
beforeEach(() => void vi.stubEnv('GLUE_EMULATOR_URL', ''))
afterEach(() => void vi.unstubAllEnvs())

describe('options', () => {
  test.each<[string, object]>([
    ['clientId', { clientId: '' }],
    ['clientId', { clientId: undefined }],
    ['clientId', { clientId: 'undefined' }],
    ['clientSecret', { clientSecret: '' }],
    ['clientSecret', { clientSecret: ' ' }],
    ['clientSecret', { clientSecret: undefined }],
    ['clientSecret', { clientSecret: 'undefined' }],
    ['redirectUri', { redirectUri: undefined }],
    ['redirectUri', { redirectUri: '/glue/callback' }],
    ['redirectUri', { redirectUri: 'http://app.example/glue/callback' }],
    ['redirectUri', { redirectUri: 'http://localhost.evil.test/callback' }],
    ['redirectUri', { redirectUri: 'javascript:alert(1)' }],
    ['redirectUri', { redirectUri: 'https://app.example/callback#' }],
    ['redirectUri', { redirectUri: 'https://user:pass@app.example/callback' }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: 'workspaces:read' }],
    ['scopes', { scopes: ['workspaces:read,threads:read'] }],
    ['scopes', { scopes: ['workspaces read'] }],
    ['scopes', { scopes: [''] }],
    ['scopes', { scopes: ['"'] }],
    ['server.tokenEndpoint', { server: { ...glueServer, tokenEndpoint: 'http://api.example/oauth/token' } }],
    ['server.tokenEndpoint', { server: { ...glueServer, tokenEndpoint: 'https://a:b@api.example/oauth/token' } }],
    ['server.authorizationEndpoint', { server: { ...glueServer, authorizationEndpoint: 'javascript:alert(1)' } }],
    ['server.apiEndpoint', { server: { ...glueServer, apiEndpoint: 'file:///c:/x' } }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['timeoutMs', { timeoutMs: 2 ** 31 }],
    ['identifyWorkspace', { identifyWorkspace: 'wks_1' }],
  ])('a wrong %s is refused at once and named', async (name, wrong) => {
    const error = await thrownBy((async () => createGlueOAuth({ ...options, ...wrong }))())
    expect(error).toMatchObject({ code: 'config_invalid', action: 'fix_config' })
    expect(String(error)).toContain(`\`${name}\``)
  })

  test.each(['https://app.example/cb', 'http://127.0.0.1:4000/cb', 'http://[::1]:4000/cb', 'http://localhost/cb'])(
    'the redirect URI %s is accepted',
    (accepted) => {
      expect(createGlueOAuth({ ...options, redirectUri: accepted }).settings.redirectUri).toBe(accepted)
    },
  )

  test.each(['http://glue.example', 'ftp://localhost', 'https://glue.example/path', 'nonsense'])(
    'glueServerAt refuses %s',
    (origin) => {
      expect(() => glueServerAt(origin)).toThrow(/`origin`/)
    },
  )

  test('without a server option it is Glue itself', () => {
    expect(createGlueOAuth(options).settings.server).toEqual({
      issuer: 'https://api.gluegroups.com',
      authorizationEndpoint: 'https://api.gluegroups.com/oauth/authorize',
      tokenEndpoint: 'https://api.gluegroups.com/oauth/token',
      apiEndpoint: 'https://api.gluegroups.com/public/graphql',
      scopeSeparator: ',',
      clientAuthentication: 'client_secret_post',
      grantTypes: ['authorization_code', 'client_credentials', 'refresh_token'],
      sendsIssuer: false,
    })
  })

  test('printing the whole object does not show the secret', () => {
    const oauth = createGlueOAuth({ ...options, clientSecret: 'canary-client-secret' })
    expect(inspect(oauth, { depth: Infinity, showHidden: true }) + JSON.stringify(oauth)).not.toContain('canary')
  })
})

describe('authorizationUrl', () => {
  test('has exactly the parameters of the page, and the S256 challenge', async () => {
    const oauth = createGlueOAuth(options)
    // The example of RFC 7636, appendix B.
    const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
    const url = await oauth.authorizationUrl({ state: 'b1ad0ca92', codeVerifier })
    expect(url.origin + url.pathname).toBe('https://api.gluegroups.com/oauth/authorize')
    expect([...url.searchParams]).toEqual([
      ['response_type', 'code'],
      ['client_id', 'id'],
      ['redirect_uri', redirectUri],
      ['state', 'b1ad0ca92'],
      ['scope', 'workspaces:read,threads:read,groups:read,threads.messages:write'],
      ['code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'],
      ['code_challenge_method', 'S256'],
    ])
  })

  test('takes other scopes, each once', async () => {
    const oauth = createGlueOAuth(options)
    const input = { state: createState(), codeVerifier: createCodeVerifier() }
    const url = await oauth.authorizationUrl({ ...input, scopes: ['a', 'b', 'a'] })
    expect(url.searchParams.get('scope')).toBe('a,b')
    await expect(oauth.authorizationUrl({ ...input, scopes: ['a,b'] })).rejects.toMatchObject({
      code: 'config_invalid',
    })
  })

  test('refuses an empty state and a verifier that is none, without showing it', async () => {
    const oauth = createGlueOAuth(options)
    await expect(oauth.authorizationUrl({ state: '', codeVerifier: createCodeVerifier() })).rejects.toThrow(/`state`/)
    const error = await thrownBy(oauth.authorizationUrl({ state: 'x', codeVerifier: 'canary' }))
    expect(String(error)).toContain('`codeVerifier`')
    expect(String(error)).not.toContain('canary')
  })

  test('AR-1 fresh values are never the same, and have the alphabet of RFC 7636', () => {
    const values = new Set(Array.from({ length: 5_000 }, () => [createState(), createCodeVerifier()]).flat())
    expect(values.size).toBe(10_000)
    for (const value of values) expect(value).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})

/** The refresh token of an installation, as somebody gets it who trades the code without `completeInstall`. */
async function grantedRefreshToken(world: World): Promise<string> {
  const { callbackParameters, codeVerifier } = await consent(world, { workspaceId: world.workspaces.acme })
  const form = authorizationCodeForm({ code: callbackParameters.get('code') ?? '', redirectUri, codeVerifier })
  const { refreshToken } = await requestToken({ ...world.oauth.settings, clientSecret, form })
  if (refreshToken === undefined) throw new Error('There was no refresh token.')
  return refreshToken
}

describe('refresh', () => {
  test('trades a refresh token as RFC 6749 has it, and gives back the one to keep', async () => {
    const world = createWorld()
    const refreshToken = await grantedRefreshToken(world)
    const tokens = await world.oauth.refresh({ refreshToken })
    expect(tokens.accessToken).toMatch(/^emu_/)
    expect(tokens.refreshToken).toMatch(/^emu_/)
    expect(tokens.refreshToken).not.toBe(refreshToken)
    expect(Object.fromEntries(world.tokenRequests.at(-1)?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: 'acme-digest',
      client_secret: 'acme-digest-secret-for-the-emulator-only',
    })
  })

  test('RF-3 keeps the old refresh token where the server gives no new one', async () => {
    const world = createWorld()
    const refreshToken = await grantedRefreshToken(world)
    world.emulator.faults.add({ match: { operation: 'refresh_token' }, then: { rotate: 'never' } })
    const tokens = await world.oauth.refresh({ refreshToken, scopes: ['threads:read'] })
    expect(tokens.refreshToken).toBe(refreshToken)
    expect(tokens.accessToken).toMatch(/^emu_/)
    expect(tokens.scopes).toEqual(['threads:read'])
    expect(world.tokenRequests.at(-1)?.form.get('scope')).toBe('threads:read')
    expect(inspect(tokens) + JSON.stringify(tokens)).not.toContain('emu_')
  })

  test('a made-up or empty refresh token is refused with the code for it', async () => {
    const { oauth } = createWorld()
    await expect(oauth.refresh({ refreshToken: 'made-up' })).rejects.toMatchObject({ code: 'refresh_rejected' })
    await expect(oauth.refresh({ refreshToken: '' })).rejects.toMatchObject({ code: 'config_invalid' })
  })
})

describe('installations', () => {
  test('an installation from inside the product is recorded once client credentials answer', async () => {
    const { oauth, workspaces, emulator, tokenRequests } = createWorld()
    const installation = await oauth.installations.add(workspaces.acmeLabs)
    expect(installation).toEqual({
      workspaceId: workspaces.acmeLabs,
      userId: expect.stringMatching(/^usr_/),
      scopes,
      installedAt: emulator.clock.now(),
    })
    expect(await oauth.installations.get(workspaces.acmeLabs)).toEqual(installation)
    expect(await collect(oauth.installations.list())).toEqual([installation])
    await oauth.tokenFor(workspaces.acmeLabs)
    expect(tokenRequests).toHaveLength(1)
  })

  test('a workspace without the app is not recorded', async () => {
    const { oauth, workspaces } = createWorld()
    await expect(oauth.installations.add(workspaces.globex)).rejects.toMatchObject({ code: 'not_installed' })
    expect(await oauth.installations.get(workspaces.globex)).toBeUndefined()
    await expect(oauth.installations.get('thr_1')).rejects.toMatchObject({ code: 'invalid_workspace_id' })
  })

  test('two apps on one store do not see each other, and a foreign record is no installation', async () => {
    const { oauth, another, store, workspaces } = createWorld()
    await oauth.installations.add(workspaces.acmeLabs)
    const other = another({ clientId: 'acme-digest:other' })
    expect(await collect(other.installations.list())).toEqual([])
    for await (const { key } of store.list('installation:')) await store.set(key, '{"v":1,"workspaceId":"wks_1"')
    expect(await oauth.installations.get(workspaces.acmeLabs)).toBeUndefined()
    expect(await collect(oauth.installations.list())).toEqual([])
  })
})

describe('uninstall', () => {
  test('forgets the record and the cached token', async () => {
    const { oauth, workspaces, tokenRequests } = createWorld()
    await oauth.installations.add(workspaces.acmeLabs)
    await oauth.uninstall(workspaces.acmeLabs)
    expect(await oauth.installations.get(workspaces.acmeLabs)).toBeUndefined()
    await oauth.tokenFor(workspaces.acmeLabs)
    expect(tokenRequests).toHaveLength(2)
  })

  test('RF-7 drops an answer that is under way', async () => {
    const world = createWorld()
    const { oauth, workspaces } = world
    const gate = createGate()
    world.holdBack(() => gate.opened)
    const late = oauth.tokenFor(workspaces.acmeLabs)
    const adding = oauth.installations.add(workspaces.acmeLabs)
    await oauth.uninstall(workspaces.acmeLabs)
    gate.open()
    await expect(late).rejects.toMatchObject({ code: 'not_installed' })
    await expect(adding).rejects.toMatchObject({ code: 'not_installed' })
    expect(await oauth.installations.get(workspaces.acmeLabs)).toBeUndefined()
    await oauth.tokenFor(workspaces.acmeLabs)
    expect(world.tokenRequests).toHaveLength(3)
  })
})
