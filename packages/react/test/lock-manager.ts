/** What {@link createLockManager} makes: what tabs use of Web Locks, and how many of them wait. */
export interface TestLockManager {
  request<T>(name: string, options: LockOptions, work: (lock: object | null) => Promise<T>): Promise<T>
  waiting(): number
}

/** Web Locks for tabs in one process: exclusive ones, in order. */
export function createLockManager(): TestLockManager {
  const last = new Map<string, Promise<unknown>>()
  let waiting = 0
  return {
    waiting: () => waiting,
    request: async (name, { ifAvailable = false, signal }, work) => {
      signal?.throwIfAborted()
      const before = last.get(name)
      if (before !== undefined && ifAvailable) return work(null)
      const aborted = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
      aborted.catch(() => {})
      waiting += 1
      const granted = Promise.race([before, aborted]).finally(() => {
        waiting -= 1
      })
      const done = granted.then(() => work({ name }))
      // Who gives up waiting lets nobody in before their time.
      const end = Promise.allSettled([before, done])
      last.set(name, end)
      void end.then(() => last.get(name) === end && last.delete(name))
      return done
    },
  }
}
