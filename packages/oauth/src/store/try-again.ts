/** What is tried again, and when. */
export interface TryAgainOptions {
  readonly isWorthIt: (error: unknown) => boolean
  /** Before each further try, in milliseconds. Up to as much again is added by chance. */
  readonly pausesMs: readonly number[]
}

/** Runs `attempt` once, and again after each failure that makes it worth it. */
export async function tryAgain<T>(attempt: () => Promise<T>, { isWorthIt, pausesMs }: TryAgainOptions): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await attempt()
    } catch (error) {
      if (!isWorthIt(error)) throw error
      await new Promise((resolve) => {
        setTimeout(resolve, pauseMs * (1 + Math.random()))
      })
    }
  }
  return attempt()
}
