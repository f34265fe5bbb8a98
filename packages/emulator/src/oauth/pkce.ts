/**
 * Whether a verifier is what a challenge was made from, by S256.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.6 RFC 7636, section 4.6}
 */
export async function verifiesChallenge(codeVerifier: string, codeChallenge: string): Promise<boolean> {
  if (!isCodeVerifier(codeVerifier)) return false
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier))
  return base64url(new Uint8Array(digest)) === codeChallenge
}

/** The grammar of a verifier: 43 to 128 unreserved characters (RFC 7636, section 4.1). */
function isCodeVerifier(text: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(text)
}

/** What S256 can make: 32 bytes in base64url, which is always 43 characters. */
export function isS256Challenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
