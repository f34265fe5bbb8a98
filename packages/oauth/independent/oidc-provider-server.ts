import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { Provider, type Configuration, type InteractionResults } from 'oidc-provider'
import { vi } from 'vitest'

/** How strict, and how generous, {@link startOidcProvider}'s server is. */
export interface OidcProviderOptions {
  /** The only way in which it lets its client prove itself. `none` makes a public client of it. */
  readonly clientAuthentication: 'client_secret_basic' | 'client_secret_post' | 'none'
  readonly hasClientCredentials: boolean
  readonly redirectUri: string
  readonly scopes: readonly string[]
}

/** An authorization server that nobody here wrote, with one client. */
export interface OidcProviderServer extends AsyncDisposable {
  readonly issuer: string
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret: string | undefined
  /**
   * What the token endpoint did so far, in order: the grant, and where it refused, its own reason, such as
   * `refresh_token: refresh token already used`.
   */
  readonly answers: readonly string[]
  /** All refresh tokens that it ever issued, in order. */
  readonly refreshTokens: readonly string[]
  readonly counts: OidcProviderCounts
  /** A person opens the URL in a browser, signs in and decides. */
  consent(authorizationUrl: URL, decision?: 'allow' | 'deny'): Promise<URLSearchParams>
  /** Whether an API behind it would take this token now. */
  isAlive(accessToken: string): Promise<boolean>
  /** Ends one access token before its time, and nothing else. */
  endAccessToken(accessToken: string): Promise<void>
}

/** What it did to refresh tokens. */
export interface OidcProviderCounts {
  /** Refresh tokens that were replaced by another. */
  rotated: number
  /** Installations that lost all of their tokens, because something was used twice. */
  revoked: number
}

/** How long access tokens live there, in seconds. */
export const accessTokenLifetimeS = 60

/**
 * Starts `oidc-provider` on loopback: S256 required of everybody, `iss` in every callback, opaque tokens, every refresh
 * token for one use only, and a whole installation revoked at a second use (the last two are what it does by itself).
 *
 * Its metadata needs no help: it serves the same under RFC 8414's `/.well-known/oauth-authorization-server` and under
 * OpenID Connect's path.
 */
export async function startOidcProvider(options: OidcProviderOptions): Promise<OidcProviderServer> {
  const { redirectUri, clientAuthentication } = options
  // The issuer has to name the port, so the socket comes first.
  const server = createServer()
  const issuer = await listening(server)
  // What has to be encoded in the header `Authorization`: RFC 6749, section 2.3.1.
  const clientId = 'acme:digest'
  const clientSecret = clientAuthentication === 'none' ? undefined : 'a secret, 100 % + more: /&=?'
  const provider = quietly(() => new Provider(issuer, configurationOf({ ...options, clientId, clientSecret })))
  const denied = new Set<unknown>()
  answerInteractions(provider, (state) => !denied.has(state))
  server.on('request', provider.callback())
  return {
    issuer,
    clientId,
    clientSecret,
    ...observe(provider),

    async consent(authorizationUrl, decision = 'allow') {
      if (decision === 'deny') denied.add(authorizationUrl.searchParams.get('state'))
      return browse(authorizationUrl, redirectUri)
    },

    async isAlive(accessToken) {
      const found =
        (await provider.AccessToken.find(accessToken)) ?? (await provider.ClientCredentials.find(accessToken))
      return found?.isValid === true
    },

    async endAccessToken(accessToken) {
      await (await provider.AccessToken.find(accessToken))?.destroy()
    },

    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface ConfigurationInput extends OidcProviderOptions {
  readonly clientId: string
  readonly clientSecret: string | undefined
}

function configurationOf(input: ConfigurationInput): Configuration {
  const { clientId, clientSecret, clientAuthentication, hasClientCredentials, redirectUri, scopes } = input
  const grantTypes = ['authorization_code', 'refresh_token']
  // Not for a public client: anybody could ask as it (RFC 6749, section 4.4).
  if (hasClientCredentials && clientSecret !== undefined) grantTypes.push('client_credentials')
  return {
    clients: [
      {
        client_id: clientId,
        ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
        token_endpoint_auth_method: clientAuthentication,
        grant_types: grantTypes,
        redirect_uris: [redirectUri],
        response_types: ['code'],
      },
    ],
    clientAuthMethods: [clientAuthentication],
    responseTypes: ['code'],
    scopes,
    pkce: { required: () => true },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    features: {
      clientCredentials: { enabled: hasClientCredentials },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      userinfo: { enabled: false },
    },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    cookies: { keys: ['a key for the cookies of a test'] },
    ttl: {
      AccessToken: accessTokenLifetimeS,
      ClientCredentials: accessTokenLifetimeS,
      Grant: 86_400,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 600,
    },
  }
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  return `http://127.0.0.1:${address.port}`
}

/** It warns of its store in memory and of its signing keys. The one is meant, and the others sign nothing here. */
function quietly<T>(create: () => T): T {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  try {
    return create()
  } finally {
    warn.mockRestore()
  }
}

/** The person: signs in whenever asked, and allows everything that is asked for, or nothing. */
function answerInteractions(provider: Provider, isAllowed: (state: unknown) => boolean): void {
  const accountId = 'somebody'

  async function decide(prompt: string, { client_id, scope, state }: Record<string, unknown>) {
    if (prompt === 'login') return { login: { accountId } }
    if (!isAllowed(state)) return { error: 'access_denied', error_description: 'The person said no' }
    const grant = new provider.Grant({ accountId, clientId: String(client_id) })
    grant.addOIDCScope(String(scope))
    return { consent: { grantId: await grant.save() } }
  }

  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next()
    const { prompt, params } = await provider.interactionDetails(ctx.req, ctx.res)
    const decision: InteractionResults = await decide(prompt.name, params)
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, decision))
  })
}

/** Follows redirects within the server, with a jar for its cookies, until one leads back to the app. */
async function browse(start: URL, redirectUri: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>()
  for (let url = start; ;) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    const location = response.headers.get('location')
    if (location === null) throw new Error(`The person is stuck at ${url.pathname}: ${await response.text()}`)
    for (const pair of response.headers.getSetCookie().map((it) => it.split(';', 1)[0] ?? '')) {
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    url = new URL(location, url)
    if (url.href.startsWith(`${redirectUri}?`)) return url.searchParams
  }
}

function observe(provider: Provider): Pick<OidcProviderServer, 'answers' | 'refreshTokens' | 'counts'> {
  const answers: string[] = []
  const refreshTokens: string[] = []
  const counts: OidcProviderCounts = { rotated: 0, revoked: 0 }
  provider.on('grant.success', ({ oidc }) => void answers.push(String(oidc.params?.grant_type)))
  provider.on('grant.error', ({ oidc }, error) => {
    answers.push(`${String(oidc.params?.grant_type)}: ${error.error_detail ?? error.error_description ?? error.error}`)
  })
  // The identifier of an opaque token is the token.
  provider.on('refresh_token.saved', ({ jti }) => void refreshTokens.push(jti))
  provider.on('refresh_token.consumed', () => void (counts.rotated += 1))
  provider.on('grant.revoked', () => void (counts.revoked += 1))
  return { answers, refreshTokens, counts }
}
