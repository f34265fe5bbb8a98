import type { ReceivedRequest } from '../exchange/received-request.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { issuerOf } from './issuer.ts'

/**
 * What the authorization server says of itself, in the profile that has an issuer.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-2 RFC 8414, section 2}
 */
export function metadataRoute(state: EmulatorState, request: ReceivedRequest): Response {
  const issuer = issuerOf(request)
  return Response.json(
    {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      scopes_supported: [...new Set([...state.apps.values()].flatMap(({ scopes }) => scopes))],
    },
    { headers: { 'cache-control': 'no-store' } },
  )
}
