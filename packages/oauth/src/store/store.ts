/** A value as a store has it. */
export interface StoreRecord {
  readonly value: string
  /** Changes with every write, and never comes back. Only ever compared. */
  readonly version: string
}

/** How {@link GlueStore.set} writes. */
export interface SetOptions {
  /** Write only while the record still has this version; `null` means: only while there is none. */
  readonly ifVersion?: string | null | undefined
  /** When the record ends by itself, in milliseconds since the epoch. */
  readonly expiresAt?: number | undefined
}

/** How {@link GlueStore.delete} deletes. */
export interface DeleteOptions {
  /** Delete only while the record still has this version. */
  readonly ifVersion?: string | undefined
}

/** How {@link GlueStore.lock} waits. */
export interface LockOptions {
  /** How long to wait for others at most, in milliseconds. After that it rejects. 30 seconds when absent. */
  readonly waitMs?: number | undefined
}

/**
 * Where installations, running flows, and the tokens that are to be kept are kept.
 *
 * Keys and values are strings of any characters. A record past its `expiresAt` counts as absent everywhere.
 * {@link memoryStore} is the shortest implementation; `storeContract` of `@glue/oauth/testing` tests one of your own.
 */
export interface GlueStore {
  /**
   * False where everything is gone with the process, as in memory: only there may tokens be kept without `keys`.
   *
   * @defaultValue `true`
   */
  readonly isPersistent?: boolean | undefined
  get(key: string): Promise<StoreRecord | undefined>
  /** Answers with the new version, or with `undefined` when `ifVersion` did not hold and nothing was written. */
  set(key: string, value: string, options?: SetOptions): Promise<string | undefined>
  /** Answers `true` to exactly one of any number of callers: a `state` is consumed by it. */
  delete(key: string, options?: DeleteOptions): Promise<boolean>
  /**
   * All records whose key begins with `prefix`, in no particular order. In pages: 100,000 records must not come at once.
   * What is written or deleted meanwhile may or may not be seen; what was there all the time is seen once.
   */
  list(prefix: string): AsyncIterable<StoreRecord & { readonly key: string }>
  /**
   * Runs `fn` while nobody else runs one for the same key, and answers with its result.
   *
   * A lease, not a promise: who dies or stalls loses the lock after a while, and somebody else gets it. What a holder
   * writes is therefore guarded by `ifVersion`, not by the lock.
   */
  lock<T>(key: string, fn: () => Promise<T>, options?: LockOptions): Promise<T>
}
