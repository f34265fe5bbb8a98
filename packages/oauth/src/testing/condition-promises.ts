import { type ContractPromise, holds, same, twentyTimes, written } from './contract-world.ts'

/** Of `ifVersion`, and of what many do at once. */
export const conditionPromises: readonly ContractPromise[] = [
  {
    title: 'a write with the version that holds is done, and answers with the new version',
    async check({ store, second }) {
      const first = await written(store.set('key', 'one'))
      const next = await written(second.set('key', 'two', { ifVersion: first }))
      const record = await store.get('key')
      same('The value', record?.value, 'two')
      same('The version', record?.version, next)
    },
  },
  {
    title: 'a write with a version that no longer holds changes nothing',
    async check({ store, second, clock }) {
      const old = await written(store.set('key', 'one'))
      const current = await written(second.set('key', 'two', { expiresAt: clock.now() + 1_000 }))
      same('The stale write', await store.set('key', 'three', { ifVersion: old }), undefined)
      const record = await store.get('key')
      same('The value', record?.value, 'two')
      same('The version', record?.version, current)
      clock.pass(1_000)
      same('The record past its end', await store.get('key'), undefined)
    },
  },
  {
    title: 'a write with a version is refused where there is no record',
    async check({ store }) {
      const version = await written(store.set('key', 'one'))
      await store.delete('key')
      same('The write after a delete', await store.set('key', 'two', { ifVersion: version }), undefined)
      same('The write with an empty version', await store.set('key', 'two', { ifVersion: '' }), undefined)
      same('The write to another key', await store.set('other', 'two', { ifVersion: version }), undefined)
      same('The deleted record', await store.get('key'), undefined)
      same('The other record', await store.get('other'), undefined)
    },
  },
  {
    title: 'a write that wants no record is done only where there is none',
    async check({ store, second }) {
      await written(store.set('key', 'one', { ifVersion: null }))
      same('The second write', await second.set('key', 'two', { ifVersion: null }), undefined)
      same('The value', (await store.get('key'))?.value, 'one')
      await store.delete('key')
      await written(store.set('key', 'three', { ifVersion: null }))
    },
  },
  {
    title: 'of twenty simultaneous writes that want no record exactly one is done',
    async check(world) {
      const versions = await twentyTimes(world, (view, index) => view.set('key', `${index}`, { ifVersion: null }))
      await oneIsDone(versions, await world.store.get('key'))
    },
  },
  {
    title: 'of twenty simultaneous writes with the same version exactly one is done',
    async check(world) {
      const ifVersion = await written(world.store.set('key', 'old'))
      const versions = await twentyTimes(world, (view, index) => view.set('key', `${index}`, { ifVersion }))
      await oneIsDone(versions, await world.store.get('key'))
    },
  },
  {
    title: 'a delete with the version that holds is done',
    async check({ store, second }) {
      const version = await written(store.set('key', 'one'))
      same('delete', await second.delete('key', { ifVersion: version }), true)
      same('get', await store.get('key'), undefined)
    },
  },
  {
    title: 'a delete with a version that no longer holds changes nothing',
    async check({ store, second }) {
      const old = await written(store.set('key', 'one'))
      const current = await written(second.set('key', 'two'))
      same('The stale delete', await store.delete('key', { ifVersion: old }), false)
      same('The delete with an empty version', await store.delete('key', { ifVersion: '' }), false)
      same('The version', (await store.get('key'))?.version, current)
    },
  },
  {
    title: 'of twenty simultaneous deletes exactly one is told that it did it',
    async check(world) {
      for (const key of ['a state', 'another state', 'a third state']) {
        await world.store.set(key, 'value')
        const results = await twentyTimes(world, (view) => view.delete(key))
        same('Deletes that answered true', results.filter((isDeleted) => isDeleted === true).length, 1)
      }
    },
  },
  {
    title: 'simultaneous writes without a condition are all done, and one of them is the last',
    async check(world) {
      const versions = await twentyTimes(world, (view, index) => written(view.set('key', `${index}`)))
      same('Different versions', new Set(versions).size, 20)
      const record = await world.store.get('key')
      same('The version that belongs to the value', record?.version, versions[Number(record?.value)])
    },
  },
]

async function oneIsDone(
  versions: readonly (string | undefined)[],
  record: { readonly value: string; readonly version: string } | undefined,
): Promise<void> {
  const done = versions.flatMap((version, index) => (version === undefined ? [] : [{ value: `${index}`, version }]))
  same('Writes that were done', done.length, 1)
  holds(done[0]?.value === record?.value, 'The record has the value of a write that was refused')
  same('The version', record?.version, done[0]?.version)
}
