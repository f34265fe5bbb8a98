import type { DiscoverServerInput } from './discovery-options.ts'
import type { GlueServer } from './glue-server.ts'

/**
 * A server as its own metadata describes it, checked: one request, and nothing that it says is followed.
 *
 * Glue's API needs none of this, see `glueServer`. Call it once at start-up, and give the result as `server`.
 *
 * @throws GlueOAuthError `config_invalid`, `invalid_response`, `issuer_mismatch`, `temporarily_unavailable`,
 * `network_error`, `timeout`; or the caller's `signal.reason`
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-3 RFC 8414, section 3}
 * @example
 * ```ts
 * import { createGlueOAuth, discoverServer } from '@glue/oauth'
 *
 * const server = await discoverServer({
 *   issuer: 'https://auth.example',
 *   apiEndpoint: 'https://api.example/graphql',
 * })
 * const oauth = createGlueOAuth({
 *   clientId: 'acme-digest',
 *   clientSecret: async () => process.env['GLUE_CLIENT_SECRET'] ?? '',
 *   redirectUri: 'https://app.example/glue/callback',
 *   scopes: ['workspaces:read'],
 *   server,
 * })
 * console.log(oauth.settings.server.tokenEndpoint)
 * ```
 */
export async function discoverServer(input: DiscoverServerInput): Promise<GlueServer> {
  // Loaded when it is called: Glue itself needs none of it.
  const { requestMetadata } = await import('./request-metadata.ts')
  return requestMetadata(input)
}
