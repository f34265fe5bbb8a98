import { clientCredentialsForm } from '../grants/token-forms.ts'
import { assertWorkspaceOf } from './fresh-token.ts'
import type { TokenSet } from '../grants/token-set.ts'
import type { TokenRequest, TokenRequests } from './token-requests.ts'

/** What {@link createClientCredentials} works with. */
export interface ClientCredentialsContext {
  readonly requests: TokenRequests
  readonly redirectUri: string
  readonly scopes: readonly string[]
}

/** Asks for a token of one workspace by client credentials. */
export type ClientCredentials = (
  workspaceId: string,
  options?: Pick<TokenRequest, 'signal' | 'isUrgent'>,
) => Promise<TokenSet>

/** @see "Obtaining an access token via Client Credentials request" on Glue's page "OAuth 2.0 Authentication" */
export function createClientCredentials(context: ClientCredentialsContext): ClientCredentials {
  const { requests, redirectUri, scopes: wantedScopes } = context
  return async (workspaceId, options) => {
    const form = clientCredentialsForm({ workspaceId, redirectUri })
    // The form names no scopes (Glue's page has none there), so an answer without them does not stand for any.
    const granted = await requests({ ...options, workspaceId, form, wantedScopes, requestedScopes: [] })
    assertWorkspaceOf(granted, workspaceId)
    return granted
  }
}
