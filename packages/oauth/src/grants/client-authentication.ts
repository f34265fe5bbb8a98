import { type ClientAuth, ClientSecretBasic, ClientSecretPost, None } from 'oauth4webapi'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { GlueServer } from '../server/glue-server.ts'

/** What {@link clientAuthentication} goes by. */
export interface ClientAuthenticationInput {
  readonly server: Pick<GlueServer, 'clientAuthentication'>
  /** Not looked at where the server wants none. */
  readonly clientSecret?: string | undefined
}

/**
 * How the client proves itself, as `oauth4webapi` takes it: in the form, in the header with each half form-encoded, or
 * by its id alone. One way only, and never in the URL.
 *
 * @throws GlueOAuthError `config_invalid`
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749, section 2.3.1}
 */
export function clientAuthentication({ server, clientSecret }: ClientAuthenticationInput): ClientAuth {
  switch (server.clientAuthentication) {
    case 'client_secret_post':
      return ClientSecretPost(usable(clientSecret))
    case 'client_secret_basic':
      return ClientSecretBasic(usable(clientSecret))
    case 'none':
      return None()
    default:
      throw new GlueOAuthError({
        code: 'config_invalid',
        message: `\`server.clientAuthentication\` is ${JSON.stringify(server.clientAuthentication satisfies never)}. It has to be 'client_secret_post', 'client_secret_basic' or 'none'.`,
      })
  }
}

function usable(clientSecret: string | undefined): string {
  if (typeof clientSecret !== 'string' || clientSecret === '') throw invalid('is empty')
  try {
    encodeURIComponent(clientSecret)
  } catch {
    // Half of a surrogate pair has no UTF-8. A form would send another character in its place.
    throw invalid('holds half a character, as of a text that was cut')
  }
  return clientSecret
}

function invalid(what: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'config_invalid',
    message: `\`clientSecret\` ${what}. Give the secret that Glue shows for the application, unchanged; for a public client, set \`server.clientAuthentication\` to 'none'.`,
  })
}
