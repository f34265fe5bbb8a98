import { describe, expect, test } from 'vitest'
import { memoryStore } from '../store/memory-store.ts'
import { type ContractCase, storeContract, type StoreInput } from './index.ts'
import { mutants } from '../../test/naive/mutant-stores.ts'

test('the contract is a list of cases for any runner, each with a title of its own', () => {
  const titles = storeContract({ createStore: () => ({ store: memoryStore() }) }).map(({ title }) => title)
  expect(titles.length).toBeGreaterThanOrEqual(35)
  expect(new Set(titles).size).toBe(titles.length)
})

test('a store is let go of after each case, also after one that failed', async () => {
  let created = 0
  let disposed = 0
  const cases = storeContract({
    createStore: ({ clock }) => {
      created += 1
      return {
        store: { ...memoryStore({ clock }), delete: () => Promise.resolve(true) },
        dispose: () => void (disposed += 1),
      }
    },
  })
  expect((await brokenPromises(cases)).length).toBeGreaterThan(3)
  expect({ created, disposed }).toEqual({ created: cases.length, disposed: cases.length })
})

describe('ST-5 a store that is wrong in one way is told which promise it breaks', () => {
  test.concurrent.each(Object.entries(mutants))('%s', async (_, { mutate, told }) => {
    const broken = await brokenPromises(
      storeContract({ createStore: (input: StoreInput) => mutate(() => memoryStore(input), input) }),
    )
    expect(broken.join('\n')).toContain(told)
  })
})

async function brokenPromises(cases: readonly ContractCase[]): Promise<string[]> {
  const results = await Promise.allSettled(cases.map(({ run }) => run()))
  return results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
}
