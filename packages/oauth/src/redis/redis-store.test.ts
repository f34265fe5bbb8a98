import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type RedisServer, redisPath, startRedis } from '../../../../scripts/redis-server.ts'
import { collect } from '../testing/contract-world.ts'
import { storeContract } from '../testing/index.ts'
import { overtake } from '../testing/overtake.ts'
import { type RedisClient, redisStore } from './index.ts'

interface Connection {
  readonly client: RedisClient
  close(): Promise<unknown> | void
}

const connect: Readonly<Record<'redis' | 'ioredis', (url: string) => Promise<Connection>>> = {
  async redis(url) {
    const client = createClient({ url, socket: { reconnectStrategy: 10 } })
    // The store listens too, but the connection comes first.
    client.on('error', () => {})
    await client.connect()
    return { client, close: () => client.destroy() }
  },
  async ioredis(url) {
    const client = new Redis(url, { retryStrategy: () => 10 })
    return { client, close: () => client.disconnect() }
  },
}

describe.skipIf(redisPath === undefined).each(['redis', 'ioredis'] as const)('the Redis store with %s', (kind) => {
  let server: RedisServer
  let connections: Connection[]
  let admin: Redis
  let prefixes = 0
  beforeAll(async () => {
    server = await startRedis(redisPath ?? '')
    admin = new Redis(server.url)
    connections = await Promise.all([connect[kind](server.url), connect[kind](server.url)])
  })
  afterAll(async () => {
    for (const connection of connections) await connection.close()
    admin.disconnect()
    await server.stop()
  })

  const newPrefix = (): string => `{test-${(prefixes += 1)}}:`
  const clientAt = (index: 0 | 1): RedisClient => {
    const { client } = connections[index] ?? {}
    if (client === undefined) throw new Error('There are two.')
    return client
  }

  /** Two views on a prefix of their own. */
  function setUp({ now = Date.now, leaseMs }: { readonly now?: () => number; readonly leaseMs?: number } = {}) {
    const options = { prefix: newPrefix(), clock: { now } }
    return {
      ...options,
      store: redisStore({ client: clientAt(0), leaseMs, ...options }),
      second: redisStore({ client: clientAt(1), ...options }),
    }
  }

  describe('ST-5 keeps the contract, over two connections:', () => {
    const cases = storeContract({
      createStore({ clock }) {
        const prefix = newPrefix()
        return {
          store: redisStore({ client: clientAt(0), prefix, clock }),
          second: redisStore({ client: clientAt(1), prefix, clock }),
        }
      },
    })
    test.each(cases)('$title', ({ run }) => run())
  })

  test('ST-5 stores of different prefixes share nothing, and one without has its own', async () => {
    const { store } = setUp()
    await store.set('key', 'value')
    expect(await setUp().store.get('key')).toBeUndefined()
    const plain = redisStore({ client: clientAt(0) })
    await plain.set('key', 'value')
    expect(await admin.keys('{glue-oauth}:*')).toEqual(expect.arrayContaining(['{glue-oauth}:record:key']))
  })

  test('ST-5 half of a surrogate pair comes back as it was', async () => {
    const { store } = setUp()
    await store.set('key \ud800', 'value \udc00')
    expect((await store.get('key \ud800'))?.value).toBe('value \udc00')
    expect((await collect(store.list('key'))).map(({ key }) => key)).toEqual(['key \ud800'])
  })

  test('a key of the server that is none of ours is not written over', async () => {
    const { store, prefix } = setUp()
    await admin.set(`${prefix}record:key`, 'of somebody else')
    await expect(store.get('key')).rejects.toThrow('WRONGTYPE')
    await expect(store.set('key', 'value')).rejects.toThrow('WRONGTYPE')
    await expect(store.delete('key')).rejects.toThrow('WRONGTYPE')
    expect(await admin.get(`${prefix}record:key`)).toBe('of somebody else')
  })

  test('a record that ends frees its memory, an hour later, and one without an end never does', async () => {
    const { store, prefix } = setUp({ now: () => 1_000 })
    await store.set('ends', 'value', { expiresAt: 61_000 })
    await store.set('ended', 'value', { expiresAt: 1 })
    await store.set('stays', 'value', { expiresAt: 61_000 })
    await store.set('stays', 'value')
    expect(await admin.pttl(`${prefix}record:ends`)).toBeGreaterThan(3_600_000)
    expect(await admin.pttl(`${prefix}record:ends`)).toBeLessThanOrEqual(3_660_000)
    expect(await admin.pttl(`${prefix}record:stays`)).toBe(-1)
    expect(await store.get('ended')).toBeUndefined()
  })

  test('records that ended are cleared, twenty with every write of one that will end', async () => {
    let now = 1_000
    const { store, prefix } = setUp({ now: () => now })
    for (let index = 0; index < 50; index += 1) await store.set(`old:${index}`, 'value', { expiresAt: 2_000 })
    now = 2_000
    await store.set('a', 'value', { expiresAt: 3_000 })
    await store.set('b', 'value')
    const counts = [await admin.zcard(`${prefix}keys`), await admin.zcard(`${prefix}ends`)]
    expect(counts).toEqual([32, 31])
    expect(await admin.keys(`${prefix}record:*`)).toHaveLength(32)
  })

  test('a key that Redis itself has let go of is not listed, and can be written again', async () => {
    const { store, prefix } = setUp()
    await store.set('a:1', 'value')
    await store.set('a:2', 'value')
    await admin.del(`${prefix}record:a:1`)
    expect((await collect(store.list('a:'))).map(({ key }) => key)).toEqual(['a:2'])
    expect(await store.set('a:1', 'again', { ifVersion: null })).toBeDefined()
  })

  test('a list touches what begins with its prefix, and scans nothing', async () => {
    const { store } = setUp()
    for (let index = 0; index < 20; index += 1) await store.set(`b:${index}`, 'value')
    await store.set('a:1', 'value')
    await admin.config('RESETSTAT')
    await collect(store.list('a:'))
    const stats = await admin.info('commandstats')
    expect(stats).not.toMatch(/cmdstat_(scan|keys)/)
    expect(/cmdstat_hmget:calls=(\d+)/.exec(stats)?.[1]).toBe('1')
  })

  test('a connection that is killed while it is idle, or in the middle of a call, is no failure of the call', async () => {
    const { store, second } = setUp()
    await store.set('key', 'value')
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    expect((await store.get('key'))?.value).toBe('value')

    await admin.client('PAUSE', 60_000, 'WRITE')
    const written = store.set('key', 'new')
    await vi.waitFor(async () => expect(await admin.info('clients')).toContain('blocked_clients:1'))
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await admin.client('UNPAUSE')
    const version = await written
    expect(await second.get('key')).toEqual({ value: 'new', version })
  })

  test('RF-2 a write that was carried out, but whose answer was lost, knows itself again', async () => {
    const { client, loseAnswers } = losingClient(clientAt(0))
    const store = redisStore({ client, prefix: newPrefix() })
    loseAnswers(1)
    const created = await store.set('key', 'one', { ifVersion: null })
    expect(await store.get('key')).toEqual({ value: 'one', version: created })
    loseAnswers(2)
    const replaced = await store.set('key', 'two', { ifVersion: created })
    expect(await store.get('key')).toEqual({ value: 'two', version: replaced })
  })

  test('RF-2 a write that is sent again does not write over what somebody else wrote in between', async () => {
    const { second, prefix } = setUp()
    const { client, loseAnswers } = losingClient(clientAt(0))
    const store = redisStore({ client, prefix })
    for (const condition of ['without a condition', 'with one']) {
      const before = await store.set('key', 'old')
      loseAnswers(1, async () => {
        const { version } = (await second.get('key')) ?? {}
        await second.set('key', `of the other, ${condition}`, { ifVersion: version })
      })
      await store.set('key', 'late', { ifVersion: condition === 'with one' ? before : undefined })
      expect((await store.get('key'))?.value).toBe(`of the other, ${condition}`)
    }
  })

  test('a delete whose answer was lost is not sent again', async () => {
    const { client, loseAnswers, commands } = losingClient(clientAt(0))
    loseAnswers(1)
    await expect(redisStore({ client, prefix: newPrefix() }).delete('key')).rejects.toThrow(
      'Socket closed unexpectedly',
    )
    expect(commands).toHaveLength(1)
  })

  test('each call is one command', async () => {
    const { client, commands } = losingClient(clientAt(0))
    const store = redisStore({ client, prefix: newPrefix() })
    const calls: (() => Promise<unknown>)[] = [
      () => store.get('key'),
      () => store.set('key', 'value', { expiresAt: 1 }),
      () => store.set('key', 'value', { ifVersion: 'other' }),
      () => store.delete('key'),
    ]
    for (const [index, call] of calls.entries()) {
      await call()
      expect(commands).toHaveLength(index + 1)
    }
  })

  test('RF-8 who stalls past the end of its lease is overtaken, writes nothing, and frees nobody', async () => {
    const { store, second, prefix } = setUp({ leaseMs: 100 })
    await overtake({ stalled: store, successor: second, third: redisStore({ client: clientAt(0), prefix }) })
  })

  test('the numbers of leases only grow', async () => {
    const { store, second, prefix } = setUp()
    const fences: (string | null)[] = []
    for (const view of [store, second, store]) {
      await view.lock('key', async () => void fences.push(await admin.get(`${prefix}lease:key`)))
    }
    expect(fences).toEqual(['1', '2', '3'])
  })
})

