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

/** The machine's clock. */
export const systemClock: Clock = Object.freeze({ now: () => Date.now() })

/** Waits on a clock, or on the machine's timers where it has none. */
export function sleep(clock: Clock, durationMs: number, { signal }: SleepOptions = {}): Promise<void> {
  if (clock.sleep !== undefined) return clock.sleep(durationMs, { signal })
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason)
    const giveUp = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    }, durationMs)
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}

/** Calls `fn` after a while, unless the returned function was called before. */
export function startTimer(clock: Clock, durationMs: number, fn: () => void): () => void {
  if (clock.sleep === undefined) {
    const timer = setTimeout(fn, durationMs)
    return () => clearTimeout(timer)
  }
  const settled = new AbortController()
  // A clock that cannot wait is no reason to wait for ever.
  const end = (): unknown => settled.signal.aborted || fn()
  clock.sleep(durationMs, { signal: settled.signal }).then(end, end)
  return () => settled.abort()
}
