/** Lets steps of work that runs at once go on one after the other, in an order that a seed decides. */
export interface Schedule {
  /** Waits for its turn. */
  turn(): Promise<void>
  /** Whether something happens now that happens with this chance. */
  happens(chance: number): boolean
  /** Gives turns until `work` is done. */
  untilDone(work: Promise<unknown>): Promise<void>
  /** From now on nobody waits and nothing happens. */
  end(): void
}

export function createSchedule(seed: number): Schedule {
  const random = randomNumbers(seed)
  const waiting: (() => void)[] = []
  let isOver = false

  return {
    turn: () => (isOver ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve))),
    happens: (chance) => !isOver && random() < chance,

    async untilDone(work) {
      const done = Symbol('done')
      const ended = work.then(() => done)
      for (let idle = 0; idle < 5000; idle += 1) {
        // Longer where only the machine is waited for, as for a key to be derived.
        const tick = new Promise((resolve) => (idle < 20 ? setImmediate(resolve) : setTimeout(resolve, 1)))
        if ((await Promise.race([ended, tick])) === done) return
        const [next] = waiting.splice(Math.floor(random() * waiting.length), 1)
        if (next !== undefined) idle = 0
        next?.()
      }
      throw new Error('Nobody waits for a turn any more, and it is not done: somebody hangs.')
    },

    end() {
      isOver = true
      for (const go of waiting.splice(0)) go()
    },
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
