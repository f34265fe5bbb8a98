/**
 * Whether a URL's `hostname` is this machine, where nobody on the way can read along.
 *
 * @param hostname - as `URL` writes it: in lower case, IPv4 as four numbers, IPv6 in brackets
 * @see {@link https://www.rfc-editor.org/rfc/rfc6761#section-6.3 RFC 6761, section 6.3}
 */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
