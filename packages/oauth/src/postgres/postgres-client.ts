import { isWorthAnotherTry } from './failures.ts'
import { tryAgain } from '../store/try-again.ts'

/** What the store needs of a database client: a `Pool` of `pg` has it, PGlite has it, and others do. */
export interface PostgresClient {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>
}

/** A row of an answer. The columns are named in the query. */
export type PostgresRow = Readonly<Record<string, string>>

/** Queries, each of which is sent once and is a transaction of its own. */
export interface PostgresQueries {
  /** @throws Error when the client is inside somebody's transaction */
  once(text: string, values: unknown[]): Promise<readonly PostgresRow[]>
  /** Sends it again, up to two times, when the connection was lost: for what may be done twice. */
  repeatedly(text: string, values: () => unknown[]): Promise<readonly PostgresRow[]>
}

const PAUSES_MS = [50, 250] as const

export function postgresQueries(client: PostgresClient): PostgresQueries {
  surviveIdleFailures(client)

  const once = async (text: string, values: unknown[]): Promise<readonly PostgresRow[]> => {
    refuseTransaction(client)
    const { rows } = await client.query(text, values)
    return rows as readonly PostgresRow[]
  }

  return {
    once,
    repeatedly: (text, values) =>
      tryAgain(() => once(text, values()), { isWorthIt: isWorthAnotherTry, pausesMs: PAUSES_MS }),
  }
}

/**
 * A pool of `pg` tells the death of an idle connection by an `error` event, and Node ends a process that listens to none.
 * The pool has dropped the connection by then: there is nothing to do.
 */
function surviveIdleFailures(client: object): void {
  if (!('totalCount' in client && 'on' in client && 'listenerCount' in client)) return
  if (typeof client.on !== 'function' || typeof client.listenerCount !== 'function') return
  if (client.listenerCount('error') === 0) client.on('error', () => {})
}

/** A caller's rollback would throw a rotated refresh token away, and the next refresh would look like a stolen one. */
function refuseTransaction(client: object): void {
  if (!('getTransactionStatus' in client) || typeof client.getTransactionStatus !== 'function') return
  const status: unknown = client.getTransactionStatus()
  if (status !== 'T' && status !== 'E') return
  throw new TypeError(
    'The client of `postgresStore` is inside a transaction. Nothing was done, because its rollback would throw away tokens that Glue has rotated. Give the store a pool, or a client of its own.',
  )
}
