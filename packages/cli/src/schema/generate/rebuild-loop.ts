/** What {@link createRebuildLoop} takes. */
export interface RebuildLoopOptions {
  /** Called with everything that changed since it was called last. What it throws ends the loop. */
  readonly rebuild: (changed: readonly string[]) => Promise<void>
  /**
   * How long nothing has to happen after a change, in milliseconds: an editor that saves all files is one change.
   *
   * @defaultValue 50
   */
  readonly delayMs?: number | undefined
  readonly timers?: Timers | undefined
}

/** A clock, for whoever does not want to wait. */
export interface Timers {
  readonly now: () => number
  readonly set: (run: () => void, delayMs: number) => unknown
  readonly clear: (timer: unknown) => void
}

/** Turns changes into rebuilds: never two at once, and the last change is always in one. */
export interface RebuildLoop {
  /** Rebuilds at once, whatever changed. */
  start(): void
  changed(path: string): void
  /** Settles when it was closed and its last rebuild is done. Rejects with what a rebuild throws. */
  readonly ended: Promise<void>
  /** What was not rebuilt by now is not any more. */
  close(): void
}

export function createRebuildLoop({ rebuild, delayMs = 50, timers = realTimers }: RebuildLoopOptions): RebuildLoop {
  const waiting = new Set<string>()
  const state: { isClosed: boolean; isRunning: boolean; timer?: unknown; firstWaitingAt: number } = {
    isClosed: false,
    isRunning: false,
    firstWaitingAt: 0,
  }
  let end = (): void => {}
  let fail = (_error: unknown): void => {}
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  const run = async (): Promise<void> => {
    do {
      const changed = [...waiting]
      waiting.clear()
      await rebuild(changed)
    } while (waiting.size > 0 && !state.isClosed)
  }
  const start = (): void => {
    state.timer = undefined
    // What waits is for the run that is on.
    if (state.isRunning) return
    state.isRunning = true
    run()
      .catch(fail)
      .finally(() => {
        state.isRunning = false
        if (state.isClosed) end()
      })
  }
  // Whoever starts it may not wait for its end yet.
  ended.catch(() => {})
  return {
    start,
    changed(path) {
      if (state.isClosed) return
      if (waiting.size === 0) state.firstWaitingAt = timers.now()
      waiting.add(path)
      // A file that never stops to change, such as a log of another watcher, does not hold up the others.
      const isOverdue = timers.now() - state.firstWaitingAt > 10 * delayMs
      if (state.timer !== undefined && isOverdue) return
      if (state.timer !== undefined) timers.clear(state.timer)
      state.timer = timers.set(start, delayMs)
    },
    ended,
    close() {
      state.isClosed = true
      if (state.timer !== undefined) timers.clear(state.timer)
      if (!state.isRunning) end()
    },
  }
}

/** The platform's clock. */
export const realTimers: Timers = {
  now: () => performance.now(),
  set: (run, delayMs) => setTimeout(run, delayMs),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
}
