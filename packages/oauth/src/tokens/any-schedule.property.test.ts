import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeptWorld, key, type KeptWorld, withoutClientCredentials } from '../../test/kept-world.ts'
import { createSchedule, type Schedule } from '../../test/schedule.ts'
import { emulatorFetch } from '../../test/world.ts'
import type { Fetch, GlueOAuth, GlueStore } from '../index.ts'

// Two or three processes, a store that fails now and then, a server that rotates and revokes, and whatever people do, in
// any order. Each step of a store and of a request waits for its turn.

const otherKey = 'another key for the store of the test, of 32 bytes or more'
const acts = [
  'token',
  'token',
  'token',
  'expire',
  'expire',
  'failed',
  'uninstall',
  'install',
  'add',
  'reencrypt',
] as const

interface Case {
  readonly acts: readonly { readonly act: (typeof acts)[number]; readonly process: number }[]
  readonly seed: number
  readonly processes: number
  readonly isStrict: boolean
  readonly rotate: 'always' | 'never' | 'alternate'
  /** The chance of a fault, for each call of the store and each request. */
  readonly faults: number
}

const cases: fc.Arbitrary<Case> = fc.record({
  acts: fc.array(fc.record({ act: fc.constantFrom(...acts), process: fc.nat(2) }), { minLength: 1, maxLength: 12 }),
  seed: fc.nat(1_000_000),
  processes: fc.constantFrom(2, 3),
  isStrict: fc.boolean(),
  rotate: fc.constantFrom('always', 'always', 'never', 'alternate'),
  faults: fc.constantFrom(0, 0, 0.1, 0.3),
})

test('in any order of things, no used refresh token is sent again, and in the end every process has a token that works', async () => {
  await fc.assert(fc.asyncProperty(cases, run), { numRuns: 60 })
}, 120_000)

async function run({ acts: all, seed, processes, isStrict, rotate, faults }: Case): Promise<void> {
  const schedule = createSchedule(seed)
  const world = await createKeptWorld(isStrict ? withoutClientCredentials : {})
  const { acme } = world.workspaces
  world.fault({ rotate })
  const told: unknown[] = []
  const wire = createWire(world, schedule, faults)
  const apps = Array.from({ length: processes }, (_, index) =>
    world.another({
      ...(isStrict ? withoutClientCredentials : {}),
      grant: 'refresh_token',
      // In the middle of a rotation: each can read what the others write.
      keys: index % 2 === 0 ? [key, otherKey] : [otherKey, key],
      store: unreliable(world.store, schedule, faults),
      fetch: wire.fetch,
      onEvent: (event) => void told.push(event),
    }),
  )
  const running = all.map(async ({ act, process }) => {
    await schedule.turn()
    await perform(act, apps[process % processes] ?? world.oauth, world).catch((error: unknown) => told.push(error))
  })
  await schedule.untilDone(Promise.all(running))
  schedule.end()

  expect(wire.repeated).toEqual([])
  const secrets = [...wire.tokens, key, otherKey, 'hunter2']
  const text = inspect(told, { depth: Infinity, showHidden: true })
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  // What a strict server revoked because an answer or a write was lost, nobody can have back. An hour that passes in the
  // middle of a call of the store is a store that does not answer.
  const isWhole = !isStrict || (faults === 0 && !/store_failed|timeout/.test(text))
  for (const app of isWhole ? apps : []) {
    if (isStrict && (await app.installations.get(acme)) === undefined) continue
    expect(await isAccepted(world, app)).toBe(true)
    world.expire()
  }
  await apps[0]?.uninstall(acme)
  const left: string[] = []
  for await (const { key: name, value } of world.store.list('')) if (name.endsWith(acme)) left.push(value)
  expect(left).toEqual(['{"v":1,"isUninstalled":true}'])
}

async function perform(act: Case['acts'][number]['act'], app: GlueOAuth, world: KeptWorld): Promise<void> {
  const { acme } = world.workspaces
  switch (act) {
    case 'token':
      return void (await app.tokenFor(acme))
    case 'failed': {
      const { accessToken: failedToken } = await app.tokenFor(acme)
      const next = await app.tokenFor(acme, { failedToken })
      if (next.accessToken === failedToken) throw new Error('A token that failed was given again.')
      return
    }
    case 'expire':
      return world.expire()
    case 'uninstall':
      return app.uninstall(acme)
    case 'install':
      return world.install()
    case 'add':
      return void (await app.installations.add(acme))
    case 'reencrypt':
      return void (await app.reencrypt())
  }
}

async function isAccepted({ emulator, workspaces }: KeptWorld, app: GlueOAuth): Promise<boolean> {
  const accepts = async (accessToken: string): Promise<boolean> => {
    const response = await emulator.fetch('/public/graphql', {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: '{"query":"{ me { id } }"}',
    })
    return !(await response.text()).includes('UNAUTHENTICATED')
  }
  const { accessToken } = await app.tokenFor(workspaces.acme)
  if (await accepts(accessToken)) return true
  // One that another installation outdated: the API says so, and the next one has to do.
  return accepts((await app.tokenFor(workspaces.acme, { failedToken: accessToken })).accessToken)
}

function unreliable(store: GlueStore, schedule: Schedule, chance: number): GlueStore {
  const step = async <T>(act: () => Promise<T>): Promise<T> => {
    await schedule.turn()
    if (schedule.happens(chance)) throw new Error('password=hunter2')
    const result = await act()
    // It took effect, and nobody hears of it.
    if (schedule.happens(chance)) throw new Error('password=hunter2')
    await schedule.turn()
    return result
  }
  return {
    ...store,
    get: (name) => step(() => store.get(name)),
    set: (...write) => step(() => store.set(...write)),
    lock: async (name, fn, how) => {
      await schedule.turn()
      if (schedule.happens(chance)) throw new Error('password=hunter2')
      return store.lock(name, fn, how)
    },
  }
}

/** The way to the server, which loses answers, and which sees what is sent twice without a reason. */
function createWire({ emulator }: KeptWorld, schedule: Schedule, chance: number) {
  const used = new Set<string>()
  const repeated: string[] = []
  const tokens = new Set<string>()
  const fetch: Fetch = emulatorFetch(async (url, init = {}) => {
    await schedule.turn()
    const sent = new URLSearchParams(String(init.body)).get('refresh_token')
    if (sent !== null && used.has(sent)) repeated.push(sent)
    if (schedule.happens(chance)) return new Response('', { status: 503 })
    const response = await emulator.fetch(url, init)
    const body = await response.clone().text()
    for (const [, token = ''] of body.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)) tokens.add(token)
    if (schedule.happens(chance)) throw new TypeError('fetch failed')
    // From here on the client knows what replaced it. Without faults, so do the others, by the store.
    if (chance === 0 && sent !== null && body.includes('"refresh_token"')) used.add(sent)
    await schedule.turn()
    return response
  })
  return { fetch, repeated, tokens }
}
