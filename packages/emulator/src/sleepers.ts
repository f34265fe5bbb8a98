/** Those who wait for a time of a clock. */
export interface Sleepers {
  sleepUntil(time: number, signal: AbortSignal | undefined): Promise<void>
  /** Ends the waits whose time has come. Called whenever the clock was moved. */
  wake(): void
}

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** A longer timer would fire at once. */
const longestTimerMs = 2 ** 31 - 1

export function createSleepers(now: () => number, isRunning: boolean): Sleepers {
  const sleepers = new Set<Sleeper>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const wake = () => {
    // Who waits for an earlier time wakes first, whoever came first.
    const due = [...sleepers].filter(({ until }) => until <= now()).toSorted((one, other) => one.until - other.until)
    for (const sleeper of due) {
      sleepers.delete(sleeper)
      sleeper.wake()
    }
    if (isRunning) setTimer()
  }
  const setTimer = () => {
    clearTimeout(timer)
    if (sleepers.size === 0) return
    const next = Math.min(...[...sleepers].map(({ until }) => until))
    timer = setTimeout(wake, Math.min(Math.max(next - now(), 0), longestTimerMs))
  }

  return {
    wake,
    sleepUntil: (until, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const giveUp = () => {
          sleepers.delete(sleeper)
          reject(signal?.reason)
          if (isRunning) setTimer()
        }
        const sleeper: Sleeper = {
          until,
          wake: () => {
            signal?.removeEventListener('abort', giveUp)
            resolve()
          },
        }
        signal?.addEventListener('abort', giveUp, { once: true })
        sleepers.add(sleeper)
        wake()
      }),
  }
}
