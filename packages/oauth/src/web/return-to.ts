const MAX_LENGTH = 1_024

/** What {@link safeReturnTo} checks. */
export interface ReturnToInput {
  readonly returnTo: string | null
  /** The app's front page: an absolute URL on its own origin, from the configuration. */
  readonly home: string
}

/**
 * Where to send a person afterwards: an absolute URL on the app's own origin, its front page for anything else.
 *
 * The parsed `href` is what is emitted. The path alone would not do: `/.//evil.test` has the right origin, and its
 * path `//evil.test` is another host (RFC 9700, section 4.11).
 */
export function safeReturnTo({ returnTo, home }: ReturnToInput): string {
  if (returnTo === null || returnTo.length > MAX_LENGTH) return home
  const url = URL.parse(returnTo, home)
  const isOwn = url !== null && url.origin === new URL(home).origin && url.username === '' && url.password === ''
  return isOwn && url.href.length <= MAX_LENGTH ? url.href : home
}
