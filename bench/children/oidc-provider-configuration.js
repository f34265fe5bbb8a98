/**
 * The peer with one app, opaque tokens in its own memory, and nothing switched on that a token request does not need.
 *
 * @param {{ readonly clientId: string, readonly clientSecret: string }} credentials
 * @returns {import('oidc-provider').Configuration}
 */
export function configurationFor({ clientId, clientSecret }) {
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    ttl: { ClientCredentials: 600 },
  }
}
