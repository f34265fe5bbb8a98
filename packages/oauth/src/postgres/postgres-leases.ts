import type { Leases } from '../store/lease-lock.ts'
import type { PostgresQueries } from './postgres-client.ts'
import { storedText } from '../store/stored-text.ts'

/**
 * Leases in a table. Their time is the database's, so that the clocks of the machines need not agree.
 *
 * Neither advisory locks nor row locks: they belong to a session or a transaction, which behind a pooler is nobody's.
 */
export function postgresLeases(queries: PostgresQueries): Leases<string> {
  return {
    async acquire(key, leaseMs) {
      const [row] = await queries.repeatedly(acquireLease, () => [storedText(key), String(leaseMs)])
      return row?.fence
    },

    async renew(key, fence, leaseMs) {
      const rows = await queries.repeatedly(renewLease, () => [storedText(key), fence, String(leaseMs)])
      return rows.length > 0
    },

    async release(key, fence) {
      await queries.repeatedly(releaseLease, () => [storedText(key), fence])
    },
  }
}

const until = (leaseMs: string): string => `clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'`

// The number and the time are taken anew in the update: what stands in `excluded` is from before the wait for the row.
const acquireLease = `
  insert into glue_oauth_leases as leases (key, fence, expires_at)
  values ($1, nextval('glue_oauth_fences'), ${until('$2')})
  on conflict (key) do update set fence = nextval('glue_oauth_fences'), expires_at = ${until('$2')}
  where leases.expires_at <= clock_timestamp()
  returning fence::text`

const renewLease = `
  update glue_oauth_leases set expires_at = ${until('$3')} where key = $1 and fence = $2::bigint returning key`

const releaseLease = 'delete from glue_oauth_leases where key = $1 and fence = $2::bigint returning key'