describe.skipIf(redisPath === undefined)('the Redis store', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis(redisPath ?? '')
  })
  afterAll(() => server.stop())

  test('works with a `keyPrefix` of ioredis', async () => {
    const client = new Redis(server.url, { keyPrefix: 'app:' })
    onTestFinished(() => client.disconnect())
    const store = redisStore({ client })
    const version = await store.set('a:1', 'value')
    expect(await store.get('a:1')).toEqual({ value: 'value', version })
    expect(await collect(store.list('a:'))).toEqual([{ key: 'a:1', value: 'value', version }])
    expect(await store.lock('a:1', () => Promise.resolve('ran'))).toBe('ran')
    expect(await client.call('KEYS', '*')).toEqual(expect.arrayContaining(['app:{glue-oauth}:record:a:1']))
  })

  test('a client of `redis` that nobody listens to does not end the process when its connection is lost', async () => {
    const client = createClient({ url: server.url })
    const store = redisStore({ client })
    await client.connect()
    onTestFinished(() => client.destroy())
    await store.set('key', 'value')
    const admin = new Redis(server.url)
    onTestFinished(() => admin.disconnect())
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    expect((await store.get('key'))?.value).toBe('value')
  })
})

/** A client whose answers get lost on the way back, as with a connection that breaks. */
function losingClient(client: RedisClient) {
  const commands: string[][] = []
  let lost = 0
  let meanwhile: (() => Promise<void>) | undefined
  return {
    commands,
    loseAnswers(count: number, task?: () => Promise<void>) {
      lost = count
      meanwhile = task
    },
    client: {
      async sendCommand(parameters: string[]): Promise<unknown> {
        commands.push(parameters)
        const [name = '', ...rest] = parameters
        const answer = await ('call' in client ? client.call(name, ...rest) : client.sendCommand(parameters))
        if (lost === 0) return answer
        lost -= 1
        await meanwhile?.()
        throw new Error('Socket closed unexpectedly')
      },
    },
  }
}
