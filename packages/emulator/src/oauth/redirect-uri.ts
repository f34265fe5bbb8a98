import type { SeedApp } from '../seed/seed.ts'

/**
 * Whether an app has registered a redirect URI.
 *
 * Compared as text, never normalised: every leniency here has been an open redirect somewhere (RFC 9700, section 4.1).
 * The one exception is the port of a loopback address, which a native app only knows when it runs.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8252#section-7.3 RFC 8252, section 7.3}
 */
export function isRegisteredRedirectUri(app: SeedApp, redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false
  return app.redirectUris.some((registered) => withoutLoopbackPort(registered) === withoutLoopbackPort(redirectUri))
}

function withoutLoopbackPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d{1,5}(?=[/?#]|$)/, '$1')
}
