import { readFileSync } from 'node:fs'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest'
import { type PostgresServer, postgresPath, startPostgres } from '../../../../scripts/postgres-server.ts'
import { collect } from '../testing/contract-world.ts'
import { storeContract } from '../testing/index.ts'
import { overtake } from '../testing/overtake.ts'
import { tables } from './create-tables.ts'
import { createTables, type PostgresClient, postgresStore } from './index.ts'

test('the SQL file has the statements that `createTables` runs', () => {
  const file = readFileSync(new URL('../../sql/postgres.sql', import.meta.url), 'utf8')
  const statements = file.replace(/^--.*$/gm, '').split(';')
  expect(statements.map((statement) => statement.trim()).filter(Boolean)).toEqual(tables)
})

test('a pool and a client of `pg` are clients without a cast', () => {
  expectTypeOf<Pool>().toExtend<PostgresClient>()
  expectTypeOf<Client>().toExtend<PostgresClient>()
})

describe.skipIf(postgresPath === undefined)('the Postgres store', () => {
  let server: PostgresServer
  let pools: Pool[]
  beforeAll(async () => {
    server = await startPostgres(postgresPath ?? '')
    pools = [newPool('store'), newPool('second')]
    await createTables(poolAt(0))
  })
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await server.stop()
  })

  const newPool = (name: string): Pool => {
    const pool = new Pool({ connectionString: server.url, max: 8, application_name: name })
    pool.on('error', () => {})
    return pool
  }
  const poolAt = (index: 0 | 1): Pool => pools[index] ?? newPool('never')

  const empty = async (): Promise<void> => {
    await poolAt(0).query('delete from glue_oauth_records')
    await poolAt(0).query('delete from glue_oauth_leases')
  }

  /** Two views on tables that are empty. */
  async function setUp(options: { readonly leaseMs?: number; readonly now?: () => number } = {}) {
    await empty()
    const { leaseMs, now = Date.now } = options
    const [store, second] = [0 as const, 1 as const].map((index) =>
      postgresStore({ client: poolAt(index), leaseMs, clock: { now } }),
    )
    if (store === undefined || second === undefined) throw new Error('There are two.')
    return { store, second }
  }

  describe('ST-5 keeps the contract, over two pools:', () => {
    const cases = storeContract({
      async createStore({ clock }) {
        await empty()
        return {
          store: postgresStore({ client: poolAt(0), clock }),
          second: postgresStore({ client: poolAt(1), clock }),
        }
      },
    })
    test.each(cases)('$title', ({ run }) => run())
  })

  test('ST-5 records survive a restart of the server, and the next call works', async () => {
    const { store, second } = await setUp()
    const version = await store.set('key', 'value')
    await second.get('key')
    await server.restart()
    expect(await store.get('key')).toEqual({ value: 'value', version })
    expect(await second.set('key', 'new', { ifVersion: version })).toBeDefined()
  })

  test('ST-5 a server that is killed in the middle of a write has the old value or the new one', async () => {
    const { store } = await setUp()
    const values = ['a', 'b'].map((letter) => letter.repeat(300_000))
    let writes = 0
    const writing = (async () => {
      for (; ; writes += 1) await poolWrite(poolAt(0), values[writes % 2] ?? '')
    })().catch((error: unknown) => error)
    await vi.waitFor(() => expect(writes).toBeGreaterThan(5), { timeout: 10_000 })
    await server.kill()
    expect(await writing).toBeInstanceOf(Error)
    await server.restart()
    const seen = (await store.get('key'))?.value ?? ''
    // The last one that was acknowledged, or the one that was under way.
    expect([values[(writes + 1) % 2], values[writes % 2]].includes(seen)).toBe(true)
  })

  test('a connection that is killed while it is idle, or in the middle of a call, is no failure of the call', async () => {
    const { store, second } = await setUp()
    await store.set('key', 'value')
    await killConnections('store')
    expect((await store.get('key'))?.value).toBe('value')

    const blocker = new Client({ connectionString: server.url })
    await blocker.connect()
    await blocker.query('begin')
    await blocker.query('lock table glue_oauth_records in access exclusive mode')
    const written = store.set('key', 'new')
    await vi.waitFor(async () => expect(await waitingCalls('store')).toBe(1))
    await killConnections('store')
    await blocker.query('commit')
    await blocker.end()
    const version = await written
    expect(await second.get('key')).toEqual({ value: 'new', version })
  })

  test('RF-2 a write that was carried out, but whose answer was lost, knows itself again', async () => {
    await empty()
    const { client, loseAnswers } = losingClient(poolAt(0))
    const store = postgresStore({ client })

    loseAnswers(1)
    const created = await store.set('key', 'one', { ifVersion: null })
    expect(await store.get('key')).toEqual({ value: 'one', version: created })

    loseAnswers(2)
    const replaced = await store.set('key', 'two', { ifVersion: created })
    expect(await store.get('key')).toEqual({ value: 'two', version: replaced })

    loseAnswers(1)
    const written = await store.set('key', 'three')
    expect(await store.get('key')).toEqual({ value: 'three', version: written })
  })

  test('RF-2 a write that is sent again does not write over what somebody else wrote in between', async () => {
    const { second } = await setUp()
    const { client, loseAnswers } = losingClient(poolAt(0))
    const store = postgresStore({ client })
    const before = await store.set('key', 'old')
    loseAnswers(1, async () => {
      const { version } = (await second.get('key')) ?? {}
      await second.set('key', 'of the other', { ifVersion: version })
    })
    expect(await store.set('key', 'late', { ifVersion: before })).toBeUndefined()
    expect((await store.get('key'))?.value).toBe('of the other')
  })

  test('a delete whose answer was lost is not sent again', async () => {
    const { second } = await setUp()
    await second.set('key', 'value')
    const { client, loseAnswers, queries } = losingClient(poolAt(0))
    loseAnswers(1)
    await expect(postgresStore({ client }).delete('key')).rejects.toThrow('Connection terminated unexpectedly')
    expect(queries).toHaveLength(1)
  })

  test('a mistake in the query, or tables that are missing, are told at once', async () => {
    const { client, queries } = losingClient(poolAt(0), 'select * from missing')
    await expect(postgresStore({ client }).get('key')).rejects.toMatchObject({ code: '42P01' })
    expect(queries).toHaveLength(1)
  })

  test('each call is one query', async () => {
    await empty()
    const { client, queries } = losingClient(poolAt(0))
    const store = postgresStore({ client })
    const calls: (() => Promise<unknown>)[] = [
      () => store.get('key'),
      () => store.set('key', 'value'),
      () => store.set('key', 'value', { ifVersion: null, expiresAt: 1 }),
      () => store.set('key', 'value', { ifVersion: 'other' }),
      () => store.delete('key'),
    ]
    for (const [index, call] of calls.entries()) {
      await call()
      expect(queries).toHaveLength(index + 1)
    }
  })

  test('records that ended are cleared, a hundred with every fiftieth write of one that will end', async () => {
    let now = 1_000
    const { store } = await setUp({ now: () => now })
    const rows = async (): Promise<unknown> =>
      (await poolAt(0).query('select count(*)::int as count from glue_oauth_records')).rows[0]?.count
    for (let index = 0; index < 140; index += 1) await store.set(`old:${index}`, 'value', { expiresAt: 2_000 })
    now = 2_000
    for (let index = 0; index < 10; index += 1) {
      // The last one also clears, and writes over a record that has ended.
      await store.set(index < 9 ? `new:${index}` : 'old:0', 'value', { expiresAt: 3_000, ifVersion: null })
    }
    expect(await rows()).toBe(140 + 9 - 100)
    expect(await store.get('old:0')).toBeDefined()
  })

  test('a read, a page and the clearing look at the rows they need, by an index', async () => {
    await empty()
    await poolAt(0).query(`
      insert into glue_oauth_records select 'k' || i, 'v', 'x', case when i % 10 = 0 then i end
      from generate_series(1, 20000) as i`)
    await poolAt(0).query('analyze glue_oauth_records')
    const { client, queries } = losingClient(poolAt(0))
    const store = postgresStore({ client, clock: { now: () => 100 } })
    await store.get('k1')
    await collect(store.list('k1999'))
    for (let index = 0; index < 50; index += 1) await store.set('ends', 'v', { expiresAt: 200, ifVersion: 'none' })
    for (const { text, values } of [queries[0], queries[1], queries.at(-1)].filter((query) => query !== undefined)) {
      const { rows } = await poolAt(0).query(`explain ${text}`, values)
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('Seq Scan')
    }
  })

  test('ten processes that create the tables at once all succeed', async () => {
    const admin = poolAt(0)
    for (let time = 0; time < 5; time += 1) {
      await admin.query('drop schema if exists fresh cascade; create schema fresh')
      const clients = Array.from(
        { length: 10 },
        () => new Client({ connectionString: server.url, options: '-c search_path=fresh' }),
      )
      await Promise.all(clients.map((client) => client.connect()))
      await Promise.all(clients.map((client) => createTables(client)))
      await Promise.all(clients.map((client) => client.end()))
    }
    const { rows } = await admin.query(`select relname from pg_class where relnamespace = 'fresh'::regnamespace`)
    expect(rows.map(({ relname }) => relname).toSorted()).toContain('glue_oauth_fences')
  })

  test('RF-2 a client inside a transaction is refused, before anything is done', async () => {
    await empty()
    const client = new Client({ connectionString: server.url })
    await client.connect()
    onTestFinished(() => client.end())
    const store = postgresStore({ client })
    await store.set('key', 'outside')
    await client.query('begin')
    await expect(store.set('key', 'inside')).rejects.toThrow('is inside a transaction')
    await expect(store.lock('key', () => Promise.resolve())).rejects.toThrow('Give the store a pool')
    await client.query('rollback')
    expect((await store.get('key'))?.value).toBe('outside')
  })

  test('a pool that nobody listens to does not end the process when an idle connection dies', async () => {
    const pool = new Pool({ connectionString: server.url, application_name: 'unheard' })
    onTestFinished(() => pool.end())
    const store = postgresStore({ client: pool })
    await store.get('key')
    expect(pool.idleCount).toBe(1)
    await killConnections('unheard')
    await vi.waitFor(() => expect(pool.totalCount).toBe(0))
    await store.get('key')
  })

  test('RF-8 who stalls past the end of its lease is overtaken, writes nothing, and frees nobody', async () => {
    await empty()
    const stalled = postgresStore({ client: poolAt(0), leaseMs: 100 })
    const successor = postgresStore({ client: poolAt(1), leaseMs: 60_000 })
    await overtake({ stalled, successor, third: postgresStore({ client: poolAt(0) }) })
  })

  test('the numbers of leases only grow', async () => {
    const { store, second } = await setUp()
    const fences: number[] = []
    for (const view of [store, second, store]) {
      await view.lock('key', async () => {
        const { rows } = await poolAt(0).query('select fence from glue_oauth_leases')
        fences.push(Number(rows[0]?.fence))
      })
    }
    expect(fences).toEqual(fences.toSorted((a, b) => a - b))
    expect(new Set(fences).size).toBe(3)
  })

  async function killConnections(name: string): Promise<void> {
    await poolAt(1).query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name])
  }

  async function waitingCalls(name: string): Promise<number> {
    const { rows } = await poolAt(1).query(
      `select count(*)::int as count from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'`,
      [name],
    )
    return rows[0]?.count
  }
})

function poolWrite(client: PostgresClient, value: string): Promise<unknown> {
  // Not through the store, which would try again: the test has to know which write was the last.
  return client.query(
    `insert into glue_oauth_records (key, value, version) values ('key', $1, $1)
    on conflict (key) do update set value = excluded.value, version = excluded.version`,
    [value],
  )
}

/** A client whose answers get lost on the way back, as with a connection that breaks. */
function losingClient(client: PostgresClient, instead?: string) {
  const queries: { text: string; values: unknown[] }[] = []
  let lost = 0
  let meanwhile: (() => Promise<void>) | undefined
  return {
    queries,
    loseAnswers(count: number, task?: () => Promise<void>) {
      lost = count
      meanwhile = task
    },
    client: {
      async query(text: string, values: unknown[]) {
        queries.push({ text, values })
        const answer = await (instead === undefined ? client.query(text, values) : client.query(instead, []))
        if (lost === 0) return answer
        lost -= 1
        await meanwhile?.()
        throw new Error('Connection terminated unexpectedly')
      },
    },
  }
}
