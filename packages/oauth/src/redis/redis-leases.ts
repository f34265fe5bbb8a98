import { storedText } from '../store/stored-text.ts'
import type { Leases } from '../store/lease-lock.ts'
import { acquireLease, releaseLease, renewLease } from './scripts.ts'

/** Runs a script, and again when the connection was lost. */
export type RunScript = (script: string, parameters: readonly string[]) => Promise<unknown>

/** Leases as keys that end. Their time is that of Redis, so that the clocks of the machines need not agree. */
export function redisLeases(run: RunScript): Leases<string> {
  return {
    async acquire(key, leaseMs) {
      const fence = await run(acquireLease, [storedText(key), milliseconds(leaseMs)])
      return fence === null ? undefined : String(fence)
    },

    async renew(key, fence, leaseMs) {
      return Number(await run(renewLease, [storedText(key), fence, milliseconds(leaseMs)])) === 1
    },

    async release(key, fence) {
      await run(releaseLease, [storedText(key), fence])
    },
  }
}

function milliseconds(leaseMs: number): string {
  return String(Math.ceil(leaseMs))
}
