/** Where the time comes from: milliseconds since the epoch. Tests give one of their own. */
export interface Clock {
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = Object.freeze({ now: () => Date.now() })
