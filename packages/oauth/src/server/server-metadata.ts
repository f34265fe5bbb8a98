import { GlueOAuthError } from '../glue-oauth-error.ts'
import { maskedText } from '../masked-text.ts'
import type { DiscoveryOptions } from './discovery-options.ts'
import type { ClientAuthentication, GlueServer, GrantType } from './glue-server.ts'
import { metadataEndpoint } from './metadata-endpoint.ts'

/** What {@link serverOfMetadata} reads. */
export interface ServerMetadataInput extends DiscoveryOptions {
  /** A JSON object of a stranger's. */
  readonly metadata: object
}

/**
 * The fields of a server's metadata that are used, each checked, in an object of our own.
 *
 * `processDiscoveryResponse` of `oauth4webapi` compares issuers as URLs, where RFC 8414 wants equal strings, and hands
 * all else on as it came. So it is not used.
 *
 * @throws GlueOAuthError `config_invalid`, `invalid_response`, `issuer_mismatch`
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-2 RFC 8414, section 2}
 */
export function serverOfMetadata(input: ServerMetadataInput): GlueServer {
  const { metadata, issuer, apiEndpoint, hosts, scopeSeparator } = input
  assertIssuer(own(metadata, 'issuer'), issuer)
  const endpoint = (name: string): string => metadataEndpoint({ name, value: own(metadata, name), issuer, hosts })
  const authorizationEndpoint = endpoint('authorization_endpoint')
  const tokenEndpoint = endpoint('token_endpoint')
  assertChallengeMethod(metadata)
  return Object.freeze<GlueServer>({
    issuer,
    authorizationEndpoint,
    tokenEndpoint,
    apiEndpoint,
    scopeSeparator,
    clientAuthentication: clientAuthenticationOf(metadata),
    grantTypes: grantTypesOf(metadata),
    sendsIssuer: sendsIssuerOf(metadata),
  })
}

/** Own properties only: what `__proto__` or `constructor` of the JSON hold is nobody's field. */
function own(metadata: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(metadata, name)?.value
}

/** As strings (RFC 8414, section 3.3): a slash more is another issuer, which may belong to somebody else. */
function assertIssuer(found: unknown, issuer: string): void {
  if (found === issuer) return
  if (typeof found !== 'string') throw malformed('issuer', 'is missing, or no string')
  throw new GlueOAuthError({
    code: 'issuer_mismatch',
    action: 'fix_config',
    message: `The metadata of ${issuer} says that its issuer is "${maskedText({ text: found, secrets: [] })}". Nothing of it is used. Give \`issuer\` exactly as the server spells it, if that is the server you mean.`,
  })
}

/** Where the list is missing, PKCE is sent all the same: a server that does not know it must ignore it. */
function assertChallengeMethod(metadata: object): void {
  if (list(metadata, 'code_challenge_methods_supported')?.includes('S256') !== false) return
  throw new GlueOAuthError({
    code: 'config_invalid',
    message:
      'The authorization server does not list S256 in `code_challenge_methods_supported`, and `plain` protects nothing (RFC 9700, section 2.1.1). Use another server, or have S256 switched on there.',
  })
}

/** The header before the form: RFC 6749, section 2.3.1. A secret is preferred to none. */
const authentications: readonly ClientAuthentication[] = ['client_secret_basic', 'client_secret_post', 'none']

function clientAuthenticationOf(metadata: object): ClientAuthentication {
  const name = 'token_endpoint_auth_methods_supported'
  const supported = list(metadata, name) ?? ['client_secret_basic']
  const found = authentications.find((authentication) => supported.includes(authentication))
  if (found !== undefined) return found
  throw new GlueOAuthError({
    code: 'config_invalid',
    message: `The authorization server lists none of ${authentications.join(', ')} in \`${name}\`, and this package has no other way to authenticate. Use another server, or have one of them switched on there.`,
  })
}

const grants: readonly GrantType[] = ['authorization_code', 'client_credentials', 'refresh_token']

function grantTypesOf(metadata: object): readonly GrantType[] {
  const supported = list(metadata, 'grant_types_supported') ?? ['authorization_code', 'implicit']
  const usable = grants.filter((grant) => supported.includes(grant))
  if (usable.length > 0) return Object.freeze(usable)
  throw new GlueOAuthError({
    code: 'config_invalid',
    message: `The authorization server lists none of ${grants.join(', ')} in \`grant_types_supported\`, and this package has no other. Use another server.`,
  })
}

function sendsIssuerOf(metadata: object): boolean {
  const name = 'authorization_response_iss_parameter_supported'
  const sendsIssuer = own(metadata, name) ?? false
  // Guessing what "true" means would switch the check of `iss` off.
  if (typeof sendsIssuer !== 'boolean') throw malformed(name, 'is neither true nor false')
  return sendsIssuer
}

function list(metadata: object, name: string): readonly unknown[] | undefined {
  const value = own(metadata, name)
  if (value === undefined || Array.isArray(value)) return value
  throw malformed(name, 'is no list')
}

function malformed(name: string, what: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'invalid_response',
    action: 'fix_config',
    message: `\`${name}\` of the authorization server's metadata ${what}, which is not what RFC 8414, section 2 describes. Check \`issuer\`.`,
  })
}
