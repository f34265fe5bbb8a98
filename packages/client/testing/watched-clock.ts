import type { EmulatorClock } from '@glue/emulator'
import type { Clock } from '../src/index.ts'

/** A clock that says who waits on it. */
export interface WatchedClock extends Clock {
  /** The waits that go on, in the order in which they began, by how long each is in all. */
  waitsMs(): number[]
  /** All waits that ever began. */
  readonly begunMs: readonly number[]
}

/** An emulator's clock, for one client. The emulator's own waits do not count. */
export function watchedClock(clock: EmulatorClock): WatchedClock {
  const waits = new Map<symbol, number>()
  const begunMs: number[] = []
  return {
    now: clock.now,
    sleep: async (durationMs, options) => {
      const wait = Symbol('wait')
      waits.set(wait, durationMs)
      begunMs.push(durationMs)
      options?.signal?.addEventListener('abort', () => waits.delete(wait))
      await clock.sleep(durationMs, options)
      waits.delete(wait)
    },
    begunMs,
    waitsMs: () => [...waits.values()],
  }
}
