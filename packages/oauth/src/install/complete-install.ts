import { validateAuthorizationResponse } from '../grants/authorization-response.ts'
import { GlueOAuthError } from '../glue-oauth-error.ts'
import { isCodeVerifier } from '../grants/random-values.ts'
import { requestToken, type RequestTokenInput } from '../grants/request-token.ts'
import { authorizationCodeForm } from '../grants/token-forms.ts'
import { type IdentifyInstalledInput, identifyInstalledWorkspace } from './identify-workspace.ts'
import type { Installation, InstallationRecords } from './installation-records.ts'
import type { GlueOAuthSettings } from '../settings.ts'
import { freshToken } from '../tokens/fresh-token.ts'
import type { KeptTokensSource } from '../tokens/kept-tokens.ts'
import type { WorkspaceTokens } from '../tokens/workspace-tokens.ts'
import { assertWorkspaceId } from '../workspace-id.ts'

/** A callback, and what this browser's flow began with. */
export interface CompleteInstallInput {
  /** The query of the callback's URL, as it came. */
  readonly callbackParameters: URLSearchParams
  readonly state: string
  readonly codeVerifier: string
  /** The workspace that the flow was started for, if any. Checked before it is believed. */
  readonly workspaceHint?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** What {@link completeInstall} works with besides. */
export interface CompleteInstallContext extends Pick<
  IdentifyInstalledInput,
  'clientCredentials' | 'identifyWorkspace'
> {
  readonly client: Omit<RequestTokenInput, 'form' | 'requestedScopes' | 'signal'> & IdentifyInstalledInput['client']
  readonly settings: GlueOAuthSettings
  readonly records: InstallationRecords
  readonly tokens: WorkspaceTokens
  /** Absent where no tokens are kept. */
  readonly keptTokens: KeptTokensSource | undefined
}

/** Checks the callback, exchanges the code, proves the workspace, and only then records the installation. */
export async function completeInstall(input: CompleteInstallInput & CompleteInstallContext): Promise<Installation> {
  const { callbackParameters, state, codeVerifier, workspaceHint: hint, signal } = input
  const { client, settings, tokens, keptTokens, records, identifyWorkspace, clientCredentials } = input
  const { server, clientId, redirectUri, scopes } = settings
  const code = validateAuthorizationResponse({ callbackParameters, state, server, clientId })
  if (!isCodeVerifier(codeVerifier)) throw verifierMissing()
  if (hint !== undefined) assertWorkspaceId(hint)

  // Sent once: on a second use of a code, a server revokes the tokens of the first (RFC 6749, section 4.1.2).
  const form = authorizationCodeForm({ code, redirectUri, codeVerifier })
  const codeTokens = await requestToken({ ...client, form, requestedScopes: scopes, signal })
  const { accessToken, userId, scopes: granted } = codeTokens

  const { workspaceId, granted: proof } = await identifyInstalledWorkspace({
    accessToken,
    userId,
    hint,
    signal,
    identifyWorkspace,
    client,
    clientCredentials,
  })
  const kept = settings.grant === 'refresh_token' ? codeTokens : proof
  const record = async (): Promise<Installation> => {
    await keptTokens?.install(workspaceId, kept)
    // A token from before may have fewer scopes than were just granted.
    tokens.outdate(workspaceId)
    if (kept !== undefined) tokens.keep(freshToken(kept, workspaceId))
    return records.record({ workspaceId, userId, scopes: granted })
  }
  return keptTokens === undefined ? record() : keptTokens.alone(workspaceId, record)
}

function verifierMissing(): GlueOAuthError {
  return new GlueOAuthError({
    code: 'config_invalid',
    message:
      '`codeVerifier` is not usable (its value is not shown). Give the one that the authorization URL was made with, from where it was kept for this browser.',
  })
}
