import type { GlueStore } from './store.ts'
import { createLockQueue, lockTimeout, type Wait } from './lease-lock-queue.ts'

/** Leases as a database keeps them. A fence is a number that no other lease of the key ever has. */
export interface Leases<Fence> {
  /** Takes the lease when nobody has it, in one step. `undefined` means: somebody has. */
  acquire(key: string, leaseMs: number): Promise<Fence | undefined>
  /** Lengthens the lease that has this fence. `false` means: it is no longer ours. */
  renew(key: string, fence: Fence, leaseMs: number): Promise<boolean>
  /** Ends the lease that has this fence, and no other one. */
  release(key: string, fence: Fence): Promise<void>
  /** How long a lease lives without being renewed, in milliseconds. 10 seconds when absent. */
  readonly leaseMs?: number | undefined
}

const DEFAULT_LEASE_MS = 10_000
const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 200

/**
 * The lock of a store that several processes share.
 *
 * Callers of one process queue first, so that a process asks the database once and not once for each caller.
 */
export function createLeaseLock<Fence>(leases: Leases<Fence>): GlueStore['lock'] {
  const inTurn = createLockQueue()
  const leaseMs = leases.leaseMs ?? DEFAULT_LEASE_MS

  return (key, fn, { waitMs } = {}) =>
    inTurn(
      key,
      async (wait) => {
        const fence = await acquire(leases, key, leaseMs, wait)
        const stopRenewing = keepRenewed(leases, key, fence, leaseMs)
        try {
          return await fn()
        } finally {
          stopRenewing()
          // What was done is done: a release that fails must not turn it into an error. The lease ends by itself.
          await leases.release(key, fence).catch(() => {})
        }
      },
      waitMs,
    )
}

async function acquire<Fence>(
  leases: Leases<Fence>,
  key: string,
  leaseMs: number,
  { waitMs, endsAt }: Wait,
): Promise<Fence> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const fence = await leases.acquire(key, leaseMs)
    if (fence !== undefined) return fence
    const leftMs = endsAt - performance.now()
    if (leftMs <= 0) throw lockTimeout(waitMs, 'another process')
    // Half of each pause is chance: processes that wait for one lease must not all ask in the same moment.
    await pause(Math.min(leftMs, pauseMs * (0.5 + Math.random() / 2)))
  }
}

function keepRenewed<Fence>(leases: Leases<Fence>, key: string, fence: Fence, leaseMs: number): () => void {
  let isRenewing = false
  const renew = async (): Promise<void> => {
    if (isRenewing) return
    isRenewing = true
    try {
      if (!(await leases.renew(key, fence, leaseMs))) clearInterval(timer)
    } catch {
      // The next tick tries again. The holder is not told: what it writes is guarded by `ifVersion`.
    } finally {
      isRenewing = false
    }
  }
  const timer = setInterval(() => void renew(), leaseMs / 3)
  // A timer is a number where it is not Node's, and then keeps nothing alive.
  if (typeof timer === 'object') timer.unref()
  return () => clearInterval(timer)
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs)
  })
}
