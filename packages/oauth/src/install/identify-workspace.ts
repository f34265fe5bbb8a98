import { askForWorkspaces } from './ask-for-workspaces.ts'
import type { Clock } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import type { GlueServer } from '../server/glue-server.ts'
import { isWorkspaceId } from '../workspace-id.ts'
import type { TokenSet } from '../grants/token-set.ts'
import type { ClientCredentials } from '../tokens/client-credentials.ts'

/** An answer may name more workspaces than are worth a request each. */
const MAX_CANDIDATES = 20

/** What an {@link IdentifyWorkspace} may go by. */
export interface IdentifyWorkspaceInput {
  /** The token of the code flow. It acts as the app's user in the workspace in question. */
  readonly accessToken: string
  /** That app user (`usr_…`), when Glue named it. */
  readonly userId: string | undefined
  /** The workspace that the installation was started for, if any. It came from a URL: anybody may have chosen it. */
  readonly hint: string | undefined
  readonly signal: AbortSignal | undefined
}

/**
 * A workspace, which is believed only when client credentials for it return the same `userId`, or when the app vouches
 * for it with `isVerified`. Several are tried in turn. `undefined`: no idea.
 */
export type IdentifiedWorkspace =
  | { readonly workspaceId: string; readonly isVerified?: boolean }
  | { readonly workspaceIds: readonly string[] }
  | undefined

/** Finds out which workspace an installation was for. Glue's answer to the code does not say. */
export type IdentifyWorkspace = (input: IdentifyWorkspaceInput) => Promise<IdentifiedWorkspace> | IdentifiedWorkspace

/** What {@link identifyInstalledWorkspace} works with. */
export interface IdentifyInstalledInput extends IdentifyWorkspaceInput {
  readonly identifyWorkspace: IdentifyWorkspace | undefined
  readonly client: {
    readonly server: GlueServer
    readonly fetch: Fetch
    readonly clock: Clock
    readonly timeoutMs: number
  }
  /** Absent where the server has no such grant. Nothing can be checked then. */
  readonly clientCredentials: ClientCredentials | undefined
}

/** A workspace that is certain, with the token that proved it unless the app vouched. */
export interface InstalledWorkspace {
  readonly workspaceId: string
  readonly granted?: TokenSet
}

/**
 * The workspace of an installation, proven.
 *
 * Every install has its own app user (Glue's page), so the workspace whose client credentials act as the same user is
 * the one. Without that, a hint in a URL would file an installation under another customer's workspace.
 *
 * @throws GlueOAuthError `workspace_unknown`, `emulator_token`, and what a token request throws
 */
export async function identifyInstalledWorkspace(input: IdentifyInstalledInput): Promise<InstalledWorkspace> {
  const { userId, signal, clientCredentials } = input
  const answer = await (input.identifyWorkspace ?? byAsking(input))({
    accessToken: input.accessToken,
    userId,
    hint: input.hint,
    signal,
  })
  if (answer !== undefined && 'workspaceId' in answer && answer.isVerified === true) {
    if (!isWorkspaceId(answer.workspaceId)) throw unknown('`identifyWorkspace` vouched for what is not a workspace id')
    return { workspaceId: answer.workspaceId }
  }
  const candidates = candidatesOf(answer)
  if (candidates.length === 0) throw unknown('neither the API nor the installation link named one')
  if (userId === undefined) throw unknown('the answer to the code named no `user_id`, so none can be checked')
  if (clientCredentials === undefined) {
    throw unknown('the server has no client credentials to check it by, so `identifyWorkspace` has to vouch for it')
  }
  for (const workspaceId of candidates) {
    const granted = await requestIfInstalled({ clientCredentials, workspaceId, signal })
    if (granted?.userId === userId) return { workspaceId, granted }
  }
  throw unknown(`none of the ${candidates.length} in question has ${userId} as the app's user`)
}

/** The default: the API knows best, and where it cannot say, the hint has to do. */
function byAsking({ client }: IdentifyInstalledInput): IdentifyWorkspace {
  return async ({ accessToken, hint, signal }) => {
    try {
      const workspaceIds = await askForWorkspaces({ ...client, accessToken, signal })
      const isHinted = hint !== undefined && (workspaceIds.length === 0 || workspaceIds.includes(hint))
      return { workspaceIds: isHinted ? [hint, ...workspaceIds] : workspaceIds }
    } catch (error) {
      if (hint === undefined || !isGlueOAuthError(error) || error.action !== 'retry') throw error
      return { workspaceId: hint }
    }
  }
}

function candidatesOf(answer: IdentifiedWorkspace): readonly string[] {
  if (answer === undefined) return []
  const named = 'workspaceIds' in answer ? answer.workspaceIds : [answer.workspaceId]
  return [...new Set(named.filter(isWorkspaceId))].slice(0, MAX_CANDIDATES)
}

interface RequestIfInstalledInput {
  readonly clientCredentials: ClientCredentials
  readonly workspaceId: string
  readonly signal: AbortSignal | undefined
}

async function requestIfInstalled(input: RequestIfInstalledInput): Promise<TokenSet | undefined> {
  const { clientCredentials, workspaceId, signal } = input
  try {
    return await clientCredentials(workspaceId, { signal })
  } catch (error) {
    if (isGlueOAuthError(error) && error.code === 'not_installed') return undefined
    throw error
  }
}

function unknown(why: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'workspace_unknown',
    message: `Glue allowed the installation, but it is not certain for which workspace: ${why}. Nothing was recorded. Start again with the workspace named (\`/install?workspace=wks_…\`), or give \`identifyWorkspace\`.`,
  })
}
