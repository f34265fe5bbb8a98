import { type AccessToken, createAccessToken } from './access-token.ts'
import type { Clock } from '../clock.ts'
import { abortable } from '../http/deadline.ts'
import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import { type RequestTokenInput, requestToken } from '../grants/request-token.ts'
import { clientCredentialsForm } from '../grants/token-forms.ts'
import type { TokenSet } from '../grants/token-set.ts'
import { assertWorkspaceId } from '../workspace-id.ts'

const MAX_REFRESH_WINDOW_MS = 60_000
/** About 5 MB of memory. The oldest entry goes first; what is gone costs one request. */
const MAX_CACHED_TOKENS = 10_000

/** How {@link WorkspaceTokens.tokenFor} answers. A token provider's context may be passed as it is. */
export interface TokenForOptions {
  /** Ends this caller's wait. The request goes on for the others. */
  readonly signal?: AbortSignal | undefined
  /** How long the token has to live at least, in milliseconds, as far as Glue's lifetimes allow. */
  readonly minValidityMs?: number | undefined
  /** A token that Glue refused. It is not given again; a newer one in the cache is kept. */
  readonly failedToken?: string | undefined
}

/** What {@link createWorkspaceTokens} works with. */
export interface WorkspaceTokensInput extends Omit<RequestTokenInput, 'form' | 'signal' | 'requestedScopes'> {
  readonly clock: Clock
  readonly redirectUri: string
  readonly scopes: readonly string[]
}

/** The tokens of one app by workspace, in the memory of this process. */
export interface WorkspaceTokens {
  tokenFor(workspaceId: string, options?: TokenForOptions): Promise<AccessToken>
  /** A token that was surely asked for now. It replaces the cached one. */
  renew(workspaceId: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<AccessToken>
  /** A token that was surely asked for now, and that is in nobody's cache yet. */
  request(workspaceId: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<FreshToken>
  keep(fresh: FreshToken): void
  /** Forgets the cached token. A request that left earlier serves its callers and nobody else. */
  outdate(workspaceId: string): void
  /** Forgets the cached token, and throws the answer away that is under way. */
  forget(workspaceId: string): void
}

/** A token, and when it is time for the next one. */
export interface FreshToken {
  readonly token: AccessToken
  /** Milliseconds since the epoch. */
  readonly refreshAt: number
}

/** A cache with one request per workspace under way at most. Failures are not cached. */
export function createWorkspaceTokens(input: WorkspaceTokensInput): WorkspaceTokens {
  const { clock, redirectUri, scopes } = input
  // Keyed by the validated workspace id alone: issuer and client are the same for all of one instance.
  const cache = new Map<string, FreshToken>()
  const flights = new Map<string, Flight>()
  const underWay = new Set<Flight>()

  async function tokenFor(workspaceId: string, options: TokenForOptions = {}): Promise<AccessToken> {
    const { signal, minValidityMs = 0, failedToken } = options
    assertWorkspaceId(workspaceId)
    assertDuration(minValidityMs)
    signal?.throwIfAborted()
    const now = clock.now()
    const cached = usable(workspaceId, failedToken)
    if (cached !== undefined && now < Math.min(cached.refreshAt, cached.token.expiresAt - minValidityMs)) {
      return cached.token
    }
    const running = flights.get(workspaceId)
    try {
      const token = await abortable((running ?? start(workspaceId)).answer, signal)
      if (running === undefined || token.accessToken !== failedToken) return token
    } catch (error) {
      const isAlive = cached !== undefined && clock.now() < cached.token.expiresAt - minValidityMs
      // Inside the refresh window the old token still works: an outage of the token endpoint need not be ours.
      if (isAlive && cache.get(workspaceId) === cached && isGlueOAuthError(error) && error.action === 'retry') {
        return cached.token
      }
      throw error
    }
    // The request that was joined had left before the token failed, and brought the failed token.
    usable(workspaceId, failedToken)
    return abortable((flights.get(workspaceId) ?? start(workspaceId)).answer, signal)
  }

  function usable(workspaceId: string, failedToken: string | undefined): FreshToken | undefined {
    const cached = cache.get(workspaceId)
    if (cached === undefined || cached.token.accessToken !== failedToken) return cached
    cache.delete(workspaceId)
    return undefined
  }

  function start(workspaceId: string): Flight {
    const flight: Flight = { workspaceId, isDropped: false, answer: fly() }
    underWay.add(flight)
    flights.set(workspaceId, flight)
    return flight

    async function fly(): Promise<AccessToken> {
      try {
        const fresh = await request(workspaceId)
        if (flight.isDropped) throw dropped(workspaceId)
        if (flights.get(workspaceId) === flight) keep(fresh)
        return fresh.token
      } finally {
        underWay.delete(flight)
        if (flights.get(workspaceId) === flight) flights.delete(workspaceId)
      }
    }
  }

  async function request(
    workspaceId: string,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<FreshToken> {
    const form = clientCredentialsForm({ workspaceId, redirectUri })
    return freshToken(workspaceId, await requestToken({ ...input, form, requestedScopes: scopes, signal }))
  }

  function keep(fresh: FreshToken): void {
    const { workspaceId } = fresh.token
    cache.delete(workspaceId)
    cache.set(workspaceId, fresh)
    if (cache.size <= MAX_CACHED_TOKENS) return
    for (const oldest of cache.keys()) {
      cache.delete(oldest)
      break
    }
  }

  function outdate(workspaceId: string): void {
    cache.delete(workspaceId)
    flights.delete(workspaceId)
  }

  function forget(workspaceId: string): void {
    outdate(workspaceId)
    for (const flight of underWay) if (flight.workspaceId === workspaceId) flight.isDropped = true
  }

  async function renew(
    workspaceId: string,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<AccessToken> {
    assertWorkspaceId(workspaceId)
    signal?.throwIfAborted()
    // One that left earlier is not joined: it may bring yesterday's scopes. Its waiters still get their answer.
    return abortable(start(workspaceId).answer, signal)
  }

  return { tokenFor, renew, request, keep, outdate, forget }
}

interface Flight {
  readonly workspaceId: string
  isDropped: boolean
  readonly answer: Promise<AccessToken>
}

function freshToken(workspaceId: string, granted: TokenSet): FreshToken {
  const { accessToken, expiresAt, requestedAt, scopes, userId } = granted
  // One tenant's token must never be handed out as another's.
  if (granted.workspaceId !== undefined && granted.workspaceId !== workspaceId) {
    throw new GlueOAuthError({
      code: 'invalid_response',
      workspaceId,
      message: `The token endpoint answered for ${granted.workspaceId.slice(0, 140)} when asked for ${workspaceId}. The token was thrown away; please report it.`,
    })
  }
  const window = Math.min(MAX_REFRESH_WINDOW_MS, (expiresAt - requestedAt) / 10)
  return {
    token: createAccessToken({ accessToken, expiresAt, scopes, userId, workspaceId }),
    refreshAt: expiresAt - window,
  }
}

function dropped(workspaceId: string): GlueOAuthError {
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
    message: `\`minValidityMs\` is ${JSON.stringify(minValidityMs)}. It has to be a number of milliseconds, 0 or more.`,
  })
}
