import { collect, type ContractPromise, same, written } from './contract-world.ts'

const MINUTE = 60_000

/** Of `expiresAt`. */
export const expiryPromises: readonly ContractPromise[] = [
  {
    title: 'a record ends in the very millisecond of its `expiresAt`',
    async check({ store, second, clock }) {
      await store.set('key', 'value', { expiresAt: clock.now() + MINUTE })
      clock.pass(MINUTE - 1)
      same('The value one millisecond before', (await store.get('key'))?.value, 'value')
      same('The value for the second view', (await second.get('key'))?.value, 'value')
      clock.pass(1)
      same('get', await store.get('key'), undefined)
      same('get of the second view', await second.get('key'), undefined)
    },
  },
  {
    title: 'a record past its end is not listed',
    async check({ store, clock }) {
      await store.set('a:1', 'one', { expiresAt: clock.now() + MINUTE })
      await store.set('a:2', 'two')
      clock.pass(MINUTE - 1)
      same('Keys before', (await collect(store.list('a:'))).map(({ key }) => key).toSorted(), ['a:1', 'a:2'])
      clock.pass(1)
      same(
        'Keys after',
        (await collect(store.list('a:'))).map(({ key }) => key),
        ['a:2'],
      )
    },
  },
  {
    title: 'a record past its end cannot be deleted',
    async check({ store, clock }) {
      const version = await written(store.set('key', 'value', { expiresAt: clock.now() + MINUTE }))
      clock.pass(MINUTE)
      same('delete', await store.delete('key'), false)
      same('delete with its version', await store.delete('key', { ifVersion: version }), false)
    },
  },
  {
    title: 'a record past its end is none for a write that wants none, and its version does not hold',
    async check({ store, clock }) {
      const version = await written(store.set('key', 'old', { expiresAt: clock.now() + MINUTE }))
      clock.pass(MINUTE)
      same('The write with its version', await store.set('key', 'bad', { ifVersion: version }), undefined)
      const next = await written(store.set('key', 'new', { ifVersion: null }))
      same('The version that came back', next === version, false)
      same('The value', (await store.get('key'))?.value, 'new')
    },
  },
  {
    title: 'a write without `expiresAt` takes the end away',
    async check({ store, clock }) {
      await store.set('key', 'old', { expiresAt: clock.now() + MINUTE })
      await store.set('key', 'new')
      clock.pass(100 * MINUTE)
      same('The value', (await store.get('key'))?.value, 'new')
    },
  },
  {
    title: 'a write with another `expiresAt` moves the end',
    async check({ store, clock }) {
      const version = await written(store.set('key', 'old', { expiresAt: clock.now() + MINUTE }))
      await store.set('key', 'new', { ifVersion: version, expiresAt: clock.now() + 3 * MINUTE })
      clock.pass(2 * MINUTE)
      same('The value after the first end', (await store.get('key'))?.value, 'new')
      clock.pass(MINUTE)
      same('get after the second end', await store.get('key'), undefined)
    },
  },
  {
    title: 'a record without an end stays while others end by the hundred',
    async check({ store, clock }) {
      await store.set('stays', 'value')
      for (let index = 0; index < 120; index += 1) {
        await store.set(`ends:${index}`, 'value', { expiresAt: clock.now() + MINUTE })
        clock.pass(MINUTE)
      }
      same(
        'The keys that are left',
        (await collect(store.list(''))).map(({ key }) => key),
        ['stays'],
      )
      same('The value', (await store.get('stays'))?.value, 'value')
    },
  },
]
