/** Where the time comes from. Tests give one of their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Waits for so many milliseconds of this clock, and rejects with the signal's reason when that comes first. The
   * machine's timers when absent.
   */
  sleep?(durationMs: number, options?: SleepOptions): Promise<void>
}

/** How {@link Clock.sleep} ends early. */
export interface SleepOptions {
  readonly signal?: AbortSignal | undefined
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** Calls `fn` after a while, unless the returned function was called before. */
export function startTimer(clock: Clock, durationMs: number, fn: () => void): () => void {
  if (clock.sleep === undefined) {
    const timer = setTimeout(fn, durationMs)
    return () => clearTimeout(timer)
  }
  const stopped = new AbortController()
  const end = (): void => {
    if (!stopped.signal.aborted) fn()
  }
  // A clock that cannot wait is no reason to wait for ever.
  clock.sleep(durationMs, { signal: stopped.signal }).then(end, end)
  return () => stopped.abort()
}
