/** What {@link authorizationCodeForm} holds. */
export interface AuthorizationCodeInput {
  readonly code: string
  /** The same as in the authorization URL, byte for byte. */
  readonly redirectUri: string
  readonly codeVerifier: string
}

/**
 * The form that trades an authorization code for tokens.
 *
 * All forms here hold the grant alone; `requestToken` adds `client_id` and `client_secret`, so that a form may be
 * logged where a secret may not. (A code may not, either: it is a secret for as long as it is unused.)
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 RFC 6749, section 4.1.3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.5 RFC 7636, section 4.5}
 */
export function authorizationCodeForm({ code, redirectUri, codeVerifier }: AuthorizationCodeInput): URLSearchParams {
  return new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  })
}

/** What {@link clientCredentialsForm} holds. */
export interface ClientCredentialsInput {
  readonly workspaceId: string
  /** Any registered one. RFC 6749 has no such parameter here; Glue requires it. */
  readonly redirectUri: string
}

/**
 * The form that gets a token for one workspace which has the app, without anybody being there.
 *
 * @see "Obtaining an access token via Client Credentials request" on Glue's page "OAuth 2.0 Authentication"
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2 RFC 6749, section 4.4.2}
 */
export function clientCredentialsForm({ workspaceId, redirectUri }: ClientCredentialsInput): URLSearchParams {
  return new URLSearchParams({ grant_type: 'client_credentials', subject: workspaceId, redirect_uri: redirectUri })
}

/** What {@link refreshTokenForm} holds. */
export interface RefreshTokenInput {
  readonly refreshToken: string
  /** Already joined with the server's separator. Absent: the same as before. */
  readonly scope?: string | undefined
}

/**
 * The form that trades a refresh token for new tokens. Glue hands refresh tokens out, but does not document their use;
 * this is RFC 6749's way.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-6 RFC 6749, section 6}
 */
export function refreshTokenForm({ refreshToken, scope }: RefreshTokenInput): URLSearchParams {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
  if (scope !== undefined) form.set('scope', scope)
  return form
}
