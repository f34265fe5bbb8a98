import { type Clock, sleep } from '../clock.ts'
import { type GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'
import type { RequestTokenInput } from '../grants/request-token.ts'
import { withDeadline } from '../http/deadline.ts'
import type { TokenResponseInput } from '../grants/token-response-input.ts'
import type { TokenSet } from '../grants/token-set.ts'
import type { GrantType } from '../server/glue-server.ts'
import type { GlueOAuthEvent } from './events.ts'
import type { Limit } from './limit.ts'

const MAX_ATTEMPTS = 3
const FIRST_PAUSE_MS = 200

/** What {@link createTokenRequests} works with. */
export interface TokenRequestsInput extends Omit<
  RequestTokenInput,
  'form' | 'signal' | 'requestedScopes' | 'workspaceId'
> {
  readonly clock: Clock
  /** The deadline of all attempts together, and of the pauses between them. */
  readonly timeoutMs: number
  readonly limit: Limit
  readonly tell: (event: GlueOAuthEvent) => void
}

/** A request that may be sent again: client credentials, or a refresh. Never a code (RFC 6749, section 4.1.2). */
export interface TokenRequest {
  readonly workspaceId: string
  readonly form: URLSearchParams
  /** Those of the form, which an answer without `scope` stands for (RFC 6749, section 5.1). */
  readonly requestedScopes: readonly string[]
  /** Those that the app works with. */
  readonly wantedScopes: readonly string[]
  readonly signal?: AbortSignal | undefined
  /** False where there is a living token to fall back on: then a busy server is left alone. */
  readonly isUrgent?: boolean | undefined
  /** Asked before it is sent again. */
  readonly isStillWanted?: (() => Promise<boolean>) | undefined
  /** Sees the answer before anything of it is read. */
  readonly onAnswer?: ((answer: TokenResponseInput) => void) | undefined
}

/** Sends token requests, a few times where that can help. */
export type TokenRequests = (request: TokenRequest) => Promise<TokenSet>

/**
 * Requests with few, jittered attempts within one deadline.
 *
 * A busy server (429, 502, 503, 504) is asked again after its `Retry-After`, or after a growing pause, while the
 * deadline allows. A connection that broke off is tried again once and at once: the answer may be lost, and a server
 * that rotates tolerates its own refresh token again for a few seconds, if at all.
 */
export function createTokenRequests({ limit, tell, ...client }: TokenRequestsInput): TokenRequests {
  const { clock, timeoutMs } = client

  return async ({ isUrgent = true, onAnswer, ...request }) => {
    // With oauth4webapi, which takes longer to load than all the rest of the package.
    const { readTokenAnswer, sendTokenRequest } = await import('../grants/request-token.ts')
    const { workspaceId, form, requestedScopes, wantedScopes, signal, isStillWanted } = request
    const startedAt = clock.now()
    // Never more than one deadline, should the clock be set back meanwhile.
    const leftMs = (): number => Math.min(startedAt + timeoutMs - clock.now(), timeoutMs)
    const grant = form.get('grant_type') as GrantType
    let isLostBefore = false
    for (let attempt = 1; ; attempt += 1) {
      const input = { ...client, workspaceId, form, requestedScopes, timeoutMs: Math.max(leftMs(), 1) }
      try {
        // Around the wait in line too: whoever stands behind many others has no longer time than they.
        const answer = await withDeadline({ ...input, subject: "Glue's token endpoint", signal }, (ending) =>
          limit(() => sendTokenRequest({ ...input, signal: ending }), ending),
        )
        onAnswer?.(answer)
        const granted = await readTokenAnswer(input, answer)
        const isNamed = granted.scopes.length > 0
        const missingScopes = wantedScopes.filter((scope) => isNamed && !granted.scopes.includes(scope))
        const { expiresAt } = granted
        const durationMs = clock.now() - startedAt
        tell({ type: 'token_granted', workspaceId, grant, attempt, durationMs, expiresAt, missingScopes })
        return granted
      } catch (error) {
        if (!isGlueOAuthError(error)) throw error
        const isLost = error.code === 'network_error'
        const pauseMs = isLost && isLostBefore ? undefined : pauseBefore(error, attempt)
        const mayRetry = pauseMs !== undefined && attempt < MAX_ATTEMPTS && (isLost || isUrgent) && pauseMs < leftMs()
        const willRetry = mayRetry && (await isStillWanted?.()) !== false
        const durationMs = clock.now() - startedAt
        tell({ type: 'token_failed', workspaceId, grant, attempt, durationMs, error, willRetry })
        if (!willRetry) throw error
        isLostBefore ||= isLost
        if (pauseMs > 0) await sleep(clock, pauseMs, { signal })
      }
    }
  }
}

/** How long to wait before another attempt, in milliseconds; `undefined` where none can help. */
function pauseBefore({ code, status, retryAfterMs }: GlueOAuthError, attempt: number): number | undefined {
  if (code === 'network_error') return 0
  if (code !== 'temporarily_unavailable' || status === undefined || !busyStatuses.has(status)) return undefined
  // Full jitter: those who were refused together do not come back together.
  return retryAfterMs ?? Math.random() * FIRST_PAUSE_MS * 4 ** (attempt - 1)
}

const busyStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504])
