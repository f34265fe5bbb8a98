import { type Clock, systemClock } from '../clock.ts'
import { createLeaseLock } from '../store/lease-lock.ts'
import type { GlueStore } from '../store/store.ts'
import { type PostgresClient, postgresQueries, type PostgresQueries, type PostgresRow } from './postgres-client.ts'
import { postgresLeases } from './postgres-leases.ts'
import { deleteRecord, readBoundedPage, readPage, readRecord, writeRecord } from './statements.ts'
import { endOfPrefix, originalText, storedText, textAfter } from '../store/stored-text.ts'

/** For {@link postgresStore}. */
export interface PostgresStoreOptions {
  /** A pool. A single client works as long as nobody begins a transaction on it. */
  readonly client: PostgresClient
  /** Where the time comes from that records end by. The machine's when absent. Locks go by the database's. */
  readonly clock?: Clock | undefined
  /** How long the lock of a process that died stays taken, in milliseconds. 10 seconds when absent. */
  readonly leaseMs?: number | undefined
}

const PAGE = 1_000
const SWEEP_EVERY = 50

/**
 * A store in Postgres, for any number of processes on any number of machines.
 *
 * It needs no session: each call is one statement, also through a pooler in transaction mode. {@link createTables}
 * creates its tables. A lost connection is tried again, unless what was to be done must not be done twice.
 *
 * Keys may have up to 2,600 bytes, which is what an index of Postgres takes.
 *
 * @example
 * ```ts
 * import { createGlueOAuth } from '@glue/oauth'
 * import { createTables, postgresStore } from '@glue/oauth/postgres'
 * import { Pool } from 'pg'
 *
 * const client = new Pool({ connectionString: process.env.DATABASE_URL })
 * await createTables(client)
 * const store = postgresStore({ client })
 * ```
 */
export function postgresStore({ client, clock = systemClock, leaseMs }: PostgresStoreOptions): GlueStore {
  const queries = postgresQueries(client)
  let endingWrites = 0

  return {
    async get(key) {
      const [row] = await queries.repeatedly(readRecord, () => [storedText(key), time(clock)])
      return row && recordOf(row)
    },

    async set(key, value, { ifVersion, expiresAt } = {}) {
      const isSweeping = expiresAt !== undefined && (endingWrites += 1) % SWEEP_EVERY === 0
      const { text, parameters } = writeRecord(ifVersion, isSweeping)
      const [before, after] = [
        [storedText(key), storedText(value)],
        [ending(expiresAt), time(clock)],
      ]
      const tries: string[] = []
      const [row] = await queries.repeatedly(text, () => {
        const version = crypto.randomUUID()
        const values = [...before, version, ...after, tries.join(','), ifVersion]
        tries.push(version)
        return values.slice(0, parameters)
      })
      return row?.version
    },

    async delete(key, { ifVersion = null } = {}) {
      // Never twice: if the answer to the first try is lost, the second would say that somebody else did it.
      const rows = await queries.once(deleteRecord, [storedText(key), ifVersion, time(clock)])
      return rows.length > 0
    },

    async *list(prefix) {
      let from = storedText(prefix)
      const end = endOfPrefix(from)
      for (;;) {
        const rows = await pageOf(queries, from, end, time(clock))
        for (const row of rows) yield { key: originalText(row.key ?? ''), ...recordOf(row) }
        const last = rows.at(-1)?.key
        if (last === undefined || rows.length < PAGE) return
        from = textAfter(last)
      }
    },

    lock: createLeaseLock({ ...postgresLeases(queries), leaseMs }),
  }
}

function pageOf(
  queries: PostgresQueries,
  from: string,
  end: string | undefined,
  now: string,
): Promise<readonly PostgresRow[]> {
  return end === undefined
    ? queries.repeatedly(readPage, () => [from, now, PAGE])
    : queries.repeatedly(readBoundedPage, () => [from, now, PAGE, end])
}

function recordOf({ value = '', version = '' }: PostgresRow): { readonly value: string; readonly version: string } {
  return { value: originalText(value), version }
}

function time(clock: Clock): string {
  return String(Math.floor(clock.now()))
}

function ending(expiresAt: number | undefined): string | null {
  if (expiresAt === undefined || expiresAt === Number.POSITIVE_INFINITY) return null
  return String(Math.min(Math.ceil(expiresAt), Number.MAX_SAFE_INTEGER))
}
