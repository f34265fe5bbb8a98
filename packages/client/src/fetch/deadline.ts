import { GlueClientError } from '../glue-client-error.ts'
import { type Clock, startTimer } from './clock.ts'

/** One end for all that belongs to a request: waiting for a token, connecting, headers, body, and waits between tries. */
export interface Deadline {
  /** Aborts at the deadline, or when the caller aborts. */
  readonly signal: AbortSignal
  /** How long is left, in milliseconds. */
  remainingMs(): number
  /** Waits for `work`, but no longer than until the deadline, also when the work ignores its signal. */
  race<T>(work: Promise<T>): Promise<T>
  /** Waits so many milliseconds. */
  sleep(durationMs: number): Promise<void>
  /** Releases the timer and the caller's signal. */
  end(): void
}

/** What {@link startDeadline} takes. */
export interface DeadlineInput {
  /** What is waited for, as the subject of a sentence. */
  readonly subject: string
  readonly timeoutMs: number
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
}

/**
 * Starts the time that a request has. Everything that waits on it rejects with `timeout`, or with the caller's
 * `signal.reason`, whichever comes first.
 */
export function startDeadline({ subject, timeoutMs, clock, signal }: DeadlineInput): Deadline {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const endsAt = clock.now() + timeoutMs
  const onAbort = (): void => controller.abort(signal?.reason)
  const stopTimer = startTimer(clock, timeoutMs, () => controller.abort(timeout(subject, timeoutMs)))
  signal?.addEventListener('abort', onAbort, { once: true })
  const race = <T>(work: Promise<T>): Promise<T> => raceWith(controller.signal, work)
  return {
    signal: controller.signal,
    remainingMs: () => endsAt - clock.now(),
    race,
    sleep: async (durationMs) => {
      let stopPause = (): void => {}
      try {
        await race(
          new Promise<void>((resolve) => {
            stopPause = startTimer(clock, durationMs, resolve)
          }),
        )
      } finally {
        stopPause()
      }
    },
    end: () => {
      stopTimer()
      signal?.removeEventListener('abort', onAbort)
    },
  }
}

async function raceWith<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // Also where the wait is over before it begins, the work's failure must not become an unhandled rejection.
  work.catch(() => {})
  signal.throwIfAborted()
  let onAbort = (): void => {}
  const ended = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, ended])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function timeout(subject: string, timeoutMs: number): GlueClientError {
  return new GlueClientError({
    code: 'timeout',
    message: `${subject} gave no complete answer within ${timeoutMs} ms. Try again, or raise \`timeoutMs\`.`,
  })
}
