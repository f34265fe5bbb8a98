import type { GlueStore } from '../store/store.ts'
import { type ContractPromise, holds, same, written } from './contract-world.ts'

/** Of `get`, `set` and `delete` without conditions. */
export const recordPromises: readonly ContractPromise[] = [
  {
    title: 'a record is read as it was written, by every view of the store',
    async check({ store, second }) {
      const version = await written(store.set('key', 'value'))
      for (const view of [store, second]) {
        const record = await view.get('key')
        same('The value', record?.value, 'value')
        same('The version', record?.version, version)
      }
    },
  },
  {
    title: 'a key that was never written is undefined',
    async check({ store }) {
      same('get', await store.get('never written'), undefined)
      same('delete', await store.delete('never written'), false)
    },
  },
  {
    title: 'a write replaces the value',
    async check({ store, second }) {
      await store.set('key', 'old')
      await second.set('key', 'new')
      same('The value', (await store.get('key'))?.value, 'new')
    },
  },
  {
    title: 'the version changes with every write, also when the value does not',
    async check({ store, second }) {
      const versions = [
        await written(store.set('key', 'same')),
        await written(second.set('key', 'same')),
        await written(store.set('key', 'same')),
      ]
      same('Different versions of three writes', new Set(versions).size, 3)
    },
  },
  {
    title: 'a version does not come back when a record is deleted and written again',
    async check({ store, second }) {
      const versions: string[] = []
      for (const view of [store, second, store]) {
        versions.push(await written(view.set('key', 'same')))
        await view.delete('key')
      }
      same('Different versions of three lives', new Set(versions).size, 3)
    },
  },
  {
    title: 'a deleted record is absent for every view of the store',
    async check({ store, second }) {
      await store.set('key', 'value')
      same('delete', await second.delete('key'), true)
      same('get', await store.get('key'), undefined)
      same('The next delete', await store.delete('key'), false)
    },
  },
  {
    title: 'what is done to one key leaves its neighbours alone',
    async check({ store }) {
      const keys = ['a', 'a:', 'a:b', 'ab', 'A', ' a', 'a ', '\u00e9', 'e\u0301']
      for (const key of keys) await store.set(key, `value of ${key}`)
      await store.delete('a')
      same('The deleted one', await store.get('a'), undefined)
      for (const key of keys.slice(1)) await isKept(store, key, `value of ${key}`)
    },
  },
  {
    title: 'a returned record is a copy',
    async check({ store }) {
      await store.set('key', 'value')
      spoil(await store.get('key'))
      for await (const listed of store.list('')) spoil(listed)
      same('The value after a reader changed its own', (await store.get('key'))?.value, 'value')
    },
  },
  ...hostileTexts().flatMap(([name, text]): ContractPromise[] => [
    {
      title: `a value may be ${name}`,
      async check({ store }) {
        await store.set('key', text)
        await isKept(store, 'key', text)
      },
    },
  ]),
  ...hostileKeys().map(([name, key]): ContractPromise => ({
    title: `a key may be ${name}`,
    async check({ store, second }) {
      same('get before any write', await store.get(key), undefined)
      const version = await written(store.set(key, 'value', { ifVersion: null }))
      await isKept(second, key, 'value')
      same('The keys of the list', await listedKeys(store, key), [key])
      holds((await store.set(key, 'new', { ifVersion: version })) !== undefined, 'A write with its version is refused')
      same('delete', await second.delete(key), true)
      same('get after the delete', await store.get(key), undefined)
    },
  })),
]

function hostileTexts(): [name: string, text: string][] {
  return [
    ['empty', ''],
    ['4 KB long', 'scope '.repeat(700)],
    ['1 MB long', '0123456789abcdef'.repeat(65_536)],
    ['of any script, with emoji', 'Grüße, 日本語, עברית, 👩‍👩‍👧, 𝒳'],
    ['full of control characters, NUL among them', 'a\0b\r\n\t\u0001\u007f\u2028\ufeffc\0'],
    ['something that other languages read as a value', '007'],
    ['JSON with quotes and backslashes', JSON.stringify({ a: '"\\\'`${b}' })],
    ['white space', ' \n '],
  ]
}

function hostileKeys(): [name: string, key: string][] {
  return [
    ['an SQL injection', "'; DROP TABLE glue_oauth_records; --"],
    ['a star', '*'],
    ['a pattern of LIKE', 'a%b_c'],
    ['a hash tag of a cluster', '{a}b'],
    ['one with a NUL', 'a\0b'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['one with quotes and backslashes', '"\\\'`\\0[a-z]?'],
    ['one with a line break and spaces', ' a\r\nb '],
    ['one with emoji', 'key 👩‍👩‍👧 𝒳 é'],
    ['1,500 characters long', Array.from({ length: 300 }, (_, index) => String(10_000 + index)).join('')],
  ]
}

async function isKept(store: GlueStore, key: string, value: string): Promise<void> {
  same(`The value of ${JSON.stringify(key).slice(0, 40)}`, (await store.get(key))?.value, value)
}

async function listedKeys(store: GlueStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(prefix)) keys.push(key)
  return keys
}

function spoil(record: object | undefined): void {
  try {
    Object.assign(record ?? {}, { value: 'spoiled', version: 'spoiled' })
  } catch {
    // A frozen record cannot be spoiled: as good.
  }
}
