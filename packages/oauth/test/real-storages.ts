import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { postgresPath, startPostgres } from '../../../scripts/postgres-server.ts'
import { redisPath, startRedis } from '../../../scripts/redis-server.ts'
import type { GlueStore } from '../src/index.ts'
import { createTables, postgresStore } from '../src/postgres/index.ts'
import { redisStore } from '../src/redis/index.ts'
import { sqliteStore } from '../src/sqlite/index.ts'

/** A database that a test has for itself. */
export interface RealStorage {
  /** A path, or an URL. */
  readonly place: string
  /** This process's own view. */
  readonly store: GlueStore
  /** All that a thief of the disk or of a backup has. */
  dump(): Promise<string>
  end(): Promise<void>
}

interface StorageKind {
  /** False where this machine has none. */
  readonly isThere: boolean
  open(): Promise<RealStorage>
}

/** Real databases. */
export const realStorages: Readonly<Record<'sqlite' | 'postgres' | 'redis', StorageKind>> = {
  sqlite: { isThere: true, open: openSqlite },
  postgres: { isThere: postgresPath !== undefined, open: openPostgres },
  redis: { isThere: redisPath !== undefined, open: openRedis },
}

async function openSqlite(): Promise<RealStorage> {
  const folder = mkdtempSync(join(tmpdir(), 'glue-oauth-'))
  const place = join(folder, 'glue.sqlite')
  const store = sqliteStore({ path: place })
  return {
    place,
    store,
    dump: async () =>
      readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), 'latin1'))
        .join(''),
    async end() {
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function openPostgres(): Promise<RealStorage> {
  const { Pool } = await import('pg')
  const path = postgresPath ?? ''
  const server = await startPostgres(path)
  const client = new Pool({ connectionString: server.url })
  await createTables(client)
  return {
    place: server.url,
    store: postgresStore({ client }),
    dump: async () => execFileSync(join(dirname(realpathSync(path)), 'pg_dump'), [server.url], { encoding: 'latin1' }),
    async end() {
      await client.end()
      await server.stop()
    },
  }
}

async function openRedis(): Promise<RealStorage> {
  const { createClient, RESP_TYPES } = await import('redis')
  const server = await startRedis(redisPath ?? '')
  const client = createClient({ url: server.url })
  await client.connect()
  return {
    place: server.url,
    store: redisStore({ client }),
    async dump() {
      // Compressed, not even plain text would be found.
      await client.configSet('rdbcompression', 'no')
      const names = await client.keys('*')
      const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
      const values = await Promise.all(names.map((name) => bytes.dump(name)))
      return [...names, ...values.map((value) => Buffer.from(value).toString('latin1'))].join('')
    },
    async end() {
      client.destroy()
      await server.stop()
    },
  }
}
