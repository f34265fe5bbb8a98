import { type Clock, sleep } from '../clock.ts'
import { GlueOAuthError } from '../glue-oauth-error.ts'

/** What {@link withDeadline} needs. */
export interface Deadline {
  /** What is waited for, as the subject of a sentence: `Glue's token endpoint`. */
  readonly subject: string
  readonly timeoutMs: number
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
}

/**
 * Ends work at one deadline, or when the caller aborts, whichever comes first, even when the work ignores its signal.
 *
 * The deadline covers all that `work` awaits. A timer that stops at the headers lets a dripping body hang for ever.
 *
 * @throws GlueOAuthError `timeout`, or the caller's `signal.reason`
 */
export async function withDeadline<T>(
  { subject, timeoutMs, clock, signal }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const settled = new AbortController()
  const ended = new Promise<never>((_resolve, reject) => {
    const end = (reason: unknown): void => {
      reject(reason)
      controller.abort(reason)
    }
    sleep(clock, timeoutMs, { signal: settled.signal }).then(
      () => end(timeout(subject, timeoutMs)),
      // A clock that cannot wait is no reason to wait for ever.
      () => settled.signal.aborted || end(timeout(subject, timeoutMs)),
    )
    signal?.addEventListener('abort', () => end(signal.reason), { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([work(controller.signal), ended])
  } finally {
    settled.abort()
  }
}

/** Ends a caller's wait when the caller aborts. What is waited for goes on: others may share it. */
export async function abortable<T>(shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return shared
  // Even where the wait never starts, the shared promise must not become an unhandled rejection.
  shared.catch(() => {})
  signal.throwIfAborted()
  const settled = new AbortController()
  const ended = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([shared, ended])
  } finally {
    settled.abort()
  }
}

function timeout(subject: string, timeoutMs: number): GlueOAuthError {
  return new GlueOAuthError({
    code: 'timeout',
    message: `${subject} gave no complete answer within ${timeoutMs} ms. Try again, or raise \`timeoutMs\`.`,
  })
}
