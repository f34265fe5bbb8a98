/** A value as a store has it. */
export interface StoreRecord {
  readonly value: string
  /** Changes with every write. Only ever compared. */
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

/**
 * Where installations and running flows are kept.
 *
 * Values are opaque strings, versioned by their writer. A record past its `expiresAt` counts as absent everywhere.
 * {@link memoryStore} is the shortest example of an implementation.
 */
export interface GlueStore {
  get(key: string): Promise<StoreRecord | undefined>
  /** Answers with the new version, or with `undefined` when `ifVersion` did not hold and nothing was written. */
  set(key: string, value: string, options?: SetOptions): Promise<string | undefined>
  /** Answers `true` to exactly one of any number of callers: a `state` is consumed by it. */
  delete(key: string, options?: DeleteOptions): Promise<boolean>
  /** All records whose key begins with `prefix`, in no particular order. */
  list(prefix: string): AsyncIterable<StoreRecord & { readonly key: string }>
  /** Runs `fn` while nobody else runs one for the same key, and answers with its result. */
  lock<T>(key: string, fn: () => Promise<T>): Promise<T>
}
