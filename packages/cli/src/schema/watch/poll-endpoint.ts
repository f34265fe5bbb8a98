import { realTimers, type Timers } from '../generate/rebuild-loop.ts'

/** What {@link pollEndpoint} takes. */
export interface PollEndpointOptions {
  readonly poll: () => Promise<void>
  readonly intervalMs: number
  /** Told what a poll threw, and when it is tried again. What this throws ends the polling. */
  readonly onFailure: (error: unknown, retryMs: number) => void
  /** Told of the first poll that works again. */
  readonly onRecovery: () => void
  readonly signal: AbortSignal
  readonly timers?: Timers | undefined
}

/**
 * Polls until `signal` is aborted, one poll at a time. After a failure it waits twice as long as before, up to five
 * minutes: who is down or says no is not helped by more of the same.
 */
export async function pollEndpoint(options: PollEndpointOptions): Promise<void> {
  const { poll, intervalMs, onFailure, onRecovery, signal, timers = realTimers } = options
  const longestMs = Math.max(intervalMs, 5 * 60_000)
  let failures = 0
  for (;;) {
    await pause(Math.min(intervalMs * 2 ** failures, longestMs), { signal, timers })
    if (signal.aborted) return
    try {
      await poll()
      if (failures > 0) onRecovery()
      failures = 0
    } catch (error) {
      // The request was ended because everything ends.
      if (signal.aborted) return
      failures += 1
      onFailure(error, Math.min(intervalMs * 2 ** failures, longestMs))
    }
  }
}

function pause(delayMs: number, { signal, timers }: { signal: AbortSignal; timers: Timers }): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      timers.clear(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = timers.set(end, delayMs)
    signal.addEventListener('abort', end)
  })
}
