import type { PostgresClient } from './postgres-client.ts'
import { sqlState } from './failures.ts'
import { tryAgain } from '../store/try-again.ts'

/**
 * Creates the tables of {@link postgresStore} where they are missing. Any number of processes may do it at once.
 *
 * For people whose tables come from migrations, the same statements are in the file `@glue/oauth/postgres.sql`.
 *
 * @example
 * ```ts
 * import { createTables, postgresStore } from '@glue/oauth/postgres'
 * import { Pool } from 'pg'
 *
 * const client = new Pool({ connectionString: process.env.DATABASE_URL })
 * await createTables(client)
 * const store = postgresStore({ client })
 * ```
 */
export async function createTables(client: PostgresClient): Promise<void> {
  for (const statement of tables) {
    await tryAgain(() => client.query(statement, []), { isWorthIt: wasCreatedMeanwhile, pausesMs: PAUSES_MS })
  }
}

export const tables: readonly string[] = [
  `create table if not exists glue_oauth_records (
  key text collate "C" primary key,
  value text not null,
  version text not null,
  expires_at bigint
)`,
  `create index if not exists glue_oauth_records_expires_at on glue_oauth_records (expires_at)
  where expires_at is not null`,
  `create table if not exists glue_oauth_leases (
  key text collate "C" primary key,
  fence bigint not null,
  expires_at timestamptz not null
)`,
  'create sequence if not exists glue_oauth_fences',
]

const PAUSES_MS = [5, 10, 20, 40, 80, 160, 320] as const

/**
 * `if not exists` looks first and creates later: who loses that race meets the winner's row in a catalogue (23505,
 * XX000), its table (42P07) or its type (42710), or a deadlock with it (40P01). A moment later it is just there.
 */
function wasCreatedMeanwhile(error: unknown): boolean {
  return ['23505', '42P07', '42710', '40P01', 'XX000'].includes(sqlState(error) ?? '')
}
