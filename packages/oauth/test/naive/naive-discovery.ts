import type { DiscoverServerInput } from '../../src/server/discovery-options.ts'
import type { GlueServer } from '../../src/server/glue-server.ts'

/** Discovery as it is often written: it believes what it is told. The rows of the matrix have to fail on it. */
export async function naiveDiscoverServer(input: DiscoverServerInput): Promise<GlueServer> {
  const { issuer, apiEndpoint, scopeSeparator = ' ', fetch = globalThis.fetch } = input
  const response = await fetch(`${issuer}/.well-known/oauth-authorization-server`)
  const defaults = { grant_types_supported: ['authorization_code'] }
  const metadata = Object.assign(defaults, await response.json())
  return {
    issuer: metadata.issuer,
    authorizationEndpoint: metadata.authorization_endpoint,
    tokenEndpoint: metadata.token_endpoint,
    apiEndpoint,
    scopeSeparator,
    clientAuthentication: 'client_secret_basic',
    grantTypes: metadata.grant_types_supported,
    sendsIssuer: Boolean(metadata.authorization_response_iss_parameter_supported),
  }
}
