import type { GlueStore } from '../src/index.ts'

/** What is told before it happens. What a watcher throws is what the store throws. */
export interface Watch {
  readonly get?: (key: string) => void
  readonly set?: (key: string, value: string) => void
  readonly lock?: (key: string) => void
}

/** A store that tells before it acts. Of what is written, it tells of tokens. */
export function watched(store: GlueStore, watch: Watch): GlueStore {
  return {
    ...store,
    get: async (name) => (watch.get?.(name), store.get(name)),
    set: async (name, value, how) => (
      name.startsWith('token') && watch.set?.(name, value),
      store.set(name, value, how)
    ),
    lock: async (name, fn, how) => (watch.lock?.(name), store.lock(name, fn, how)),
  }
}
