import { Pool } from 'pg'
import { createClient } from 'redis'
import { postgresPath, startPostgres } from '../scripts/postgres-server.ts'
import { redisPath, startRedis } from '../scripts/redis-server.ts'
import type { GlueStore } from '../packages/oauth/src/index.ts'
import { createTables, postgresStore } from '../packages/oauth/src/postgres/index.ts'
import { redisStore } from '../packages/oauth/src/redis/index.ts'

/** Where a store is, for the processes that share it. */
export interface StoreAddress {
  readonly kind: 'Postgres' | 'Redis'
  readonly url: string
  /** How long the lock of a process that died stays taken. The store's default when absent. */
  readonly leaseMs?: number | undefined
}

export interface OpenStore extends AsyncDisposable {
  readonly store: GlueStore
}

/** A server of its own on loopback, gone with its `stop`; `undefined` where the machine has none. */
export async function startStoreServer(kind: StoreAddress['kind']) {
  if (kind === 'Redis') return redisPath === undefined ? undefined : startRedis(redisPath)
  if (postgresPath === undefined) return undefined
  const server = await startPostgres(postgresPath)
  await using pool = openPool(server.url)
  await createTables(pool.client)
  return server
}

/** The store as one process has it, with connections of its own. */
export async function openStore({ kind, url, leaseMs }: StoreAddress): Promise<OpenStore> {
  if (kind === 'Redis') {
    const client = createClient({ url })
    await client.connect()
    return { store: redisStore({ client, leaseMs }), [Symbol.asyncDispose]: () => client.close() }
  }
  const pool = openPool(url)
  return { store: postgresStore({ client: pool.client, leaseMs }), [Symbol.asyncDispose]: pool[Symbol.asyncDispose] }
}

export function openPool(url: string) {
  const client = new Pool({ connectionString: url, max: 4 })
  return { client, [Symbol.asyncDispose]: () => client.end() }
}
