const LONGEST_MS = 24 * 3600 * 1000

/** What {@link retryAfterMs} reads. */
export interface RetryAfterInput {
  readonly headers: Headers
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * How long the server asks to wait, in milliseconds, at most a day; `undefined` where it does not say.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 RFC 9110, section 10.2.3}
 */
export function retryAfterMs({ headers, now }: RetryAfterInput): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (value === undefined || value.length > 40) return undefined
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, LONGEST_MS)
  const date = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.min(Math.max(date - now, 0), LONGEST_MS)
}
