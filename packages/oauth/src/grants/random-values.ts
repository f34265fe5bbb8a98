import { generateRandomCodeVerifier, generateRandomState } from 'oauth4webapi'

/**
 * A fresh `state`: 32 random bytes, 43 characters of base64url. One per attempt, kept in the visitor's browser.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.7 RFC 9700, section 4.7}
 */
export function createState(): string {
  return generateRandomState()
}

/**
 * A fresh PKCE verifier: 32 random bytes, 43 characters of base64url. One per attempt, never in a URL.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.1 RFC 7636, section 4.1}
 */
export function createCodeVerifier(): string {
  return generateRandomCodeVerifier()
}

/** Whether a value is one that RFC 7636 allows as a verifier. */
export function isCodeVerifier(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9._~-]{43,128}$/.test(value)
}
