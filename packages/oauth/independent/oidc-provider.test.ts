import { describe, expect, onTestFinished, test } from 'vitest'
import {
  createGlueOAuth,
  discoverServer,
  type Fetch,
  type GlueOAuth,
  type GlueOAuthOptions,
  type GlueServer,
  memoryStore,
} from '../src/index.ts'
import { createCodeVerifier, createState } from '../src/grants/index.ts'
import { critical } from '../test/critical.ts'
import type { CreateTokenKeeper, TokenKeeper } from '../test/naive/naive-oauth.ts'
import { collect, contentsOf, type Flow, redirectUri, thrownBy } from '../test/world.ts'
import {
  accessTokenLifetimeS,
  type OidcProviderOptions,
  type OidcProviderServer,
  startOidcProvider,
} from './oidc-provider-server.ts'

// A server that nobody here wrote, on a socket, and as strict as it gets: what both sides of our own tests might have
// misread in the same way shows here. It knows no workspaces, so the app vouches for the one that was installed in.

const workspaceId = 'wks_Acme00000000000000000000000'
const scopes = ['workspaces:read', 'threads:read']
const key = 'a key for the store of the test, of 32 bytes or more'

describe('discovery', () => {
  test('its metadata says how to talk to it', async () => {
    const { provider, server } = await start({ hasClientCredentials: true })
    expect(server).toEqual({
      issuer: provider.issuer,
      authorizationEndpoint: `${provider.issuer}/auth`,
      tokenEndpoint: `${provider.issuer}/token`,
      apiEndpoint: `${provider.issuer}/graphql`,
      scopeSeparator: ' ',
      clientAuthentication: 'client_secret_basic',
      grantTypes: ['authorization_code', 'client_credentials', 'refresh_token'],
      sendsIssuer: true,
    })
  })

  test('the issuer with a slash more is another issuer', async () => {
    const { provider } = await start()
    const discovery = discoverServer({ issuer: `${provider.issuer}/`, apiEndpoint: `${provider.issuer}/graphql` })
    await expect(discovery).rejects.toMatchObject({ code: 'issuer_mismatch', action: 'fix_config' })
  })

  test('without client credentials, an app that wants only those is told so before a visitor comes', async () => {
    const { server, another } = await start()
    expect(server.grantTypes).toEqual(['authorization_code', 'refresh_token'])
    expect(() => another({ grant: 'client_credentials' })).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})

describe('an installation', () => {
  test.each(['client_secret_basic', 'client_secret_post', 'none'] as const)(
    'is completed by the code flow with PKCE, state and issuer, by a client of %s',
    async (clientAuthentication) => {
      const { provider, server, oauth } = await start({ clientAuthentication })
      expect(server.clientAuthentication).toBe(clientAuthentication)
      const flow = await consent(provider, oauth)
      expect(flow.callbackParameters.get('iss')).toBe(provider.issuer)
      const installation = await oauth.completeInstall({ ...flow, workspaceHint: workspaceId })
      expect(installation).toMatchObject({ workspaceId, userId: undefined, scopes })
      expect(await collect(oauth.installations.list())).toEqual([installation])

      const token = await oauth.tokenFor(workspaceId)
      expect(token).toMatchObject({ workspaceId, scopes })
      expect(await provider.isAlive(token.accessToken)).toBe(true)
      expect(provider.answers).toEqual(['authorization_code'])
    },
  )

  test('a wrong secret is told from everything else', async () => {
    const { provider, oauth, another } = await start()
    const flow = await consent(provider, oauth)
    const misconfigured = another({ clientSecret: 'the secret of yesterday' })
    await expect(misconfigured.completeInstall(flow)).rejects.toMatchObject({ code: 'invalid_client', status: 401 })
    expect(await oauth.completeInstall(flow)).toMatchObject({ workspaceId })
  })

  test('a person who says no has installed nothing', async () => {
    const { provider, oauth, store } = await start()
    const flow = await consent(provider, oauth, 'deny')
    expect(flow.callbackParameters.get('iss')).toBe(provider.issuer)
    await expect(oauth.completeInstall(flow)).rejects.toMatchObject({ code: 'access_denied' })
    expect(provider.answers).toEqual([])
    expect(await collect(store.list(''))).toEqual([])
  })

  for (const [what, altered] of [
    ['is missing', () => undefined],
    ['is empty', () => ''],
    ['is another one', () => 'https://evil.example'],
    ['has a slash too many', (issuer) => `${issuer}/`],
    ['has its scheme in capitals', (issuer) => issuer.replace('http:', 'HTTP:')],
    ['has another name of the same host', (issuer) => issuer.replace('127.0.0.1', 'localhost')],
    ['has the same host in short', (issuer) => issuer.replace('127.0.0.1', '127.1')],
  ] satisfies [string, (issuer: string) => string | undefined][]) {
    critical(`CB-6 the issuer of a callback ${what}: the code stays unspent`, async (create) => {
      const { provider, oauth, store } = await start({ create, clientAuthentication: 'client_secret_post' })
      const flow = await consent(provider, oauth)
      const callbackParameters = new URLSearchParams(flow.callbackParameters)
      const iss = altered(provider.issuer)
      if (iss === undefined) callbackParameters.delete('iss')
      else callbackParameters.set('iss', iss)
      const refused = oauth.completeInstall({ ...flow, callbackParameters })
      await expect(refused).rejects.toMatchObject({ code: 'issuer_mismatch' })
      expect(provider.answers).toEqual([])
      expect(await collect(store.list(''))).toEqual([])
      expect(await oauth.completeInstall(flow)).toMatchObject({ workspaceId })
    })
  }

  test("CB-3 another browser's callback is refused, and its code stays unspent", async () => {
    const { provider, oauth } = await start()
    const [mine, theirs] = [await consent(provider, oauth), await consent(provider, oauth)]
    const mixedUp = { ...mine, callbackParameters: theirs.callbackParameters }
    await expect(oauth.completeInstall(mixedUp)).rejects.toMatchObject({ code: 'state_mismatch' })
    expect(provider.answers).toEqual([])
  })

  test('CB-7 the server gives nothing for the verifier of another browser', async () => {
    const { provider, oauth, store } = await start()
    const flow = { ...(await consent(provider, oauth)), codeVerifier: createCodeVerifier() }
    await expect(oauth.completeInstall(flow)).rejects.toMatchObject({ code: 'code_rejected', status: 400 })
    expect(provider.answers).toEqual([expect.stringMatching(/^authorization_code: /)])
    expect(await collect(store.list(''))).toEqual([])
  })

  test('CB-4 a callback that is opened twice is refused, and the server takes back what the first one gave', async () => {
    const { provider, oauth } = await start()
    const flow = await consent(provider, oauth)
    await oauth.completeInstall(flow)
    const { accessToken: failedToken } = await oauth.tokenFor(workspaceId)
    await expect(oauth.completeInstall(flow)).rejects.toMatchObject({ code: 'code_rejected', action: 'reinstall' })
    expect(provider.answers).toEqual(['authorization_code', 'authorization_code: authorization code already consumed'])
    expect(await provider.isAlive(failedToken)).toBe(false)
    await expect(oauth.tokenFor(workspaceId, { failedToken })).rejects.toMatchObject({ code: 'refresh_rejected' })
  })
})

describe('one refresh per expiry, under rotation', () => {
  critical('RF-2 two processes meet at ten expiries, and no refresh token is sent twice', async (create) => {
    const { provider, oauth, another, expire } = await startInstalled({ create })
    const processes = [oauth, another({})]
    for (let expiry = 0; expiry < 10; expiry += 1) {
      expire()
      const tokens = await Promise.all(tenCallersEach(processes, (app) => app.tokenFor(workspaceId)))
      expect(await onlyOneAlive(provider, tokens)).toBe(true)
    }
    expect(provider.answers).toEqual(['authorization_code', ...times(10, 'refresh_token')])
    expect(provider.counts).toEqual({ rotated: 10, revoked: 0 })
    expect(provider.refreshTokens.length).toBe(11)
  })

  test('RF-2 a public client, whose refresh tokens nothing else protects, does so too', async () => {
    const { provider, oauth, another, expire } = await startInstalled({ clientAuthentication: 'none' })
    const processes = [oauth, another({})]
    for (let expiry = 0; expiry < 10; expiry += 1) {
      expire()
      await Promise.all(tenCallersEach(processes, (app) => app.tokenFor(workspaceId)))
    }
    expect(provider.answers).toEqual(['authorization_code', ...times(10, 'refresh_token')])
    expect(provider.counts).toEqual({ rotated: 10, revoked: 0 })
  })

  test('ten access tokens that the API refuses before their time cost one refresh each', async () => {
    const { provider, oauth, another } = await startInstalled()
    const processes = [oauth, another({})]
    let { accessToken: failedToken } = await oauth.tokenFor(workspaceId)
    for (let refusal = 0; refusal < 10; refusal += 1) {
      await provider.endAccessToken(failedToken)
      const tokens = await Promise.all(tenCallersEach(processes, (app) => app.tokenFor(workspaceId, { failedToken })))
      expect(await onlyOneAlive(provider, tokens)).toBe(true)
      failedToken = tokens[0]?.accessToken ?? ''
    }
    expect(provider.answers).toEqual(['authorization_code', ...times(10, 'refresh_token')])
    expect(provider.counts).toEqual({ rotated: 10, revoked: 0 })
  })

  test('`refresh` gives the token to use from then on, also for fewer scopes', async () => {
    const { provider, oauth } = await start()
    await oauth.completeInstall(await consent(provider, oauth))
    const first = await oauth.refresh({ refreshToken: newestRefreshToken(provider) })
    expect(first).toMatchObject({ refreshToken: newestRefreshToken(provider), scopes })
    const fewer = await oauth.refresh({ refreshToken: first.refreshToken ?? '', scopes: ['threads:read'] })
    expect(fewer).toMatchObject({ refreshToken: newestRefreshToken(provider), scopes: ['threads:read'] })
    expect(provider.counts).toEqual({ rotated: 2, revoked: 0 })
  })
})

describe('a refresh token that somebody else used', () => {
  test('twice: the server revokes all, the app is told to install again, and asks no more until then', async () => {
    const { provider, oauth, another, expire, store } = await startInstalled()
    const refreshToken = newestRefreshToken(provider)
    const thief = another({ store: memoryStore() })
    const { accessToken: stolen } = await thief.refresh({ refreshToken })
    await expect(thief.refresh({ refreshToken })).rejects.toMatchObject({ code: 'refresh_rejected' })
    expect(provider.counts.revoked).toBe(1)
    expect(await provider.isAlive(stolen)).toBe(false)

    expire()
    const error = await thrownBy(oauth.tokenFor(workspaceId))
    expect(error).toMatchObject({ code: 'refresh_rejected', action: 'reinstall' })
    const asked = provider.answers.length
    for (const app of [oauth, another({})]) {
      await expect(app.tokenFor(workspaceId)).rejects.toMatchObject({ code: 'refresh_rejected', workspaceId })
    }
    expect(provider.answers.length).toBe(asked)
    for (const secret of [...provider.refreshTokens, String(provider.clientSecret)]) {
      expect(JSON.stringify(error) + String(error)).not.toContain(secret)
      expect(await contentsOf(store)).not.toContain(secret)
    }

    await oauth.completeInstall(await consent(provider, oauth))
    expire()
    expect(await provider.isAlive((await oauth.tokenFor(workspaceId)).accessToken)).toBe(true)
  })

  test('once: that the app uses it too gives the thief away', async () => {
    const { provider, oauth, expire, stealRefreshToken } = await startInstalled()
    const stolen = await stealRefreshToken()
    expire()
    await expect(oauth.tokenFor(workspaceId)).rejects.toMatchObject({ code: 'refresh_rejected' })
    expect(provider.answers.at(-1)).toBe('refresh_token: refresh token already used')
    expect(await provider.isAlive(stolen.accessToken)).toBe(false)
    await expect(stealRefreshToken()).rejects.toMatchObject({ code: 'refresh_rejected' })
  })

  test('RF-6 with client credentials everybody is served all the same, from one refusal on', async () => {
    const { provider, oauth, another, expire } = await startInstalled({ hasClientCredentials: true })
    const refreshToken = newestRefreshToken(provider)
    const thief = another({ store: memoryStore() })
    await thief.refresh({ refreshToken })
    await expect(thief.refresh({ refreshToken })).rejects.toMatchObject({ code: 'refresh_rejected' })
    const before = provider.answers.length
    const processes = [oauth, another({})]
    for (let expiry = 0; expiry < 3; expiry += 1) {
      expire()
      const tokens = await Promise.all(tenCallersEach(processes, (app) => app.tokenFor(workspaceId)))
      expect(await onlyOneAlive(provider, tokens)).toBe(true)
    }
    expect(provider.answers.slice(before)).toEqual([
      expect.stringMatching(/^refresh_token: /),
      ...times(3, 'client_credentials'),
    ])
  })
})

describe('an answer that is lost on its way, at a server that tolerates no second use', () => {
  test('RF-5 costs the installation, which is told once and asked for never', async () => {
    const { provider, oauth, expire, lose } = await startInstalled()
    expire()
    lose(1)
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await expect(oauth.tokenFor(workspaceId)).rejects.toMatchObject({ code: 'refresh_rejected', action: 'reinstall' })
    }
    expect(provider.answers.slice(1)).toEqual(['refresh_token', 'refresh_token: refresh token already used'])
  })

  test('RF-5 costs nobody anything where there are client credentials', async () => {
    const { provider, oauth, expire, lose } = await startInstalled({ hasClientCredentials: true })
    expire()
    lose(1)
    expect(await provider.isAlive((await oauth.tokenFor(workspaceId)).accessToken)).toBe(true)
    expect(provider.answers.slice(1)).toEqual([
      'refresh_token',
      'refresh_token: refresh token already used',
      'client_credentials',
    ])
  })
})

describe('client credentials', () => {
  test.each(['client_secret_basic', 'client_secret_post'] as const)(
    'a server that has no `subject` ignores it, by %s',
    async (clientAuthentication) => {
      const { provider, another } = await start({ clientAuthentication, hasClientCredentials: true })
      const app = another({ grant: 'client_credentials' })
      const token = await app.tokenFor(workspaceId)
      expect(token).toMatchObject({ workspaceId, userId: undefined })
      expect(await provider.isAlive(token.accessToken)).toBe(true)
      expect((await app.tokenFor(workspaceId)).accessToken).toBe(token.accessToken)
      expect(provider.answers).toEqual(['client_credentials'])
    },
  )

  test('an installation by code keeps no tokens, and those of client credentials serve', async () => {
    const { provider, another, store } = await start({ hasClientCredentials: true })
    const app = another({ grant: 'client_credentials' })
    await app.completeInstall(await consent(provider, app))
    const { accessToken } = await app.tokenFor(workspaceId)
    expect(await provider.isAlive(accessToken)).toBe(true)
    expect(provider.answers).toEqual(['authorization_code', 'client_credentials'])
    expect((await collect(store.list(''))).length).toBe(1)
  })
})

// Each goes red once it holds, and is then an ordinary test.
describe('what shows here and nowhere else, and is open', () => {
  // The first refusal comes from the request, whose form names no workspace; every later one has `workspaceId`.
  test('a refresh token that is refused names the workspace, also at the first time', async () => {
    const { oauth, expire, stealRefreshToken } = await startInstalled()
    await stealRefreshToken()
    expire()
    await expect(oauth.tokenFor(workspaceId)).rejects.toMatchObject({ code: 'refresh_rejected', workspaceId })
  })

  // The metadata speaks of the server, not of this client, and no public client has this grant (RFC 6749, section 4.4):
  // `request_refused`, which says that the configuration is to be fixed, hides that only a new installation helps. And
  // it is asked for again at every call.
  test('a public client at a server that has client credentials is told to install again', async () => {
    const options = { clientAuthentication: 'none', hasClientCredentials: true } as const
    const { provider, oauth, expire, stealRefreshToken } = await startInstalled(options)
    await stealRefreshToken()
    expire()
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await expect(oauth.tokenFor(workspaceId)).rejects.toMatchObject({ code: 'refresh_rejected', action: 'reinstall' })
    }
    expect(provider.answers.slice(-2)).toEqual(['refresh_token', 'refresh_token: refresh token already used'])
  })

  // The form asks for no scope, so an answer without `scope` does not mean those of the settings (RFC 6749, sections 3.3
  // and 5.1): this server granted none, and an API behind it would refuse the token.
  test('a token of client credentials claims no scopes that were never asked for', async () => {
    const { another } = await start({ hasClientCredentials: true })
    expect(await another({ grant: 'client_credentials' }).tokenFor(workspaceId)).toMatchObject({ scopes: [] })
  })
})

