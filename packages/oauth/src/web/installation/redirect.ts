import { privateHeaders } from '../private-headers.ts'

/**
 * A 303, so that whatever was requested becomes a GET, and no `Referer` that would carry the code of the callback's URL
 * to somebody else.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.12 RFC 9700, section 4.12}
 */
export function redirectTo(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ ...privateHeaders, location, 'referrer-policy': 'no-referrer' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}
