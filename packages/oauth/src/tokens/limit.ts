/** Runs work, at most so many at once; the rest waits in line, and leaves it when its signal says so. */
export type Limit = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>

/** When the tokens of five hundred workspaces end together, the server must not get five hundred requests at once. */
export function createLimit(atOnce: number): Limit {
  const waiting = new Set<() => void>()
  let running = 0

  return async (work, signal) => {
    if (running < atOnce) running += 1
    // Whoever ends hands its place on, so that nobody who comes later gets in between.
    else await turn(signal)
    try {
      return await work()
    } finally {
      const [next] = waiting
      if (next === undefined) running -= 1
      else next()
    }
  }

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(enter)
        reject(signal.reason)
      }
      const enter = (): void => {
        waiting.delete(enter)
        signal.removeEventListener('abort', leave)
        resolve()
      }
      waiting.add(enter)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
}
