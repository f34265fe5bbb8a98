import { type Clock, startTimer } from '../../clock.ts'
import { GlueOAuthError, isGlueOAuthError } from '../../glue-oauth-error.ts'

/** What {@link startDeadline} watches. */
export interface OperationDeadlineInput {
  readonly clock: Clock
  readonly timeoutMs: number
  /** The browser's own request: when it goes away, so does ours. */
  readonly signal: AbortSignal
}

/** The end of an operation's time, or of anybody waiting for it. */
export interface OperationDeadline {
  readonly signal: AbortSignal
  /** The last byte was passed on: nothing is watched any more. */
  clear(): void
  /** What ended the work. Throws what is no error of ours. */
  reason(error: unknown): GlueOAuthError
}

/** One deadline until the last byte of the answer. `forwardOperation` has returned by then, so it must be cleared. */
export function startDeadline({ clock, timeoutMs, signal }: OperationDeadlineInput): OperationDeadline {
  const controller = new AbortController()
  let isLate = false
  const stop = startTimer(clock, timeoutMs, () => {
    isLate = true
    controller.abort()
  })
  const onAbort = (): void => controller.abort(signal.reason)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort)
  return {
    signal: controller.signal,
    clear() {
      stop()
      signal.removeEventListener('abort', onAbort)
    },
    reason(error) {
      if (!controller.signal.aborted) {
        if (isGlueOAuthError(error)) return error
        throw error
      }
      return new GlueOAuthError({
        code: isLate ? 'timeout' : 'network_error',
        message: isLate ? `Glue's API gave no answer within ${timeoutMs} ms.` : 'The browser went away.',
      })
    },
  }
}
