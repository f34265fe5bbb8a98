import { type Clock, systemClock } from '../clock.ts'
import { endOfPrefix, originalText, storedText, textAfter } from '../store/stored-text.ts'
import { createLeaseLock } from '../store/lease-lock.ts'
import type { GlueStore } from '../store/store.ts'
import { openDatabase, whenFree } from './open-database.ts'
import { sqliteLeases } from './sqlite-leases.ts'
import { prepareStatements, type SqliteRow, type SqliteStatements } from './statements.ts'

/** For {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** The file, created when it is missing, or `:memory:`. */
  readonly path: string
  /** Where the time comes from that records end by. The machine's when absent. */
  readonly clock?: Clock | undefined
  /** How long the lock of a process that died stays taken, in milliseconds. 10 seconds when absent. */
  readonly leaseMs?: number | undefined
}

/** A store in a file of SQLite. */
export interface SqliteStore extends GlueStore, Disposable {
  /** Closes the file. Once more does nothing. */
  close(): void
}

const PAGE = 1_000
const SWEEP_EVERY = 50

/**
 * A store in a file of SQLite: for an app that runs on one machine, in any number of processes.
 *
 * The file is for its owner only (mode 0600). On a network drive SQLite's locks do not hold: use Postgres or Redis
 * there.
 *
 * @example
 * ```ts
 * import { sqliteStore } from '@glue/oauth/sqlite'
 *
 * const store = sqliteStore({ path: 'glue.sqlite' })
 * await store.set('greeting', 'hello')
 * store.close()
 * ```
 */
export function sqliteStore({ path, clock = systemClock, leaseMs }: SqliteStoreOptions): SqliteStore {
  const database = openDatabase(path)
  const prepared = prepareStatements(database)
  let isOpen = true
  let endingWrites = 0

  const statements = (): SqliteStatements => {
    if (isOpen) return prepared
    throw new Error('This store was closed, so that nothing can be read or written any more. Open the file once more.')
  }

  const close = (): void => {
    if (isOpen) database.close()
    isOpen = false
  }

  return {
    isPersistent: path !== ':memory:',
    close,
    [Symbol.dispose]: close,

    async get(key) {
      const read = (): unknown => statements().read.get(storedText(key), time(clock))
      const row = (await whenFree(read)) as SqliteRow | undefined
      return row && { value: originalText(row.value), version: row.version }
    },

    async set(key, value, { ifVersion, expiresAt } = {}) {
      const now = time(clock)
      const row = [storedText(key), storedText(value), crypto.randomUUID(), ending(expiresAt)] as const
      const isSweeping = expiresAt !== undefined && (endingWrites += 1) % SWEEP_EVERY === 0
      if (isSweeping) await whenFree(() => statements().sweep.run(now))
      const { changes } = await whenFree(() => {
        if (ifVersion === undefined) return statements().write.run(...row)
        if (ifVersion === null) return statements().create.run(...row, now)
        return statements().replace.run(...row.slice(1), row[0], ifVersion, now)
      })
      return Number(changes) === 0 ? undefined : row[2]
    },

    async delete(key, { ifVersion = null } = {}) {
      const now = time(clock)
      const { changes } = await whenFree(() => statements().delete.run(storedText(key), ifVersion, ifVersion, now))
      return Number(changes) !== 0
    },

    async *list(prefix) {
      let from = storedText(prefix)
      const end = endOfPrefix(from)
      for (;;) {
        const first = from
        const rows = await whenFree(() => pageOf(statements(), first, end, time(clock)))
        for (const { key, value, version } of rows) {
          yield { key: originalText(key), value: originalText(value), version }
        }
        const last = rows.at(-1)
        if (last === undefined || rows.length < PAGE) return
        from = textAfter(last.key)
      }
    },

    lock: createLeaseLock({ ...sqliteLeases(database), leaseMs }),
  }
}

function pageOf(statements: SqliteStatements, from: string, end: string | undefined, now: number): SqliteRow[] {
  const rows =
    end === undefined ? statements.page.all(from, now, PAGE) : statements.boundedPage.all(from, now, PAGE, end)
  return rows as unknown[] as SqliteRow[]
}

function time(clock: Clock): number {
  return Math.floor(clock.now())
}

function ending(expiresAt: number | undefined): number | null {
  if (expiresAt === undefined || expiresAt === Number.POSITIVE_INFINITY) return null
  return Math.min(Math.ceil(expiresAt), Number.MAX_SAFE_INTEGER)
}
