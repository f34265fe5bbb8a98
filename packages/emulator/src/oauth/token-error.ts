/** The errors of RFC 6749, section 5.2. */
export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'invalid_scope'

/** A refusal of the token endpoint. */
export class TokenError extends Error {
  override readonly name: string = 'TokenError'
  readonly code: TokenErrorCode

  constructor(code: TokenErrorCode, description: string) {
    super(description)
    this.code = code
  }
}

/**
 * Refusals that Glue's page does not describe. All of them are guesses, made after RFC 6749; they stand here so that
 * they are easy to change once the real answers are known.
 */
export const guessedTokenErrors: Readonly<
  Record<'notInstalled' | 'redirectUriUnknown' | 'grantUnknown', () => TokenError>
> = {
  /** Client credentials for a workspace that has not installed the app, or does not exist. */
  notInstalled: () =>
    new TokenError('invalid_grant', 'The app is not installed in this workspace. Install it, then ask again.'),
  /** Client credentials with a redirect URI that the app has not registered. */
  redirectUriUnknown: () => new TokenError('invalid_grant', 'This redirect_uri is not registered for the app.'),
  /** A grant that Glue's page does not list. */
  grantUnknown: () =>
    new TokenError(
      'unsupported_grant_type',
      'The grant_type must be authorization_code, client_credentials or refresh_token.',
    ),
}
