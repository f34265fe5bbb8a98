import { calculatePKCECodeChallenge } from 'oauth4webapi'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { GlueServer } from '../server/glue-server.ts'
import { isCodeVerifier } from './random-values.ts'
import { joinScopes } from './scopes.ts'

/** What {@link authorizationUrl} puts into the URL. */
export interface AuthorizationUrlInput {
  readonly server: GlueServer
  readonly clientId: string
  /** As registered, byte for byte. */
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly state: string
  readonly codeVerifier: string
}

/**
 * The URL that asks a person to install the app: exactly `response_type`, `client_id`, `redirect_uri`, `state`,
 * `scope`, and PKCE's S256 challenge.
 *
 * Glue's page does not mention PKCE, so `state` has to hold alone; a server that knows PKCE gets it anyway
 * (RFC 9700, section 2.1).
 *
 * @throws GlueOAuthError `config_invalid`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 RFC 6749, section 4.1.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.3 RFC 7636, section 4.3}
 * @example
 * ```ts
 * import { authorizationUrl, createCodeVerifier, createState } from '@glue/oauth/grants'
 * import { glueServer } from '@glue/oauth'
 *
 * const url = await authorizationUrl({
 *   server: glueServer,
 *   clientId: 'acme-digest',
 *   redirectUri: 'https://app.example/glue/callback',
 *   scopes: ['workspaces:read', 'threads:read'],
 *   state: createState(),
 *   codeVerifier: createCodeVerifier(),
 * })
 * console.log(url.href)
 * ```
 */
export async function authorizationUrl(input: AuthorizationUrlInput): Promise<URL> {
  const { server, clientId, redirectUri, scopes, state, codeVerifier } = input
  if (typeof state !== 'string' || state === '') throw invalid('state', 'a fresh random string, see createState()')
  if (!isCodeVerifier(codeVerifier)) throw invalid('codeVerifier', '43 to 128 characters, see createCodeVerifier()')
  const url = new URL(server.authorizationEndpoint)
  url.searchParams.set('response_type', 'code')
  url.searchParams.set('client_id', clientId)
  url.searchParams.set('redirect_uri', redirectUri)
  url.searchParams.set('state', state)
  url.searchParams.set('scope', joinScopes({ scopes, server }))
  url.searchParams.set('code_challenge', await calculatePKCECodeChallenge(codeVerifier))
  url.searchParams.set('code_challenge_method', 'S256')
  return url
}

function invalid(name: string, expected: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'config_invalid',
    message: `\`${name}\` is not usable (its value is not shown). It has to be ${expected}.`,
  })
}
