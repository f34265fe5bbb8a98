import type { Clock } from '../clock.ts'
import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import { abortable } from '../http/deadline.ts'
import { assertWorkspaceId } from '../workspace-id.ts'
import type { AccessToken } from './access-token.ts'
import type { GlueOAuthEvent } from './events.ts'
import { type FreshToken, isUsable, type TokenNeed } from './fresh-token.ts'
import { createTokenCache } from './token-cache.ts'

/** How long a token in its refresh window is given without asking again, after a failure. Half of it is chance. */
const POSTPONED_MS = 5_000
const MAX_POSTPONED_MS = 60_000

/** How {@link WorkspaceTokens.tokenFor} answers. A token provider's context may be passed as it is. */
export interface TokenForOptions {
  /** Ends this caller's wait. The request goes on for the others. */
  readonly signal?: AbortSignal | undefined
  /**
   * How long the token has to live at least, in milliseconds. More than nine tenths of what the server gives a new one
   * cannot be had.
   */
  readonly minValidityMs?: number | undefined
  /** A token that Glue refused. It is not given again; a newer one in the cache is kept. */
  readonly failedToken?: string | undefined
}

/** Where tokens come from that are not in the cache. */
export interface TokenSource {
  acquire(workspaceId: string, need: AcquireNeed): Promise<AcquiredToken>
}

/** What a token is needed for. */
export interface AcquireNeed extends TokenNeed {
  /** A token that was asked for now, whatever the store has. */
  readonly isForced?: boolean | undefined
  /** False where there is a living token to fall back on. */
  readonly isUrgent?: boolean | undefined
}

/** A token, and whether it was asked for now or had been there. */
export interface AcquiredToken {
  readonly fresh: FreshToken
  readonly isNew: boolean
}

/** What {@link createWorkspaceTokens} works with. */
export interface WorkspaceTokensInput {
  readonly source: TokenSource
  readonly clock: Clock
  readonly maxCachedTokens: number
  readonly tell: (event: GlueOAuthEvent) => void
}

