import type { Clock } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import { type GlueServer, isLoopback, isSafeEndpoint } from './glue-server.ts'

/** How `discoverServer` finds a server, and what it believes of it. */
export interface DiscoverServerInput {
  /** The server's name, byte for byte as it stands in its metadata. From your configuration, never from a request. */
  readonly issuer: string
  /** The only place where an access token is ever sent. Metadata never says it. */
  readonly apiEndpoint: string
  /** Other hosts that endpoints may have, such as `auth.example` or `auth.example:8443`. */
  readonly hosts?: readonly string[] | undefined
  /** A space when absent, as RFC 6749 has it. Metadata cannot say it. */
  readonly scopeSeparator?: GlueServer['scopeSeparator'] | undefined
  readonly fetch?: Fetch | undefined
  readonly clock?: Clock | undefined
  /** One deadline over connecting, headers and body, in milliseconds. 10 seconds when absent. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** What `serverOfMetadata` goes by: the configuration, never the metadata. */
export interface DiscoveryOptions {
  readonly issuer: string
  readonly apiEndpoint: string
  readonly hosts: readonly string[]
  readonly scopeSeparator: GlueServer['scopeSeparator']
}

/**
 * Validates the configuration, before any socket opens.
 *
 * @throws GlueOAuthError `config_invalid`
 */
export function validateDiscovery(input: DiscoverServerInput): DiscoveryOptions {
  const { issuer, apiEndpoint, hosts = [], scopeSeparator = ' ', timeoutMs = 1 } = input
  const url = typeof issuer === 'string' ? URL.parse(issuer) : null
  const isIssuer = url !== null && isSafeEndpoint(url) && !issuer.includes('?') && !issuer.includes('#')
  if (!isIssuer || !(isNameOnNetwork(url) || isLoopback(url))) {
    throw invalid(
      'issuer',
      issuer,
      'an https URL with the name of a host, without query, fragment, user name or password; plain http is for loopback only',
    )
  }
  const api = typeof apiEndpoint === 'string' ? URL.parse(apiEndpoint) : null
  if (api === null || !isSafeEndpoint(api)) {
    throw invalid(
      'apiEndpoint',
      apiEndpoint,
      'an https URL without user name, password or fragment; plain http is for loopback only',
    )
  }
  if (!Array.isArray(hosts)) throw invalid('hosts', hosts, "a list of hosts, such as ['auth.example']")
  for (const host of hosts) {
    if (!isHost(host)) throw invalid('hosts', host, "names of hosts in lower case, such as 'auth.example'")
  }
  // A longer timer would fire at once.
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 2 ** 31 - 1) {
    throw invalid('timeoutMs', timeoutMs, 'a whole number of milliseconds, such as 10000')
  }
  if (scopeSeparator !== ',' && scopeSeparator !== ' ') {
    throw invalid('scopeSeparator', scopeSeparator, 'a comma or a space')
  }
  return { issuer, apiEndpoint, hosts, scopeSeparator }
}

/** As a URL has it, so that comparing strings is enough. */
function isHost(host: unknown): boolean {
  const url = typeof host === 'string' ? URL.parse(`https://${host}`) : null
  return url !== null && url.host === host && isNameOnNetwork(url)
}

/**
 * Whether a URL's host is a name other than this machine's.
 *
 * Any literal address is none, also a public one: a list of the ranges that are not public would have to be complete,
 * IPv4 inside of IPv6 included. The URL parser has already turned `0x7f.1` and `2130706433` into `127.0.0.1`.
 */
function isNameOnNetwork({ hostname }: URL): boolean {
  const isAddress = hostname.startsWith('[') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname)
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost')
  // `localhost.` is this machine as well, and no list of hosts has the dot.
  return hostname !== '' && !isAddress && !isLocal && !hostname.endsWith('.')
}

function invalid(name: string, value: unknown, expected: string): GlueOAuthError {
  const url = typeof value === 'string' ? URL.parse(value) : null
  const hasUser = url !== null && url.username + url.password !== ''
  // Either may be a secret.
  const found = hasUser ? 'a URL with a user name or password' : (JSON.stringify(value) ?? 'missing')
  return new GlueOAuthError({
    code: 'config_invalid',
    message: `\`${name}\` is ${found.slice(0, 200)}. It has to be ${expected}. Nothing was asked.`,
  })
}
