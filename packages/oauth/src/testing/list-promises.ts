import type { GlueStore } from '../store/store.ts'
import { collect, type ContractPromise, same, written } from './contract-world.ts'

/** Of `list`. */
export const listPromises: readonly ContractPromise[] = [
  {
    title: 'a list of nothing is empty',
    async check({ store }) {
      same('The list of an empty store', await collect(store.list('')), [])
      await store.set('a', 'value')
      same('The list of another prefix', await collect(store.list('b')), [])
    },
  },
  {
    title: 'a list gives key, value and version as `get` does',
    async check({ store, second }) {
      const version = await written(store.set('a:1', 'value'))
      const [record] = await collect(second.list('a:'))
      same('The record', [record?.key, record?.value, record?.version], ['a:1', 'value', version])
    },
  },
  {
    title: 'the empty prefix lists everything',
    async check({ store }) {
      for (const key of ['a', 'B', 'ü', '\u{1f511}', '~']) await store.set(key, 'value')
      same('The keys', await keysOf(store, ''), ['B', 'a', 'ü', '\u{1f511}', '~'].toSorted())
    },
  },
  {
    title: 'a prefix is text and not a pattern',
    async check({ store }) {
      const keys = ['a', 'a%', 'a%b', 'axb', 'a_', 'a_b', 'a*', 'a*b', 'a?b', '[a]b', '[a]', 'A%b', 'ab', 'a\\b', 'b']
      for (const key of keys) await store.set(key, 'value')
      for (const prefix of ['a%', 'a_', 'a*', 'a?', '[a]', 'a\\', 'a', 'A', '%', '_', '*']) {
        same(
          `The keys of ${prefix}`,
          await keysOf(store, prefix),
          keys.filter((key) => key.startsWith(prefix)).toSorted(),
        )
      }
    },
  },
  {
    title: 'a list of 2,500 records gives each once',
    async check({ store, second }) {
      const keys = await fill(store)
      await Promise.all(['token', 'token;', 'tokem:zz', 'tokenx'].map((key) => store.set(key, 'a neighbour')))
      same('The keys', await keysOf(second, 'token:'), keys)
    },
  },
  {
    title: 'a list misses nothing while what it gave is deleted',
    async check({ store, second }) {
      const keys = await fill(store)
      const seen: string[] = []
      for await (const { key } of store.list('token:')) {
        seen.push(key)
        await second.delete(key)
      }
      same('The keys', seen.toSorted(), keys)
      same('The list afterwards', await collect(store.list('token:')), [])
    },
  },
  {
    title: 'a list ends while what it gave is written again',
    async check({ store }) {
      await Promise.all(['a:1', 'a:2', 'a:3'].map((key) => store.set(key, 'old')))
      const seen: string[] = []
      for await (const { key } of store.list('a:')) {
        seen.push(key)
        await store.set(key, 'new')
        if (seen.length > 10) break
      }
      same('The keys', seen.toSorted(), ['a:1', 'a:2', 'a:3'])
    },
  },
  {
    title: 'a reader may leave a list at any record',
    async check({ store }) {
      await Promise.all(['a:1', 'a:2', 'a:3'].map((key) => store.set(key, 'value')))
      // Often enough that a connection that is not given back is missed.
      for (let time = 0; time < 30; time += 1) {
        for await (const { key } of store.list('a:')) if (key !== '') break
      }
      await written(store.set('a:4', 'value'))
      same('The keys', await keysOf(store, 'a:'), ['a:1', 'a:2', 'a:3', 'a:4'])
    },
  },
]

async function keysOf(store: GlueStore, prefix: string): Promise<string[]> {
  return (await collect(store.list(prefix))).map(({ key }) => key).toSorted()
}

/** Writes 2,500 records: more than a page of any size that is sensible. */
async function fill(store: GlueStore): Promise<string[]> {
  const keys = Array.from({ length: 2_500 }, (_, index) => `token:${String(index).padStart(4, '0')}`)
  for (let from = 0; from < keys.length; from += 50) {
    await Promise.all(keys.slice(from, from + 50).map((key) => store.set(key, key)))
  }
  return keys
}
