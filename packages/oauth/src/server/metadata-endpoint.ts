import { GlueOAuthError } from '../glue-oauth-error.ts'
import { maskedText } from '../masked-text.ts'

const MAX_LENGTH = 2_048

/** What {@link metadataEndpoint} checks. */
export interface MetadataEndpointInput {
  /** The field of the metadata, for the message. */
  readonly name: string
  readonly value: unknown
  readonly issuer: string
  /** Hosts that the configuration allows beside the issuer's own: names, see `validateDiscovery`. */
  readonly hosts: readonly string[]
}

/**
 * An endpoint of a server's metadata as a URL that secrets may be sent to, and that a browser may be sent to.
 *
 * There is no check after the name is resolved: `fetch` does not show the address that it connects to, and a name that
 * is resolved twice can have two addresses. So only hosts that the configuration names are allowed, and only by name:
 * an address, or a name of this machine, is neither an issuer's (but in development) nor in `hosts`.
 *
 * @throws GlueOAuthError `invalid_response`
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-6 RFC 8414, section 6}
 */
export function metadataEndpoint({ name, value, issuer, hosts }: MetadataEndpointInput): string {
  if (typeof value !== 'string' || value === '') throw refusal(name, 'is missing, or no string')
  if (value.length > MAX_LENGTH) throw refusal(name, `has more than ${MAX_LENGTH} characters`)
  const url = URL.parse(value)
  const own = new URL(issuer)
  const refuse = (why: string): GlueOAuthError =>
    refusal(name, `is "${maskedText({ text: value, secrets: [] })}", which ${why}`)
  if (url === null) throw refuse('is no absolute URL')
  // Plain http is there only where the issuer has it, which is on loopback.
  const isOwnHost = url.host === own.host
  if (url.protocol !== 'https:' && !(url.protocol === own.protocol && isOwnHost)) throw refuse('is not https')
  if (url.username !== '' || url.password !== '' || value.includes('#')) {
    throw refuse('has a user name, a password or a fragment')
  }
  if (!isOwnHost && !hosts.includes(url.host)) {
    throw refuse(`is on another host than the issuer ${issuer}. Where that is right, name the host in \`hosts\`; it is`)
  }
  const rest = url.pathname + url.search
  if (!/^[A-Za-z0-9._~/?=:+,@%-]*$/.test(rest) || /%(?![0-9A-Fa-f]{2})/.test(rest)) {
    // CVE-2025-6514: whoever opens the URL may do it through a shell, to which `$(…)` and `&` are commands.
    throw refuse('has characters that a shell would run')
  }
  return url.href
}

function refusal(name: string, what: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'invalid_response',
    action: 'fix_config',
    message: `\`${name}\` of the authorization server's metadata ${what}, so nothing is sent there. Check \`issuer\`, or give the endpoints as a \`GlueServer\`.`,
  })
}
