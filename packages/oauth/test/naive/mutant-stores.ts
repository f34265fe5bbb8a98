import type { GlueStore } from '../../src/store/store.ts'
import type { StoreInput, StoreUnderTest } from '../../src/testing/store-contract.ts'

/** A store as people write it in a hurry. */
interface Mutant {
  mutate(create: () => GlueStore, input: StoreInput): StoreUnderTest
  /** What at least one failing case says. */
  readonly told: string
}

/** Memory stores with one fault each: every one has to fail a case of the contract. */
export const mutants: Readonly<Record<string, Mutant>> = {
  'checks the version first and writes later': mutant(
    (store) => ({
      async set(key, value, { ifVersion, ...options } = {}) {
        const current = await store.get(key)
        if (ifVersion !== undefined && ifVersion !== (current?.version ?? null)) return undefined
        return store.set(key, value, options)
      },
    }),
    'of twenty simultaneous writes with the same version exactly one is done. Writes that were done: wanted 1, saw 20.',
  ),
  'reads first and deletes later': mutant(
    (store) => ({
      async delete(key, options) {
        const isThere = (await store.get(key)) !== undefined
        return (await store.delete(key, options)) || isThere
      },
    }),
    'of twenty simultaneous deletes exactly one is told that it did it',
  ),
  'deletes whatever the version is': mutant(
    (store) => ({ delete: (key) => store.delete(key) }),
    'a delete with a version that no longer holds changes nothing. The stale delete: wanted false, saw true.',
  ),
  'takes `ifVersion: null` for no condition': mutant(
    (store) => ({
      set: (key, value, options = {}) =>
        store.set(key, value, { ...options, ifVersion: options.ifVersion ?? undefined }),
    }),
    'a write that wants no record is done only where there is none',
  ),
  'has the value as the version': withVersions(({ value }) => value),
  'counts versions for each key from one': {
    mutate: (create) => {
      const store = create()
      const counts = new Map<string, number>()
      const own = new Map<string, string>()
      return {
        store: {
          ...store,
          async set(key, value, options) {
            const version = await store.set(key, value, translated(options, own))
            if (version === undefined) return undefined
            const count = (counts.get(key) ?? 0) + 1
            counts.set(key, count)
            own.set(`v${count}`, version)
            return `v${count}`
          },
          async get(key) {
            const record = await store.get(key)
            return record && { ...record, version: `v${counts.get(key)}` }
          },
          delete(key, options) {
            counts.delete(key)
            return store.delete(key, translated(options, own))
          },
        },
      }
    },
    told: 'a version does not come back when a record is deleted and written again',
  },
  'ends records one millisecond late': lateBy(1),
  'ends records by the clock of the machine': {
    mutate: (create) => ({ store: keepEnds(create(), () => Date.now()) }),
    told: 'a record ends in the very millisecond of its `expiresAt`',
  },
  'keeps the end of the record that it writes over': mutant((store) => {
    const ends = new Map<string, number>()
    return {
      set(key, value, options = {}) {
        const expiresAt = options.expiresAt ?? ends.get(key)
        if (expiresAt !== undefined) ends.set(key, expiresAt)
        return store.set(key, value, { ...options, expiresAt })
      },
    }
  }, 'a write without `expiresAt` takes the end away'),
  'finds keys by a pattern': mutant(
    (store) => ({
      async *list(prefix) {
        const pattern = new RegExp(
          `^${prefix
            .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
            .replaceAll('%', '.*')
            .replaceAll('_', '.')}`,
          's',
        )
        for await (const record of store.list('')) if (pattern.test(record.key)) yield record
      },
    }),
    'a prefix is text and not a pattern. The keys of a%',
  ),
  'lists the first thousand': mutant(
    (store) => ({
      async *list(prefix) {
        let count = 0
        for await (const record of store.list(prefix)) if ((count += 1) <= 1_000) yield record
      },
    }),
    'a list of 2,500 records gives each once',
  ),
  'lists in pages that it counts from the start': mutant(
    (store) => ({
      async *list(prefix) {
        for (let from = 0; ; from += 100) {
          const all = []
          for await (const record of store.list(prefix)) all.push(record)
          const page = all.slice(from, from + 100)
          yield* page
          if (page.length < 100) return
        }
      },
    }),
    'a list misses nothing while what it gave is deleted',
  ),
  'hands out the records themselves': mutant((store) => {
    const records = new Map<string, { value: string; version: string }>()
    return {
      async get(key) {
        const record = await store.get(key)
        if (record === undefined) return undefined
        const known = records.get(key)
        if (known !== undefined && known.version === 'spoiled') return known
        records.set(key, { ...record })
        return records.get(key)
      },
    }
  }, 'a returned record is a copy'),
  'ends keys at a NUL': mutant(
    (store) => ({
      get: (key) => store.get(cut(key)),
      set: (key, value, options) => store.set(cut(key), cut(value), options),
      delete: (key, options) => store.delete(cut(key), options),
    }),
    'a value may be full of control characters, NUL among them',
  ),
  'keeps records in a plain object': mutant(
    (store) => ({
      async get(key) {
        // Deno's objects have no `__proto__`, so it is named.
        const isInherited = key === '__proto__' || key in {}
        return isInherited ? { value: '[object Object]', version: '' } : store.get(key)
      },
    }),
    'a key may be __proto__',
  ),
  'locks nobody out': mutant(() => ({ lock: (_, fn) => fn() }), 'work under one lock never overlaps'),
  'locks only within one view': {
    mutate: (create) => {
      const store = create()
      return { store, second: { ...store, lock: create().lock } }
    },
    told: 'work under one lock never overlaps between two views of the store',
  },
  'has one lock for all keys': mutant(
    (store) => ({ lock: (_, fn, options) => store.lock('the lock', fn, options) }),
    'a lock leaves other keys free',
  ),
  'stays locked after a failure': mutant((store) => {
    const stuck = new Set<string>()
    return {
      async lock(key, fn, options) {
        if (stuck.has(key)) throw new Error('Locked for ever.')
        return store.lock(key, fn, options).catch((error: unknown) => {
          stuck.add(key)
          throw error
        })
      },
    }
  }, 'a lock passes on the very error of its work, and is free again'),
  'waits for a lock for ever': mutant(
    (store) => ({ lock: (key, fn) => store.lock(key, fn) }),
    'gives up after `waitMs`, does no work, and holds up nobody. No Error was thrown in time.',
  ),
}

