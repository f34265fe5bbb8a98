import { GlueEmulatorError } from './glue-emulator-error.ts'
import { createSleepers } from './sleepers.ts'

/** A length of time: milliseconds, or a number with its unit. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

/** The emulator's time. Everything that it dates, and everything that expires in it, hangs on this. */
export interface EmulatorClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Goes to a point in time, forwards or back. */
  set(time: Date | string | number): void
  /** Goes forward. */
  advance(duration: Duration): void
  /** Goes back to where it began; a clock that runs, to where it would be without `set` and `advance`. */
  reset(): void
  /**
   * Waits until so much time has passed on this clock, whoever moves it. Rejects with the signal's reason when that comes
   * first.
   */
  sleep(duration: Duration, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>
}

/** What {@link createClock} takes. */
export interface ClockOptions {
  /**
   * The time to begin at.
   *
   * @defaultValue the present
   */
  readonly startsAt?: Date | string | number | undefined
  /**
   * Whether time passes by itself. A clock that stands moves by `set` and `advance` only, so that a test is the same
   * every time it runs.
   *
   * @defaultValue `false`
   */
  readonly isRunning?: boolean | undefined
}

/**
 * A clock for {@link createEmulator}, and for everything else in a test that takes a `clock`.
 *
 * @throws `config_invalid` for a time that is not one, or a duration without a known unit
 * @example
 * ```ts
 * import { createClock } from '@glue/emulator'
 *
 * const clock = createClock({ startsAt: '2026-11-02T09:00:00Z' })
 * clock.advance('2h')
 * new Date(clock.now()).toISOString() // 2026-11-02T11:00:00.000Z
 * ```
 */
export function createClock({ startsAt, isRunning = false }: ClockOptions = {}): EmulatorClock {
  const machine = isRunning ? () => Date.now() : () => 0
  const startOffsetMs = millisecondsOf(startsAt ?? Date.now()) - machine()
  let offsetMs = startOffsetMs
  const now = () => machine() + offsetMs
  const sleepers = createSleepers(now, isRunning)
  const move = (toMs: number) => {
    checkTime(machine() + toMs)
    offsetMs = toMs
    sleepers.wake()
  }
  return {
    now,
    set: (time) => move(millisecondsOf(time) - machine()),
    advance: (duration) => move(offsetMs + durationMs(duration)),
    reset: () => move(startOffsetMs),
    sleep: (duration, { signal } = {}) => sleepers.sleepUntil(now() + durationMs(duration), signal),
  }
}

/** Beyond this, times do not look like times any more, and what expires later could not be written down at all. */
const latestMs = Date.UTC(9999, 0)

function checkTime(milliseconds: number): void {
  if (milliseconds >= 0 && milliseconds <= latestMs) return
  throw new GlueEmulatorError({
    code: 'config_invalid',
    message: 'The clock cannot go there: its time is between the years 1970 and 9999.',
  })
}

function millisecondsOf(time: Date | string | number): number {
  const milliseconds = new Date(time).getTime()
  if (Number.isNaN(milliseconds)) {
    throw new GlueEmulatorError({
      code: 'config_invalid',
      message:
        `The clock cannot be set to ${JSON.stringify(time)}, which is not a time. ` +
        'Give a Date, an ISO 8601 text or milliseconds since the epoch.',
    })
  }
  return milliseconds
}

/** @throws `config_invalid` */
export function durationMs(duration: Duration): number {
  if (typeof duration === 'number' && Number.isFinite(duration)) return duration
  const [, amount, unit] = /^(-?\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(duration)) ?? []
  const unitMs = unit === undefined ? undefined : unitsMs[unit]
  if (amount === undefined || unitMs === undefined) {
    throw new GlueEmulatorError({
      code: 'config_invalid',
      message:
        `The clock cannot advance by ${JSON.stringify(duration)}, which is not a duration. ` +
        "Give milliseconds, or a number with one of the units ms, s, m, h, d, such as '2h'.",
    })
  }
  return Number(amount) * unitMs
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