/** The tokens of one app by workspace, in the memory of this process. */
export interface WorkspaceTokens {
  tokenFor(workspaceId: string, options?: TokenForOptions): Promise<AccessToken>
  /** A token that was surely asked for now. It replaces the cached one. */
  renew(workspaceId: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<AccessToken>
  keep(fresh: FreshToken): void
  /** Forgets the cached token. A request that left earlier serves its callers and nobody else. */
  outdate(workspaceId: string): void
  /** Forgets the cached token, and throws the answer away that is under way. */
  forget(workspaceId: string): void
}

/** A cache with one request per workspace under way at most. Failures are not cached. */
export function createWorkspaceTokens({ source, clock, maxCachedTokens, tell }: WorkspaceTokensInput): WorkspaceTokens {
  const cache = createTokenCache(maxCachedTokens)
  const flights = new Map<string, Flight>()
  const underWay = new Set<Flight>()

  async function tokenFor(workspaceId: string, options: TokenForOptions = none): Promise<AccessToken> {
    const { signal, minValidityMs, failedToken } = options
    if (minValidityMs !== undefined) assertDuration(minValidityMs)
    if (signal !== undefined) signal.throwIfAborted()
    const cached = unlessFailed(workspaceId, failedToken)
    if (cached !== undefined && isUsable(cached, options, clock.now())) return cached.token
    // Only now: what is in the cache was asked for under the id of a workspace.
    assertWorkspaceId(workspaceId)
    return renewed(workspaceId, options, cached)
  }

  async function renewed(
    workspaceId: string,
    { signal, minValidityMs = 0, failedToken }: TokenForOptions,
    cached: FreshToken | undefined,
  ): Promise<AccessToken> {
    const need = { failedToken, minValidityMs }
    const isAlive = (): boolean => cached !== undefined && clock.now() < cached.expiresAt - minValidityMs
    const join = (): Flight => flights.get(workspaceId) ?? start(workspaceId, { ...need, isUrgent: !isAlive() })
    const running = flights.get(workspaceId)
    const flight = running ?? join()
    try {
      const { fresh, isNew } = await abortable(flight.answer, signal)
      const isEnough = isNew ? fresh.accessToken !== failedToken : isUsable(fresh, need, clock.now())
      if (running === undefined || isEnough) return fresh.token
    } catch (error) {
      if (!isGlueOAuthError(error) || error.action !== 'retry') throw error
      // Inside the refresh window the old token still works: an outage need not be ours.
      if (cached !== undefined && isAlive() && cache.get(workspaceId) === cached) {
        postpone(cached, error.retryAfterMs)
        return cached.token
      }
      // There was a token to fall back on when it began, so it did not try as hard as it has to now.
      if (flight.isUrgent) throw error
    }
    // What was joined had begun before the token failed, or for somebody with lower demands.
    unlessFailed(workspaceId, failedToken)
    return (await abortable(join().answer, signal)).fresh.token
  }

  /** A server that is down is not asked by every single call. */
  function postpone(cached: FreshToken, retryAfterMs: number = POSTPONED_MS): void {
    cache.set({
      ...cached,
      refreshAt: clock.now() + Math.min(retryAfterMs, MAX_POSTPONED_MS) * (1 - Math.random() / 2),
    })
  }

  function unlessFailed(workspaceId: string, failedToken: string | undefined): FreshToken | undefined {
    const cached = cache.get(workspaceId)
    if (cached === undefined || cached.accessToken !== failedToken) return cached
    cache.delete(workspaceId)
    return undefined
  }

  function start(workspaceId: string, need: AcquireNeed): Flight {
    const flight: Flight = { workspaceId, isUrgent: need.isUrgent !== false, isDropped: false, answer: fly() }
    underWay.add(flight)
    flights.set(workspaceId, flight)
    return flight

    async function fly(): Promise<AcquiredToken> {
      const startedAt = clock.now()
      try {
        // A tick later, so that `flight` is there whatever the source does.
        await undefined
        const acquired = await source.acquire(workspaceId, need)
        if (flight.isDropped) {
          tell({ type: 'token_dropped', workspaceId, attempt: 0, durationMs: clock.now() - startedAt })
          throw dropped(workspaceId)
        }
        if (flights.get(workspaceId) === flight) cache.set(acquired.fresh)
        return acquired
      } finally {
        underWay.delete(flight)
        if (flights.get(workspaceId) === flight) flights.delete(workspaceId)
      }
    }
  }

  function outdate(workspaceId: string): void {
    cache.delete(workspaceId)
    flights.delete(workspaceId)
  }

  return {
    tokenFor,

    async renew(workspaceId, { signal } = {}) {
      assertWorkspaceId(workspaceId)
      signal?.throwIfAborted()
      // One that left earlier is not joined: it may bring yesterday's scopes. Its waiters still get their answer.
      return (await abortable(start(workspaceId, { isForced: true }).answer, signal)).fresh.token
    },

    keep: cache.set,
    outdate,

    forget(workspaceId) {
      outdate(workspaceId)
      for (const flight of underWay) if (flight.workspaceId === workspaceId) flight.isDropped = true
    },
  }
}

const none: TokenForOptions = {}

interface Flight {
  readonly workspaceId: string
  readonly isUrgent: boolean
  isDropped: boolean
  readonly answer: Promise<AcquiredToken>
}

/** What an answer becomes that arrives after its installation is gone. */
export function dropped(workspaceId: string): GlueOAuthError {
  return new GlueOAuthError({
    code: 'not_installed',
    workspaceId,
    message: `The workspace ${workspaceId} was uninstalled while its token was under way, so the token was thrown away. Install the app there again.`,
  })
}

function assertDuration(minValidityMs: unknown): void {
  if (typeof minValidityMs === 'number' && minValidityMs >= 0) return
  throw new GlueOAuthError({
    code: 'config_invalid',
    message: `\`minValidityMs\` is ${String(minValidityMs)}. It has to be a number of milliseconds, 0 or more.`,
  })
}