interface StartOptions extends Partial<Pick<OidcProviderOptions, 'clientAuthentication' | 'hasClientCredentials'>> {
  /** Whose keeper of tokens it is. Ours when absent. */
  readonly create?: CreateTokenKeeper | undefined
}

/** A server of its own for every test, and an app that knows it by its metadata and keeps its tokens. */
async function start(options: StartOptions = {}) {
  const {
    clientAuthentication = 'client_secret_basic',
    hasClientCredentials = false,
    create = createGlueOAuth,
  } = options
  const provider = await startOidcProvider({ clientAuthentication, hasClientCredentials, redirectUri, scopes })
  onTestFinished(() => provider[Symbol.asyncDispose]())
  const { issuer, clientId, clientSecret } = provider
  const server: GlueServer = await discoverServer({ issuer, apiEndpoint: `${issuer}/graphql` })
  let now = Date.now()
  const clock = { now: () => now }
  let lost = 0
  const wire: Fetch = async (url, init) => {
    const response = await fetch(url, init)
    if (lost === 0) return response
    lost -= 1
    await response.body?.cancel()
    throw new TypeError('The connection broke off.')
  }
  const store = memoryStore({ clock })
  const another = (more: Partial<GlueOAuthOptions>): GlueOAuth =>
    create({
      clientId,
      clientSecret,
      redirectUri,
      scopes,
      server,
      store,
      clock,
      fetch: wire,
      grant: 'refresh_token',
      keys: [key],
      identifyWorkspace: () => ({ workspaceId, isVerified: true }),
      ...more,
      // A naive keeper has a part of the methods, and the tests of a row that it is given to call no other.
    }) as GlueOAuth
  const oauth = another({})
  // On the app's clock alone: the server's goes on as it does, so that nothing waits, and what it issued stays valid.
  const expire = (): void => void (now += 2 * accessTokenLifetimeS * 1000)
  /** The connection breaks off after the server has answered, so many times. */
  const lose = (count: number): void => void (lost = count)
  return { provider, server, store, oauth, another, expire, lose }
}

