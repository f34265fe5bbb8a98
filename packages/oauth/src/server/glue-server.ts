import { GlueOAuthError } from '../glue-oauth-error.ts'

/** An authorization server and the API behind it, as data. */
export interface GlueServer {
  /** Its name in `iss` (RFC 9207), compared as a plain string. */
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  /** The only place where an access token is ever sent. */
  readonly apiEndpoint: string
  /** What stands between two scopes: Glue's page has a comma where RFC 6749 has a space. */
  readonly scopeSeparator: ',' | ' '
  /** How the client proves itself at the token endpoint: one way, never two (RFC 6749, section 2.3). */
  readonly clientAuthentication: ClientAuthentication
  /** What the token endpoint takes. Where client credentials are missing, nothing replaces a lost refresh token. */
  readonly grantTypes: readonly GrantType[]
  /** Whether every callback names the issuer (RFC 9207). One that does not is refused then. */
  readonly sendsIssuer: boolean
}

/** The secret in the form, as Glue's page has it; in the header `Authorization`; or no secret, for a public client. */
export type ClientAuthentication = 'client_secret_post' | 'client_secret_basic' | 'none'

/** The grants that this package can use. */
export type GrantType = 'authorization_code' | 'client_credentials' | 'refresh_token'

/**
 * Glue itself.
 *
 * @see seed page "OAuth 2.0 Authentication" of Glue's developer documentation
 */
export const glueServer: GlueServer = glueEndpoints('https://api.gluegroups.com')

/**
 * A server with Glue's paths on another origin: the emulator, or a proxy of your own.
 *
 * @param origin - such as `http://localhost:4400`; plain http on loopback only
 * @throws GlueOAuthError `config_invalid`
 * @example
 * ```ts
 * import { createGlueOAuth, glueServerAt } from '@glue/oauth'
 *
 * const oauth = createGlueOAuth({
 *   clientId: 'acme-digest',
 *   clientSecret: 'acme-digest-secret-for-the-emulator-only',
 *   redirectUri: 'http://localhost:3000/oauth/callback',
 *   scopes: ['workspaces:read'],
 *   server: glueServerAt('http://localhost:4400'),
 * })
 * console.log(oauth.settings.server.tokenEndpoint)
 * ```
 */
export function glueServerAt(origin: string): GlueServer {
  const url = URL.parse(origin)
  if (url === null || !isSafeEndpoint(url) || url.pathname !== '/' || url.search !== '') {
    throw new GlueOAuthError({
      code: 'config_invalid',
      message: `\`origin\` is ${JSON.stringify(origin)}, which is not an origin to send secrets to. Give one such as https://api.gluegroups.com, or http://localhost:4400 for the emulator: plain http is for loopback only.`,
    })
  }
  return glueEndpoints(url.origin)
}

/**
 * Refuses a server that secrets must not be sent to, before any socket opens.
 *
 * @throws GlueOAuthError `config_invalid`
 */
export function assertServer(server: GlueServer): void {
  const check = (name: keyof GlueServer, isGood: boolean, expected: string): void => {
    if (isGood) return
    const message = `\`server.${name}\` is ${JSON.stringify(server[name])}. It has to be ${expected}.`
    throw new GlueOAuthError({ code: 'config_invalid', message })
  }
  for (const name of ['issuer', 'authorizationEndpoint', 'tokenEndpoint', 'apiEndpoint'] as const) {
    const url = URL.parse(server[name])
    const isSafe = url !== null && isSafeEndpoint(url)
    check(name, isSafe, 'an https URL without user name, password or fragment; plain http is for loopback only')
  }
  const { scopeSeparator, clientAuthentication, grantTypes, sendsIssuer } = server
  check('scopeSeparator', [',', ' '].includes(scopeSeparator), 'a comma, as Glue has it, or a space')
  // A misspelt one of these would be found at the first visitor, or, for `sendsIssuer`, never.
  const isKnown = authentications.includes(clientAuthentication)
  check('clientAuthentication', isKnown, `one of ${authentications.join(', ')}`)
  const areGrants = Array.isArray(grantTypes) && grantTypes.length > 0 && grantTypes.every((it) => grants.includes(it))
  check('grantTypes', areGrants, `a list of one or more of ${grants.join(', ')}`)
  const isAnswer = typeof sendsIssuer === 'boolean'
  check('sendsIssuer', isAnswer, 'true where every callback of the server has `iss`, and false otherwise')
}

const authentications: readonly unknown[] = ['client_secret_post', 'client_secret_basic', 'none']
const grants: readonly unknown[] = ['authorization_code', 'client_credentials', 'refresh_token']

/** Whether nobody can listen in between: RFC 8252, section 7.3, and `localhost`, which browsers keep on the machine. */
export function isLoopback(url: URL): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
}

function glueEndpoints(origin: string): GlueServer {
  return Object.freeze<GlueServer>({
    issuer: origin,
    authorizationEndpoint: `${origin}/oauth/authorize`,
    tokenEndpoint: `${origin}/oauth/token`,
    apiEndpoint: `${origin}/public/graphql`,
    scopeSeparator: ',',
    clientAuthentication: 'client_secret_post',
    // That `refresh_token` works is inferred: Glue hands refresh tokens out and does not say what for.
    grantTypes: ['authorization_code', 'client_credentials', 'refresh_token'],
    sendsIssuer: false,
  })
}

/** Whether secrets may be sent there: nobody listens in between, and nothing of the URL gets lost or shown. */
export function isSafeEndpoint(url: URL): boolean {
  const isPrivate = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
  return isPrivate && url.username === '' && url.password === '' && url.hash === ''
}
