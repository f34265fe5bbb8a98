import type { GlueStore } from '../store/store.ts'
import { type ContractPromise, holds, same, twentyTimes } from './contract-world.ts'

// Shorter than any lease: a lock that was not given back must not be freed by its end.
const SOON = { waitMs: 4_000 }

/** Of `lock`. */
export const lockPromises: readonly ContractPromise[] = [
  {
    title: 'work under one lock never overlaps',
    async check({ store, second }) {
      // Without `ifVersion` on purpose: only the lock is in the way of a lost increment.
      await twentyTimes({ store, second: store, clock: { now: Date.now, pass() {} } }, increment)
      same('Twenty increments', (await second.get('count'))?.value, '20')
    },
  },
  {
    title: 'work under one lock never overlaps between two views of the store',
    async check(world) {
      await twentyTimes(world, increment)
      same('Twenty increments', (await world.store.get('count'))?.value, '20')
    },
  },
  {
    title: 'a lock answers with the result of its work',
    async check({ store }) {
      same('The result', await store.lock('key', () => Promise.resolve('result')), 'result')
      same('The result of nothing', await store.lock('key', () => Promise.resolve()), undefined)
    },
  },
  {
    title: 'a lock passes on the very error of its work, and is free again',
    async check({ store, second }) {
      const failure = new Error('of the work')
      const thrown = await store.lock('key', () => Promise.reject(failure)).catch((error: unknown) => error)
      holds(thrown === failure, 'Something else was thrown than by the work')
      same('The next one', await second.lock('key', () => Promise.resolve('ran'), SOON), 'ran')
    },
  },
  {
    title: 'a lock leaves other keys free',
    async check({ store, second }) {
      const result = await store.lock('a', () => second.lock('b', () => Promise.resolve('ran'), SOON), SOON)
      same('The work under the second key', result, 'ran')
    },
  },
  {
    title: 'locks of different keys may be nested in one view',
    async check({ store }) {
      const result = await store.lock(
        'a',
        () => store.lock('a:b', () => store.lock('', () => Promise.resolve('ran'), SOON), SOON),
        SOON,
      )
      same('The innermost work', result, 'ran')
    },
  },
  {
    title: 'a lock and a record of the same key have nothing to do with each other',
    async check({ store, second }) {
      await store.set('key', 'value')
      const read = await store.lock('key', async () => {
        await second.set('key', 'new')
        return (await store.get('key'))?.value
      })
      same('The value that was read under the lock', read, 'new')
      same('The value afterwards', (await store.get('key'))?.value, 'new')
    },
  },
  {
    title: 'a lock may have any key',
    async check({ store, second }) {
      for (const key of ['', "'; DROP TABLE glue_oauth_leases; --", 'a\0b', '__proto__', '{a}*%_', '\u{1f511}']) {
        same(`The work under ${JSON.stringify(key)}`, await store.lock(key, () => Promise.resolve('ran'), SOON), 'ran')
        same(`The next one`, await second.lock(key, () => Promise.resolve('ran'), SOON), 'ran')
      }
    },
  },
  {
    title: 'a lock that is free is given also to who does not wait',
    async check({ store, second }) {
      same('The work', await store.lock('key', () => Promise.resolve('ran'), { waitMs: 0 }), 'ran')
      same('The next one', await second.lock('key', () => Promise.resolve('ran'), { waitMs: 0 }), 'ran')
    },
  },
  ...(['the same view', 'the second view'] as const).map((which): ContractPromise => ({
    title: `who waits for a lock in ${which} gives up after \`waitMs\`, does no work, and holds up nobody`,
    async check({ store, second }) {
      const waiting = which === 'the same view' ? store : second
      const works: string[] = []
      const gaveUp = await whileHeld(store, 'key', async () => {
        const impatient = waiting.lock('key', async () => void works.push('of the impatient one'), { waitMs: 60 })
        const patient = waiting.lock('key', async () => void works.push('of the patient one'), SOON)
        return { error: await thrownWithin(SOON.waitMs, impatient), patient }
      })
      holds(gaveUp.error instanceof Error, 'No Error was thrown in time')
      await gaveUp.patient
      same('The works that were done', works, ['of the patient one'])
    },
  })),
]

async function increment(view: GlueStore): Promise<void> {
  await view.lock('counter', async () => {
    const count = Number((await view.get('count'))?.value ?? 0)
    await view.set('count', String(count + 1))
  })
}

/** Runs `task` while the lock is held, and lets go of the lock then. */
async function whileHeld<T>(store: GlueStore, key: string, task: () => Promise<T>): Promise<T> {
  let letGo = (): void => {}
  const over = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let holding = Promise.resolve()
  try {
    await new Promise<void>((isHeld, reject) => {
      holding = store.lock(key, () => {
        isHeld()
        return over
      })
      holding.catch(reject)
    })
    return await task()
  } finally {
    letGo()
    await holding
  }
}

/** What `attempt` throws, or undefined when it is done, or not over in time. */
async function thrownWithin(limitMs: number, attempt: Promise<unknown>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs)
  })
  const thrown = attempt.then(
    () => undefined,
    (error: unknown) => error,
  )
  try {
    return await Promise.race([thrown, limit])
  } finally {
    clearTimeout(timer)
  }
}
