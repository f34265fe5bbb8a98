import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { Clock } from '../clock.ts'
import type { TokenSet } from '../grants/token-set.ts'
import type { GlueStore } from '../store/store.ts'
import { storeOrThrow } from '../store/store-failure.ts'
import type { ClientCredentials } from './client-credentials.ts'
import type { GlueOAuthEvent } from './events.ts'
import { freshToken, type FreshToken, isUsable } from './fresh-token.ts'
import { createRenewal, keptTokens } from './renewal.ts'
import { createRotatedTokens } from './rotated-tokens.ts'
import type { KeptTokens, TokenRecords, TokenRow } from './token-records.ts'
import type { TokenRequests } from './token-requests.ts'
import { createTokenRows, isStoreFailure } from './token-rows.ts'
import { type AcquiredToken, type AcquireNeed, dropped, type TokenSource } from './workspace-tokens.ts'

/** How often others may be quicker than we are. */
const MAX_ROUNDS = 3

/** What {@link createKeptTokens} works with. */
export interface KeptTokensInput {
  readonly store: GlueStore
  readonly records: TokenRecords
  readonly requests: TokenRequests
  /** Absent where the server has no such grant. */
  readonly clientCredentials: ClientCredentials | undefined
  /** Whether the refresh token of the code flow is used. */
  readonly usesRefreshTokens: boolean
  readonly scopes: readonly string[]
  readonly clock: Clock
  readonly maxCachedTokens: number
  /** How long to wait for another process's renewal, in milliseconds. */
  readonly lockWaitMs: number
  readonly tell: (event: GlueOAuthEvent) => void
}

/** Tokens that all processes share through the store. */
export interface KeptTokensSource extends TokenSource {
  /** Keeps the tokens of a new installation in the place of whatever was there, or nothing when there are none. */
  install(workspaceId: string, granted: TokenSet | undefined): Promise<void>
  /** Removes the tokens, and keeps a late answer from bringing them back. */
  forget(workspaceId: string): Promise<void>
}

/**
 * One renewal per expiry, whoever asks, in however many processes: the store is read, and again under its lock.
 *
 * What comes from the server is written before anything of it is used, guarded by the version that was read: a holder
 * of the lock that was overtaken changes nothing. A rotated refresh token stays in memory until the store surely has
 * it.
 */
export function createKeptTokens(input: KeptTokensInput): KeptTokensSource {
  const { store, records, clientCredentials, usesRefreshTokens, clock, lockWaitMs, tell } = input
  const rotated = createRotatedTokens(input.maxCachedTokens)
  const rows = createTokenRows({ records, rotated, clock, tell })
  const renew = createRenewal({ ...input, rows, rotated })
  // A token that was refused stays in the row until it is replaced, and must not be given again until then.
  const failedTokens = new Map<string, string>()

  async function acquire(workspaceId: string, need: AcquireNeed): Promise<AcquiredToken> {
    const startedAt = clock.now()
    if (need.failedToken !== undefined) failedTokens.set(workspaceId, need.failedToken)
    try {
      const acquired =
        adopt(workspaceId, need, await rows.read(workspaceId), startedAt) ??
        (await renewLocked(workspaceId, need, startedAt))
      failedTokens.delete(workspaceId)
      return acquired
    } catch (error) {
      if (!isStoreFailure(error)) throw error
      tell({ type: 'store_failed', workspaceId, attempt: 0, durationMs: clock.now() - startedAt, error })
      if (clientCredentials === undefined) throw error
      // These replace nothing and rotate nothing, so they may be had without the lock, and need not be kept.
      return { fresh: freshToken(await clientCredentials(workspaceId, need), workspaceId), isNew: true }
    }
  }

  async function renewLocked(workspaceId: string, need: AcquireNeed, startedAt: number): Promise<AcquiredToken> {
    let outcome: { readonly acquired: AcquiredToken } | { readonly error: unknown } | undefined
    const renewal = async (): Promise<void> => {
      try {
        outcome = { acquired: await renewOrAdopt(workspaceId, need, startedAt) }
      } catch (error) {
        outcome = { error }
      }
    }
    try {
      await storeOrThrow('lock', () => store.lock(records.keyOf(workspaceId), renewal, { waitMs: lockWaitMs }))
    } catch (error) {
      // A lock that could not be given back ends by itself. What was done under it is done.
      if (outcome === undefined) throw error
    }
    if (outcome === undefined) throw new TypeError('`store.lock` resolved without having run its function.')
    if ('error' in outcome) throw outcome.error
    return outcome.acquired
  }

  async function renewOrAdopt(workspaceId: string, need: AcquireNeed, startedAt: number): Promise<AcquiredToken> {
    let row = await rows.read(workspaceId)
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      // What somebody else renewed just now is new enough for whoever wants a new one.
      const found = adopt(workspaceId, round === 0 ? need : { ...need, isForced: false }, row, startedAt)
      if (found !== undefined) return found
      const written = await renew(workspaceId, need, row)
      if (written.isOurs && written.tokens !== undefined) {
        return { fresh: freshOf(workspaceId, written.tokens), isNew: true }
      }
      tell({ type: 'token_dropped', workspaceId, attempt: 0, durationMs: clock.now() - startedAt })
      if (written.tokens === undefined) throw dropped(workspaceId)
      row = written
    }
    throw contended(workspaceId)
  }

  function adopt(workspaceId: string, need: AcquireNeed, row: TokenRow, startedAt: number): AcquiredToken | undefined {
    if (need.isForced === true || row.tokens?.accessToken === undefined) return undefined
    const fresh = freshOf(workspaceId, row.tokens)
    const isFailed = fresh.accessToken === failedTokens.get(workspaceId)
    if (isFailed || !isUsable(fresh, need, clock.now())) return undefined
    tell({ type: 'token_adopted', workspaceId, attempt: 0, durationMs: clock.now() - startedAt })
    return { fresh, isNew: false }
  }

  async function forget(workspaceId: string): Promise<void> {
    rotated.forget(workspaceId)
    failedTokens.delete(workspaceId)
    await retried(() => records.bury(workspaceId))
  }

  return {
    acquire,

    async install(workspaceId, granted) {
      if (granted === undefined) return forget(workspaceId)
      rotated.forget(workspaceId)
      failedTokens.delete(workspaceId)
      const refreshToken = usesRefreshTokens ? granted.refreshToken : undefined
      await retried(() => records.write(workspaceId, { ...keptTokens(granted), refreshToken }, undefined))
    },

    forget,
  }
}

function freshOf(workspaceId: string, tokens: KeptTokens): FreshToken {
  const { accessToken = '', requestedAt, expiresAt, scopes, userId } = tokens
  return freshToken({ accessToken, requestedAt, expiresAt, scopes, userId }, workspaceId)
}

/** Once more: the first connection after a while is often a dead one. */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch {
    return attempt()
  }
}

function contended(workspaceId: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'store_failed',
    workspaceId,
    message: `The tokens of the workspace ${workspaceId} were replaced several times while they were renewed. Try again; if it stays so, look for a second app that writes to the same store without its lock.`,
  })
}
