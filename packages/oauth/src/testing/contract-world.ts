import type { GlueStore } from '../store/store.ts'

/** What a case of the contract works with. */
export interface ContractWorld {
  readonly store: GlueStore
  /** Another view of the same records. The same one where the store under test has only one. */
  readonly second: GlueStore
  /** The time that the store under test goes by. */
  readonly clock: { now(): number; pass(durationMs: number): void }
}

/** One promise of the contract. */
export interface ContractPromise {
  /** The promise, as a sentence. */
  readonly title: string
  /** @throws Error that says what was seen instead */
  check(world: ContractWorld): Promise<void>
}

/** @throws Error when both are not the same. Works on what JSON can write, and `undefined`. */
export function same(what: string, seen: unknown, wanted: unknown): void {
  const [shownSeen, shownWanted] = [shown(seen), shown(wanted)]
  if (shownSeen !== shownWanted) throw new Error(`${what}: wanted ${short(shownWanted)}, saw ${short(shownSeen)}.`)
}

/** @throws Error when `isTrue` is false */
export function holds(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`${what}.`)
}

/** All that an async iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** The version of a write that has to succeed. */
export async function written(write: Promise<string | undefined>): Promise<string> {
  const version = await write
  if (typeof version !== 'string') throw new Error(`A write that had to succeed answered ${shown(version)}.`)
  return version
}

/** `attempt` twenty times at once, from both views by turns. */
export function twentyTimes<T>(
  { store, second }: ContractWorld,
  attempt: (view: GlueStore, index: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(Array.from({ length: 20 }, (_, index) => attempt(index % 2 === 0 ? store : second, index)))
}

function shown(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value)
}

function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 100)}… (${text.length} characters)` : text
}
