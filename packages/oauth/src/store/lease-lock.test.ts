import { expect, test, vi } from 'vitest'
import { createLeaseLock, type Leases } from './lease-lock.ts'

/** Leases in memory, with the calls that were made. */
function setUp({ leaseMs }: { readonly leaseMs?: number } = {}) {
  const calls: string[] = []
  let last = 0
  let holder: number | undefined
  const leases: Leases<number> = {
    leaseMs,
    async acquire() {
      calls.push('acquire')
      if (holder !== undefined) return undefined
      last += 1
      holder = last
      return last
    },
    async renew(_, fence) {
      calls.push('renew')
      return holder === fence
    },
    async release(_, fence) {
      calls.push('release')
      if (holder === fence) holder = undefined
    },
  }
  return { leases, calls, take: (fence: number | undefined) => (holder = fence) }
}

test('callers of one process ask the database once each, in their order', async () => {
  const { leases, calls } = setUp()
  const lock = createLeaseLock(leases)
  const order: number[] = []
  await Promise.all([1, 2, 3].map((caller) => lock('key', async () => void order.push(caller))))
  expect(order).toEqual([1, 2, 3])
  expect(calls).toEqual(['acquire', 'release', 'acquire', 'release', 'acquire', 'release'])
})

test('who waits for another process asks ever more seldom, and gets the lock when it is free', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval', 'performance'] })
  try {
    const { leases, calls, take } = setUp()
    take(99)
    const done = createLeaseLock(leases)('key', () => Promise.resolve('ran'))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(calls.length).toBeGreaterThan(10)
    expect(calls.length).toBeLessThan(40)
    take(undefined)
    await vi.advanceTimersByTimeAsync(200)
    expect(await done).toBe('ran')
  } finally {
    vi.useRealTimers()
  }
})

test('who has waited 30 seconds is told so, and that nothing was done', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  try {
    const { leases, take } = setUp()
    take(99)
    const refused = expect(createLeaseLock(leases)('key', () => Promise.resolve())).rejects.toThrow(
      'The lock was not free within 30000 ms: another process holds it. Nothing was done. Try again, or wait longer with `waitMs`.',
    )
    await vi.advanceTimersByTimeAsync(30_000)
    await refused
  } finally {
    vi.useRealTimers()
  }
})

test('a lease is renewed three times in its life, also after a failure, until the work is done', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const { leases, calls } = setUp({ leaseMs: 3_000 })
    const failing = vi.spyOn(leases, 'renew').mockRejectedValueOnce(new Error('The database is away.'))
    await createLeaseLock(leases)('key', async () => {
      await vi.advanceTimersByTimeAsync(3_000)
      expect(failing).toHaveBeenCalledTimes(3)
    })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(calls).toEqual(['acquire', 'renew', 'renew', 'release'])
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('RF-8 a lease that somebody else has by now is not renewed again', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const { leases, calls, take } = setUp({ leaseMs: 3_000 })
    await createLeaseLock(leases)('key', async () => {
      take(99)
      await vi.advanceTimersByTimeAsync(9_000)
    })
    expect(calls).toEqual(['acquire', 'renew', 'release'])
  } finally {
    vi.useRealTimers()
  }
})

test('work that is done is done, and work that failed has failed, although the lock could not be given back', async () => {
  const { leases } = setUp()
  leases.release = () => Promise.reject(new Error('The database is away.'))
  leases.acquire = () => Promise.resolve(1)
  const lock = createLeaseLock(leases)
  expect(await lock('key', () => Promise.resolve('done'))).toBe('done')
  await expect(lock('key', () => Promise.reject(new Error('of the work')))).rejects.toThrow('of the work')
})

test('a database that fails to give a lock fails its caller, and not the next one', async () => {
  const { leases } = setUp()
  vi.spyOn(leases, 'acquire').mockRejectedValueOnce(new Error('The database is away.'))
  const lock = createLeaseLock(leases)
  await expect(lock('key', () => Promise.resolve())).rejects.toThrow('The database is away.')
  expect(await lock('key', () => Promise.resolve('ran'))).toBe('ran')
})