async function startInstalled({ create, ...options }: StartOptions = {}) {
  // The naive keeper knows no other way to authenticate.
  const { clientAuthentication = 'client_secret_post' } = options
  const world = await start({ ...options, create, clientAuthentication })
  const { provider, oauth } = world
  await oauth.completeInstall({ ...(await consent(provider, oauth)), workspaceHint: workspaceId })
  const { another } = world
  /** Somebody else uses the newest refresh token first. */
  const stealRefreshToken = () =>
    another({ store: memoryStore() }).refresh({ refreshToken: newestRefreshToken(provider) })
  return { ...world, stealRefreshToken }
}

async function consent(
  provider: OidcProviderServer,
  oauth: Pick<TokenKeeper, 'authorizationUrl'>,
  decision?: 'allow' | 'deny',
): Promise<Flow> {
  const [state, codeVerifier] = [createState(), createCodeVerifier()]
  const authorizationUrl = await oauth.authorizationUrl({ state, codeVerifier })
  return { state, codeVerifier, callbackParameters: await provider.consent(authorizationUrl, decision) }
}

async function onlyOneAlive(
  provider: OidcProviderServer,
  tokens: readonly { readonly accessToken: string }[],
): Promise<boolean> {
  const [accessToken, ...others] = new Set(tokens.map((token) => token.accessToken))
  return accessToken !== undefined && others.length === 0 && (await provider.isAlive(accessToken))
}

function tenCallersEach<T>(processes: readonly GlueOAuth[], call: (app: GlueOAuth) => Promise<T>): Promise<T>[] {
  return times(10, processes).flatMap((apps) => apps.map(call))
}

function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value)
}

function newestRefreshToken({ refreshTokens }: OidcProviderServer): string {
  return refreshTokens.at(-1) ?? ''
}
