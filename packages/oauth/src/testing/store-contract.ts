import type { Clock } from '../clock.ts'
import type { GlueStore } from '../store/store.ts'
import { conditionPromises } from './condition-promises.ts'
import type { ContractPromise } from './contract-world.ts'
import { expiryPromises } from './expiry-promises.ts'
import { listPromises } from './list-promises.ts'
import { lockPromises } from './lock-promises.ts'
import { recordPromises } from './record-promises.ts'

/** What {@link StoreContractOptions.createStore} gets. */
export interface StoreInput {
  /** The time that records end by. A case sets it forward; nothing waits. */
  readonly clock: Clock
}

/** A store that a case may fill. */
export interface StoreUnderTest {
  /** Without any record: a database, a table, or a prefix of its own. */
  readonly store: GlueStore
  /** The same records over another connection, as another process sees them. */
  readonly second?: GlueStore | undefined
  /** Called when the case is over, also when it failed. */
  dispose?(): Promise<void> | void
}

/** For {@link storeContract}. */
export interface StoreContractOptions {
  createStore(input: StoreInput): Promise<StoreUnderTest> | StoreUnderTest
}

/** A case for a test runner. */
export interface ContractCase {
  readonly title: string
  /** @throws Error that says which promise of {@link GlueStore} is broken, and what was seen instead */
  run(): Promise<void>
}

// Not the real time: a store that reads the machine's clock instead of the given one has to be seen.
const STARTS_AT = 1_800_000_000_000

/**
 * What a store promises, as cases for any test runner: for people who keep their records somewhere else.
 *
 * Each case has a store of its own. With `second`, what several processes do at once is tested over two connections.
 * Give each case 20 seconds.
 *
 * @example
 * ```ts
 * import { test } from 'node:test'
 * import { memoryStore } from '@glue/oauth'
 * import { storeContract } from '@glue/oauth/testing'
 *
 * for (const { title, run } of storeContract({ createStore: ({ clock }) => ({ store: memoryStore({ clock }) }) })) {
 *   test(title, () => run())
 * }
 * ```
 */
export function storeContract({ createStore }: StoreContractOptions): readonly ContractCase[] {
  const promises = [recordPromises, conditionPromises, expiryPromises, listPromises, lockPromises].flat()
  return promises.map((promise) => ({ title: promise.title, run: () => runCase(promise, createStore) }))
}

async function runCase(promise: ContractPromise, createStore: StoreContractOptions['createStore']): Promise<void> {
  let now = STARTS_AT
  const clock = { now: () => now, pass: (durationMs: number) => void (now += durationMs) }
  const underTest = await createStore({ clock: { now: clock.now } })
  const { store, second = store } = underTest
  try {
    await promise.check({ store, second, clock })
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error)
    throw new Error(`The store breaks its promise that ${promise.title}. ${seen}`, { cause: error })
  } finally {
    await underTest.dispose?.()
  }
}
