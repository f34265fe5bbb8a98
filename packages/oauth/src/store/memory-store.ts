import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import { createLockQueue } from './lease-lock-queue.ts'
import type { GlueStore, StoreRecord } from './store.ts'

const SWEEP_EVERY_MS = 60_000

/**
 * A store in the memory of this process: for development, tests, and apps that are installed in one workspace.
 *
 * It forgets at a restart. Tokens can be had again at any time; the list of installations cannot.
 *
 * @example
 * ```ts
 * import { memoryStore } from '@glue/oauth'
 *
 * const store = memoryStore()
 * await store.set('greeting', 'hello', { expiresAt: Date.now() + 60_000 })
 * console.log(await store.delete('greeting'), await store.delete('greeting')) // true false
 * ```
 */
export function memoryStore({ clock = systemClock }: { readonly clock?: Clock } = {}): GlueStore {
  const entries = new Map<string, Entry>()
  const inTurn = createLockQueue()
  let writes = 0
  let sweptAt = clock.now()

  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key)
    return entry === undefined || entry.expiresAt > clock.now() ? entry : undefined
  }

  // Flows that nobody finished would pile up: they are only ever read by their own callback.
  const sweep = (): void => {
    const now = clock.now()
    if (now - sweptAt < SWEEP_EVERY_MS) return
    sweptAt = now
    for (const [key, entry] of entries) if (entry.expiresAt <= now) entries.delete(key)
  }

  return {
    isPersistent: false,

    async get(key) {
      const entry = live(key)
      return entry && { value: entry.value, version: entry.version }
    },

    async set(key, value, { ifVersion, expiresAt = Number.POSITIVE_INFINITY } = {}) {
      sweep()
      const current = live(key)
      if (ifVersion !== undefined && ifVersion !== (current?.version ?? null)) return undefined
      writes += 1
      const version = String(writes)
      entries.set(key, { value, version, expiresAt })
      return version
    },

    async delete(key, { ifVersion } = {}) {
      const current = live(key)
      if (current === undefined || (ifVersion !== undefined && ifVersion !== current.version)) return false
      return entries.delete(key)
    },

    async *list(prefix) {
      for (const key of Array.from(entries.keys())) {
        const entry = key.startsWith(prefix) ? live(key) : undefined
        if (entry !== undefined) yield { key, value: entry.value, version: entry.version }
      }
    },

    lock: (key, fn, { waitMs } = {}) => inTurn(key, () => fn(), waitMs),
  }
}

interface Entry extends StoreRecord {
  readonly expiresAt: number
}
