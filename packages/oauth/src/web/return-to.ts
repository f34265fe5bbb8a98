const MAX_LENGTH = 1_024

/** What {@link safeReturnTo} checks. */
export interface ReturnToInput {
  /** What a URL asked for. */
  readonly returnTo: string | null | undefined
  /** The app's front page: an absolute URL on its own origin, from the configuration. */
  readonly home: string
}

/**
 * Where to send a person afterwards: an absolute URL on the app's own origin, its front page for anything else.
 *
 * The parsed `href` is what is emitted. The path alone would not do: `/.//evil.test` has the right origin, and its
 * path `//evil.test` is another host. Use it for `returnTo` on your own sign-in page, too.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.11 RFC 9700, section 4.11}
 * @example
 * ```ts
 * import { safeReturnTo } from '@glue/oauth/web'
 *
 * declare const request: Request
 * const returnTo = new URL(request.url).searchParams.get('returnTo')
 * const location = safeReturnTo({ returnTo, home: 'https://app.example/' })
 * ```
 */
export function safeReturnTo({ returnTo, home }: ReturnToInput): string {
  if (returnTo === null || returnTo === undefined || returnTo.length > MAX_LENGTH) return home
  const url = URL.parse(returnTo, home)
  // Not by its origin: `blob:https://app.example/…` has the same one. A password stands before the host.
  const isOwn = url?.href.startsWith(`${new URL(home).origin}/`) === true
  return isOwn && url.href.length <= MAX_LENGTH ? url.href : home
}
