/** How long a lock waits for others when its caller does not say. */
const DEFAULT_WAIT_MS = 30_000
// A timer for longer than this, or for ever, would fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** How long a caller waits. */
export interface Wait {
  readonly waitMs: number
  /** On the clock of `performance.now()`. */
  readonly endsAt: number
}

/** Runs `work` when all who asked earlier for the same key are done. Part of the wait may be over by then. */
export type LockQueue = <T>(key: string, work: (wait: Wait) => Promise<T>, waitMs?: number) => Promise<T>

/** A queue for each key within this process. Who has waited long enough leaves it, and holds up nobody behind. */
export function createLockQueue(): LockQueue {
  const ends = new Map<string, Promise<void>>()

  return async (key, work, waitMs = DEFAULT_WAIT_MS) => {
    const wait = { waitMs, endsAt: performance.now() + waitMs }
    const before = ends.get(key)
    let leave = (): void => {}
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    const end = endOfTurn(before, left)
    ends.set(key, end)
    try {
      if (before !== undefined) await withinTime(before, waitMs)
      return await work(wait)
    } finally {
      leave()
      // Nobody has come after: a key that is not in use takes no memory.
      void end.then(() => ends.get(key) === end && ends.delete(key))
    }
  }
}

/** Nobody's turn ends before those of all who came earlier, also when it was given up. */
async function endOfTurn(before: Promise<void> | undefined, left: Promise<void>): Promise<void> {
  await before
  await left
}

/** Why a lock was not given. The key is not named: it may hold a `state`. */
export function lockTimeout(waitMs: number, holder: string): Error {
  const message = `The lock was not free within ${waitMs} ms: ${holder} holds it. Nothing was done. Try again, or wait longer with \`waitMs\`.`
  return Object.assign(new Error(message), { code: 'LOCK_TIMEOUT' })
}

async function withinTime(turn: Promise<void>, waitMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(lockTimeout(waitMs, 'another caller in this process'))
    timer = setTimeout(giveUp, Math.min(waitMs, LONGEST_TIMER_MS))
  })
  try {
    await Promise.race([turn, timeout])
  } finally {
    clearTimeout(timer)
  }
}
