import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import { rotatedRefreshToken } from '../grants/parse-token-response.ts'
import { refreshTokenForm } from '../grants/token-forms.ts'
import type { TokenSet } from '../grants/token-set.ts'
import type { ClientCredentials } from './client-credentials.ts'
import type { GlueOAuthEvent } from './events.ts'
import type { RotatedTokens } from './rotated-tokens.ts'
import type { KeptTokens, TokenRow } from './token-records.ts'
import type { TokenRequests } from './token-requests.ts'
import type { TokenRows, WrittenRow } from './token-rows.ts'
import type { AcquireNeed } from './workspace-tokens.ts'

/** What {@link createRenewal} works with. */
export interface RenewalInput {
  readonly rows: TokenRows
  readonly rotated: RotatedTokens
  readonly requests: TokenRequests
  /** Absent where the server has no such grant. */
  readonly clientCredentials: ClientCredentials | undefined
  /** Whether the refresh token of the code flow is used. */
  readonly usesRefreshTokens: boolean
  readonly scopes: readonly string[]
  readonly tell: (event: GlueOAuthEvent) => void
}

/**
 * Asks the server for tokens in the place of a row's, and writes them.
 *
 * @returns the row with the new tokens; or the row of somebody else, who was quicker
 */
export type Renewal = (workspaceId: string, need: AcquireNeed, row: TokenRow) => Promise<WrittenRow>

/** The refresh token first, and client credentials where it is refused: so that nobody has to install the app again. */
export function createRenewal(input: RenewalInput): Renewal {
  const { rows, rotated, requests, clientCredentials, usesRefreshTokens, scopes, tell } = input

  return async (workspaceId, need, row) => {
    const { tokens } = row
    const refreshToken = tokens?.isRefreshRejected === true ? undefined : tokens?.refreshToken
    if (!usesRefreshTokens || tokens === undefined || refreshToken === undefined || need.isForced === true) {
      return byClientCredentials(workspaceId, need, row)
    }
    try {
      const renewed = await refresh(workspaceId, need, { ...tokens, refreshToken }, row)
      return await rows.write(workspaceId, renewed, row)
    } catch (error) {
      if (!isGlueOAuthError(error) || error.code === 'invalid_client') throw error
      // Whatever follows replaces what the store has now: another process may have been quicker, or have uninstalled.
      const now = await rows.read(workspaceId)
      const isGone = now.tokens === undefined && now.version !== row.version
      const isReplaced = now.tokens !== undefined && now.tokens.refreshToken !== refreshToken
      if (isGone || (isReplaced && error.code !== 'invalid_response')) return { ...now, isOurs: false, isKept: true }
      if (error.action === 'retry') throw error
      if (error.code !== 'refresh_rejected') return byClientCredentials(workspaceId, need, now, error)
      // Marked, so that nobody sends it again. It stays in the row: a server that errs can be asked about it.
      const rejected = { ...tokens, ...now.tokens, isRefreshRejected: true }
      const marked = await rows.write(workspaceId, rejected, now)
      tell({ type: 'refresh_rejected', workspaceId, attempt: 1, durationMs: 0, error })
      return marked.isOurs ? byClientCredentials(workspaceId, need, marked, error) : marked
    }
  }

  async function byClientCredentials(
    workspaceId: string,
    need: AcquireNeed,
    row: TokenRow,
    refused: GlueOAuthError | undefined = undefined,
  ): Promise<WrittenRow> {
    if (clientCredentials === undefined) throw refused ?? cannotRenew(workspaceId, row)
    const granted = await clientCredentials(workspaceId, need).catch((error: unknown) => {
      // A client that may not use this grant after all: what helps is what helps with the refresh token.
      const isNotForUs = isGlueOAuthError(error) && error.code === 'request_refused'
      throw isNotForUs && row.tokens?.isRefreshRejected === true ? (refused ?? cannotRenew(workspaceId, row)) : error
    })
    // A refresh token that came along is not kept: none belongs to this grant (RFC 6749, section 4.4.3).
    const { refreshToken, isRefreshRejected } = row.tokens ?? {}
    return rows.write(workspaceId, { ...keptTokens(granted), refreshToken, isRefreshRejected }, row)
  }

  async function refresh(
    workspaceId: string,
    need: AcquireNeed,
    tokens: KeptTokens & { readonly refreshToken: string },
    row: TokenRow,
  ): Promise<KeptTokens> {
    const { refreshToken: parent } = tokens
    let next: KeptTokens | undefined
    try {
      const granted = await requests({
        workspaceId,
        form: refreshTokenForm({ refreshToken: parent }),
        requestedScopes: tokens.scopes.length > 0 ? tokens.scopes : scopes,
        wantedScopes: scopes,
        isUrgent: need.isUrgent,
        // After a lost answer, unless another process has replaced the token meanwhile: that would revoke the new one.
        isStillWanted: async () => (await rows.read(workspaceId)).tokens?.refreshToken === parent,
        onAnswer: (answer) => {
          const rotation = rotatedRefreshToken(answer)
          if (rotation === undefined) return
          const { userId } = tokens
          const unknown = { requestedAt: 0, expiresAt: 0, scopes: tokens.scopes, userId }
          // Remembered in the tick in which it came: from here on this process does not send the old one. A token of
          // somebody else is not taken into this workspace's row, whatever becomes of its chain.
          next = isForeign(rotation)
            ? { ...unknown, refreshToken: parent, isRefreshRejected: true }
            : { ...unknown, refreshToken: rotation.refreshToken }
          rotated.remember(workspaceId, parent, next)
        },
      })
      if (isForeign(granted)) throw foreign(workspaceId)
      const { userId = tokens.userId } = granted
      const renewed = { ...keptTokens(granted), userId, refreshToken: next?.refreshToken ?? parent }
      rotated.remember(workspaceId, parent, renewed)
      return renewed
    } catch (error) {
      // The rest of the answer was of no use. Its refresh token is: the old one is gone by now.
      if (next !== undefined) await rows.write(workspaceId, next, row)
      throw error
    }

    /** Each install has one user of the app (Glue's page), so another one is another workspace's. */
    function isForeign({ workspaceId: named, userId }: Pick<TokenSet, 'workspaceId' | 'userId'>): boolean {
      const isOtherWorkspace = named !== undefined && named !== workspaceId
      return isOtherWorkspace || (userId !== undefined && tokens.userId !== undefined && userId !== tokens.userId)
    }
  }
}

function foreign(workspaceId: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'invalid_response',
    workspaceId,
    message: `The token endpoint answered a refresh for ${workspaceId} with the tokens of another workspace, or of another user of the app. They were thrown away; please report it.`,
  })
}

/** What of an answer is kept by every grant. A spread leaves secrets behind, so they are named. */
export function keptTokens({ accessToken, requestedAt, expiresAt, scopes, userId }: TokenSet): KeptTokens {
  return { accessToken, requestedAt, expiresAt, scopes, userId }
}

function cannotRenew(workspaceId: string, { tokens }: TokenRow): GlueOAuthError {
  if (tokens?.isRefreshRejected === true) {
    return new GlueOAuthError({
      code: 'refresh_rejected',
      workspaceId,
      message: `The refresh token of the workspace ${workspaceId} was refused earlier, so it is not sent again. Install the app there again.`,
    })
  }
  return new GlueOAuthError({
    code: 'not_installed',
    workspaceId,
    message: `No refresh token is kept for the workspace ${workspaceId}, and this server gives no tokens without one. Install the app there.`,
  })
}
