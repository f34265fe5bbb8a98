import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { TokenSet } from '../grants/token-set.ts'
import { type AccessToken, createAccessToken } from './access-token.ts'

const MAX_REFRESH_WINDOW_MS = 60_000

/**
 * A token, and when it is time for the next one.
 *
 * Its secret and its end stand here once more as plain fields: what can be read and not printed is slow to read, and a
 * cached token is looked at by nearly every call of an app. This object never leaves the package.
 */
export interface FreshToken {
  readonly token: AccessToken
  readonly accessToken: string
  readonly workspaceId: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** Milliseconds since the epoch. */
  readonly refreshAt: number
  /** How long it was good for when it was asked for. */
  readonly lifetimeMs: number
}

/** What a token has to be to be of use to a caller. */
export interface TokenNeed {
  /** One that was refused. */
  readonly failedToken?: string | undefined
  readonly minValidityMs?: number | undefined
}

/** What {@link freshToken} is made from. */
export type GrantedToken = Pick<TokenSet, 'accessToken' | 'expiresAt' | 'requestedAt' | 'scopes' | 'userId'>

/**
 * A token with its refresh window: the last minute of its life, or the last tenth of a short one.
 *
 * How much of the window is used is left to chance, so that the processes and the workspaces that got their tokens
 * together do not renew them together.
 */
export function freshToken(granted: GrantedToken, workspaceId: string): FreshToken {
  const { accessToken, requestedAt, expiresAt, scopes, userId } = granted
  const lifetimeMs = expiresAt - requestedAt
  const windowMs = Math.min(MAX_REFRESH_WINDOW_MS, lifetimeMs / 10)
  return {
    token: createAccessToken({ accessToken, expiresAt, scopes, userId, workspaceId }),
    accessToken,
    workspaceId,
    expiresAt,
    refreshAt: expiresAt - windowMs * (1 - Math.random() / 2),
    lifetimeMs,
  }
}

/** Whether a token will do. */
export function isUsable(fresh: FreshToken, { failedToken, minValidityMs = 0 }: TokenNeed, now: number): boolean {
  const { accessToken, expiresAt, refreshAt, lifetimeMs } = fresh
  if (accessToken === failedToken) return false
  // More than a new token would have cannot be asked for: each call would cause a request, in vain.
  const demandedMs = Math.min(minValidityMs, lifetimeMs * 0.9)
  return now < Math.min(refreshAt, expiresAt - demandedMs)
}

/** One tenant's token must never be handed out as another's. */
export function assertWorkspaceOf(granted: TokenSet, workspaceId: string): void {
  if (granted.workspaceId === undefined || granted.workspaceId === workspaceId) return
  throw new GlueOAuthError({
    code: 'invalid_response',
    workspaceId,
    message: `The token endpoint answered for another workspace when asked for ${workspaceId}. The token was thrown away; please report it.`,
  })
}