function mutant(fault: (store: GlueStore) => Partial<GlueStore>, told: string): Mutant {
  return {
    mutate: (create) => {
      const store = create()
      return { store: { ...store, ...fault(store) } }
    },
    told,
  }
}

function withVersions(versionOf: (record: { readonly value: string }) => string): Mutant {
  return mutant(
    (store) => ({
      set: async (key, value, options) =>
        (await store.set(key, value, options)) === undefined ? undefined : versionOf({ value }),
      get: async (key) => {
        const record = await store.get(key)
        return record && { value: record.value, version: versionOf(record) }
      },
    }),
    'the version changes with every write, also when the value does not',
  )
}

function lateBy(lateMs: number): Mutant {
  return mutant(
    (store) => ({
      set: (key, value, { expiresAt, ...options } = {}) =>
        store.set(key, value, { ...options, expiresAt: expiresAt === undefined ? undefined : expiresAt + lateMs }),
    }),
    'a record ends in the very millisecond of its `expiresAt`. get: wanted undefined',
  )
}

/** Ends records by a clock of its own. */
function keepEnds(store: GlueStore, now: () => number): GlueStore {
  const ends = new Map<string, number>()
  return {
    ...store,
    set(key, value, { expiresAt = Number.POSITIVE_INFINITY, ifVersion } = {}) {
      ends.set(key, expiresAt)
      return store.set(key, value, { ifVersion })
    },
    get: async (key) => ((ends.get(key) ?? 0) > now() ? store.get(key) : undefined),
  }
}

function translated<T extends { readonly ifVersion?: string | null | undefined }>(
  options: T | undefined,
  own: ReadonlyMap<string, string>,
): T | undefined {
  if (typeof options?.ifVersion !== 'string') return options
  return { ...options, ifVersion: own.get(options.ifVersion) ?? 'unknown' }
}

function cut(text: string): string {
  return text.split('\0')[0] ?? ''
}
