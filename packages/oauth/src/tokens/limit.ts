/** Runs work, at most so many at once; the rest waits in line. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>

/** When the tokens of five hundred workspaces end together, the server must not get five hundred requests at once. */
export function createLimit(atOnce: number): Limit {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running < atOnce) running += 1
    // Whoever ends hands its place on, so that nobody who comes later gets in between.
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
