import { describe, expect, test, vi } from 'vitest'
import { collect } from '../../test/world.ts'
import { memoryStore } from '../index.ts'
import { storeContract } from '../testing/index.ts'

describe('ST-5 the memory store keeps the contract:', () => {
  const cases = storeContract({ createStore: ({ clock }) => ({ store: memoryStore({ clock }) }) })
  test.each(cases)('$title', ({ run }) => run())
})

function setUp() {
  let now = 1_000
  const clock = { now: () => now }
  return { store: memoryStore({ clock }), pass: (ms: number) => (now += ms) }
}

test('a record is read as it was written, with a version that changes with every write', async () => {
  const { store } = setUp()
  const first = await store.set('key', 'one')
  expect(await store.get('key')).toEqual({ value: 'one', version: first })
  expect(await store.set('key', 'two')).not.toBe(first)
  expect((await store.get('key'))?.value).toBe('two')
})

test('a write or delete with a version that no longer holds changes nothing', async () => {
  const { store } = setUp()
  const old = await store.set('key', 'one')
  await store.set('key', 'two')
  expect(await store.set('key', 'three', { ifVersion: old })).toBeUndefined()
  expect(await store.delete('key', { ifVersion: old ?? '' })).toBe(false)
  expect((await store.get('key'))?.value).toBe('two')
})

test('a write that wants no record before it succeeds once', async () => {
  const { store } = setUp()
  const results = await Promise.all(['a', 'b', 'c'].map((value) => store.set('key', value, { ifVersion: null })))
  expect(results.filter((version) => version !== undefined)).toHaveLength(1)
  expect((await store.get('key'))?.value).toBe('a')
})

test('of twenty simultaneous deletes exactly one is told that it did it', async () => {
  const { store } = setUp()
  await store.set('key', 'one')
  const results = await Promise.all(Array.from({ length: 20 }, () => store.delete('key')))
  expect(results.filter(Boolean)).toHaveLength(1)
})

test('a record past its end is absent from get, list and delete', async () => {
  const { store, pass } = setUp()
  await store.set('a:1', 'one', { expiresAt: 2_000 })
  await store.set('a:2', 'two')
  pass(999)
  expect((await collect(store.list('a:'))).map(({ key }) => key)).toEqual(['a:1', 'a:2'])
  pass(1)
  expect(await store.get('a:1')).toBeUndefined()
  expect(await store.delete('a:1')).toBe(false)
  expect((await collect(store.list('a:'))).map(({ key }) => key)).toEqual(['a:2'])
  expect(await store.set('a:1', 'again', { ifVersion: null })).toBeDefined()
})

test('a list holds what begins with the prefix and survives changes while it is read', async () => {
  const { store } = setUp()
  for (const key of ['a:1', 'a:2', 'a:3', 'b:1']) await store.set(key, key)
  const seen: string[] = []
  for await (const { key } of store.list('a:')) {
    seen.push(key)
    await store.delete('a:2')
  }
  expect(seen).toEqual(['a:1', 'a:3'])
})

test('work under one lock never overlaps, and a failure does not hold the lock', async () => {
  const { store } = setUp()
  let inside = 0
  let most = 0
  const work = async (): Promise<void> => {
    inside += 1
    most = Math.max(most, inside)
    await Promise.resolve()
    await Promise.resolve()
    inside -= 1
  }
  const failing = store.lock('key', () => Promise.reject(new Error('no')))
  await Promise.all([
    expect(failing).rejects.toThrow('no'),
    ...Array.from({ length: 5 }, () => store.lock('key', work)),
  ])
  expect(most).toBe(1)
})

test('it says that it forgets', () => {
  expect(memoryStore().isPersistent).toBe(false)
})

test('who waits for a lock waits 30 seconds, unless told otherwise', async () => {
  vi.useFakeTimers()
  try {
    const { store } = setUp()
    void store.lock('key', () => new Promise<never>(() => {}))
    const refused = expect(store.lock('key', () => Promise.resolve())).rejects.toThrow(
      'The lock was not free within 30000 ms: another caller in this process holds it.',
    )
    const sooner = expect(store.lock('key', () => Promise.resolve(), { waitMs: 20 })).rejects.toThrow('within 20 ms')
    await vi.advanceTimersByTimeAsync(20)
    await sooner
    await vi.advanceTimersByTimeAsync(29_980)
    await refused
  } finally {
    vi.useRealTimers()
  }
})

test('who waits for ever does not give up at once', async () => {
  const { store } = setUp()
  const first = store.lock('key', () => Promise.resolve('first'))
  const patient = store.lock('key', () => Promise.resolve('second'), { waitMs: Number.POSITIVE_INFINITY })
  expect(await Promise.all([first, patient])).toEqual(['first', 'second'])
})

test('two stores share nothing', async () => {
  const [one, other] = [memoryStore(), memoryStore()]
  await one.set('key', 'value')
  expect(await other.get('key')).toBeUndefined()
})
