import { GlueOAuthError } from '../glue-oauth-error.ts'
import type { Clock } from '../clock.ts'
import type { TokenSet } from '../grants/token-set.ts'
import type { GlueStore } from '../store/store.ts'
import { storeFailure, storeOrThrow } from '../store/store-failure.ts'
import type { ClientCredentials } from './client-credentials.ts'
import type { GlueOAuthEvent } from './events.ts'
import { createFailedTokens } from './failed-tokens.ts'
import { freshToken, type FreshToken, isUsable } from './fresh-token.ts'
import { createRenewal, keptTokens } from './renewal.ts'
import { createRotatedTokens } from './rotated-tokens.ts'
import type { KeptTokens, TokenRecords, TokenRow } from './token-records.ts'
import type { TokenRequests } from './token-requests.ts'
import { createTokenRows, isStoreFailure } from './token-rows.ts'
import { type AcquiredToken, type AcquireNeed, dropped, type TokenSource } from './workspace-tokens.ts'

/** How often others may be quicker than we are. */
const MAX_ROUNDS = 3
/** How long a token is given without another try to write it. */
const UNKEPT_MS = 2_000
/** What a store may take to say that it could not have the lock. */
const LOCK_SLACK_MS = 5_000

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
  /**
   * Runs `fn` while nobody else installs or uninstalls: tokens and the record of the installation are two records, and
   * neither may be left without the other. Renewals do not wait for it.
   */
  alone<T>(workspaceId: string, fn: () => Promise<T>): Promise<T>
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
  const failed = createFailedTokens(input.maxCachedTokens)

  async function acquire(workspaceId: string, need: AcquireNeed): Promise<AcquiredToken> {
    const startedAt = clock.now()
    if (need.failedToken !== undefined) failed.add(workspaceId, need.failedToken)
    try {
      const row = await rows.read(workspaceId)
      return (
        adopt(workspaceId, need, row, startedAt) ??
        (await underLock(workspaceId, records.keyOf(workspaceId), () =>
          renewOrAdopt(workspaceId, need, row, startedAt),
        ))
      )
    } catch (error) {
      if (!isStoreFailure(error)) throw error
      tell({ type: 'store_failed', workspaceId, attempt: 0, durationMs: clock.now() - startedAt, error })
      if (clientCredentials === undefined || need.isUrgent === false) throw error
      // These replace nothing and rotate nothing, so they may be had without the lock, and need not be kept.
      return { fresh: freshToken(await clientCredentials(workspaceId, need), workspaceId), isNew: true }
    }
  }

  /**
   * What `fn` comes to under a lock of the store. It runs once, however often a lock runs it. A lock that cannot be
   * given back, or that is lost meanwhile, ends by itself: what is done under it is done.
   */
  async function underLock<T>(workspaceId: string, name: string, fn: () => Promise<T>): Promise<T> {
    let isGivenUp = false
    let result: Promise<T> | undefined
    let begin = (): void => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const locked = async (): Promise<void> => {
      if (isGivenUp) return
      result ??= fn()
      begin()
      await result.catch(() => {})
    }
    const call = { operation: 'lock', clock, timeoutMs: lockWaitMs + LOCK_SLACK_MS, workspaceId } as const
    try {
      await storeOrThrow(call, () => Promise.race([store.lock(name, locked, { waitMs: lockWaitMs }), begun]))
    } catch (error) {
      isGivenUp = true
      if (result === undefined) throw error
    }
    return result ?? refuse(workspaceId)
  }

  async function renewOrAdopt(
    workspaceId: string,
    need: AcquireNeed,
    first: TokenRow,
    startedAt: number,
  ): Promise<AcquiredToken> {
    let row = await rows.read(workspaceId)
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      // What this call began with was uninstalled while it waited.
      if (row.tokens === undefined && row.version !== null && row.version !== first.version) throw dropped(workspaceId)
      // What somebody else renewed just now is new enough for whoever wants a new one.
      const found = adopt(workspaceId, round === 0 ? need : { ...need, isForced: false }, row, startedAt)
      if (found !== undefined) return found
      const written = await renew(workspaceId, need, row)
      if (written.isOurs && written.tokens !== undefined) {
        const fresh = freshOf(workspaceId, written.tokens)
        failed.remove(workspaceId, fresh.accessToken)
        return { fresh: handedOut(fresh, written), isNew: true }
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
    if (failed.has(workspaceId, fresh.accessToken) || !isUsable(fresh, need, clock.now())) return undefined
    tell({ type: 'token_adopted', workspaceId, attempt: 0, durationMs: clock.now() - startedAt })
    return { fresh: handedOut(fresh, row), isNew: false }
  }

  /** Good, but not in the store yet: a call in a moment goes there again, before another process needs it. */
  function handedOut(fresh: FreshToken, { isKept = true }: TokenRow): FreshToken {
    return isKept ? fresh : { ...fresh, refreshAt: Math.min(fresh.refreshAt, clock.now() + UNKEPT_MS) }
  }

  async function install(workspaceId: string, granted: TokenSet | undefined): Promise<void> {
    if (granted === undefined) return forget(workspaceId)
    rotated.forget(workspaceId)
    const refreshToken = usesRefreshTokens ? granted.refreshToken : undefined
    const tokens = { ...keptTokens(granted), refreshToken }
    // A row that no key opens has a version that nobody can tell: it is written over all the same.
    const before = await records.read(workspaceId).catch(() => undefined)
    try {
      await records.write(workspaceId, tokens, undefined)
    } catch (error) {
      if (before === undefined) throw error
      // Once more, unless it was carried out, and somebody may have renewed it since.
      await records.write(workspaceId, tokens, before.version)
    }
  }

  async function forget(workspaceId: string): Promise<void> {
    rotated.forget(workspaceId)
    try {
      await records.bury(workspaceId)
    } catch {
      // The first connection after a while is often a dead one.
      await records.bury(workspaceId)
    }
  }

  function alone<T>(workspaceId: string, fn: () => Promise<T>): Promise<T> {
    return underLock(workspaceId, `install:${records.keyOf(workspaceId)}`, fn)
  }

  return { acquire, install, forget, alone }
}

function freshOf(workspaceId: string, tokens: KeptTokens): FreshToken {
  const { accessToken = '', requestedAt, expiresAt, scopes, userId } = tokens
  return freshToken({ accessToken, requestedAt, expiresAt, scopes, userId }, workspaceId)
}

function refuse(workspaceId: string): never {
  throw storeFailure({ operation: 'lock', workspaceId }, 'it ran nothing')
}

function contended(workspaceId: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'store_failed',
    workspaceId,
    message: `The tokens of the workspace ${workspaceId} were replaced several times while they were renewed. Try again; if it stays so, look for a second app that writes to the same store without its lock.`,
  })
}
