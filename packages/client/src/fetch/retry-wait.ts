import { parseRetryAfter } from './retry-after.ts'

/** Whether a later try may succeed where this answer came. */
export function isTemporaryStatus(status: number): boolean {
  return status === 429 || (status >= 502 && status <= 504)
}

/** What {@link retryWaitMs} takes. */
export interface RetryWaitInput {
  /** How many tries there were already. */
  readonly tries: number
  /** The headers of the last answer, where there was any. */
  readonly headers: Headers | undefined
  /** The time, in milliseconds since the epoch. */
  readonly now: number
}

/**
 * How long to wait before the next try, in milliseconds.
 *
 * Full jitter: anything up to the doubling limit, so that clients that failed together do not come back together. What
 * the server asked for with `Retry-After` comes first, and the jitter on top.
 */
export function retryWaitMs({ tries, headers, now }: RetryWaitInput): number {
  const jitterMs = Math.random() * Math.min(baseMs * 2 ** (tries - 1), maxMs)
  const askedMs = parseRetryAfter(headers?.get('retry-after') ?? null, now)
  return Math.ceil(askedMs === undefined ? jitterMs : askedMs + Math.min(jitterMs, baseMs))
}

const baseMs = 250
const maxMs = 8_000
