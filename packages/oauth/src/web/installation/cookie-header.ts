/** How {@link setCookie} writes a cookie. */
export interface SetCookieInput {
  readonly name: string
  /** Letters, digits, `.`, `-` and `_`: base64url needs no escapes. Empty with `maxAgeS: 0` to delete. */
  readonly value: string
  readonly maxAgeS: number
  readonly isSecure: boolean
}

/**
 * A `Set-Cookie` value: for this host only, out of reach of scripts.
 *
 * `SameSite=Lax`, because a Strict cookie is missing on the callback, which is a cross-site navigation.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6265#section-4.1 RFC 6265, section 4.1}
 */
export function setCookie({ name, value, maxAgeS, isSecure }: SetCookieInput): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
}

/**
 * The cookies of a request by name. A name that comes twice is left out: one of the two was planted.
 *
 * Linear in the header's length, and everything behind the first `=` belongs to the value.
 */
export function parseCookies(header: string | null): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  const repeated = new Set<string>()
  for (const pair of (header ?? '').slice(0, 32_768).split(';')) {
    const at = pair.indexOf('=')
    if (at < 1) continue
    const name = trimmed(pair.slice(0, at))
    if (cookies.has(name)) repeated.add(name)
    cookies.set(name, trimmed(pair.slice(at + 1)))
  }
  for (const name of repeated) cookies.delete(name)
  return cookies
}

/**
 * Without the blanks of a header. `trim()` takes more away: a neighbour's cookie whose name begins with a no-break space would
 * get the name of a protected one.
 */
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start += 1
  while (end > start && isBlank(text[end - 1])) end -= 1
  return text.slice(start, end)
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t'
}
