import { describe, expect, test } from 'vitest'
import { createKeptWorld, createStrictWorld } from '../../test/kept-world.ts'
import { watched } from '../../test/watched-store.ts'
import { thrownBy } from '../../test/world.ts'
import { type GlueStore, memoryStore } from '../index.ts'

describe('a store that fails', () => {
  const failing = (operation: 'get' | 'lock', isBroken: () => boolean): GlueStore =>
    watched(memoryStore(), {
      [operation]: () => {
        if (isBroken()) throw Object.assign(new Error('password=hunter2'), { code: 'ECONNREFUSED' })
      },
    })

  test.each(['get', 'lock'] as const)('%s: client credentials serve, and the app is told', async (operation) => {
    let isBroken = false
    const world = await createKeptWorld({ store: failing(operation, () => isBroken) })
    world.expire()
    isBroken = true
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['client_credentials'])
    const event = world.events.find(({ type }) => type === 'store_failed')
    expect(event).toMatchObject({
      error: { code: 'store_failed', action: 'retry' },
      workspaceId: world.workspaces.acme,
    })
    expect(JSON.stringify(event)).not.toContain('hunter2')
    isBroken = false
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test.each(['get', 'lock'] as const)(
    '%s: where nothing else can serve, the error says what to do',
    async (operation) => {
      let isBroken = false
      const world = await createStrictWorld({ store: failing(operation, () => isBroken) })
      world.expire()
      isBroken = true
      const error = await thrownBy(world.tokenForAcme())
      expect(error).toMatchObject({ code: 'store_failed', action: 'retry' })
      expect(String(error)).toContain('ECONNREFUSED')
      expect(String(error)).not.toContain('hunter2')
    },
  )

  test.each(['get', 'set', 'lock'] as const)(
    '%s: one that never answers holds nobody up for ever',
    async (operation) => {
      const inner = memoryStore()
      let isDead = false
      const never = (): Promise<never> => new Promise(() => {})
      const passed = Symbol('passed')
      const store: GlueStore = {
        ...inner,
        get: (name) => (isDead && operation === 'get' ? never() : inner.get(name)),
        set: (...write) => (isDead && operation === 'set' ? never() : inner.set(...write)),
        lock: (...lock) => (isDead && operation === 'lock' ? never() : inner.lock(...lock)),
      }
      const world = await createKeptWorld({ store })
      // Time passes until it is done.
      const settled = async (work: Promise<unknown>): Promise<unknown> => {
        const ended = work.catch((error: unknown) => error)
        for (;;) {
          const tick = new Promise((resolve) => setImmediate(resolve, passed))
          const first = await Promise.race([ended, tick])
          if (first !== passed) return first
          world.emulator.clock.advance('1s')
        }
      }
      isDead = true
      // Inside the refresh window the living token is given.
      const { accessToken } = await world.tokenForAcme()
      world.emulator.clock.advance(3_575_000)
      expect(await settled(world.tokenForAcme())).toMatchObject(operation === 'get' ? { accessToken } : {})
      world.expire()
      expect(await settled(world.tokenForAcme())).toHaveProperty('accessToken')
      isDead = false
      world.expire()
      await world.tokenForAcme()
    },
  )

  test('a lock that runs its function twice renews once; one that runs it never is a store that failed', async () => {
    const inner = memoryStore()
    let runs = 2
    const lock: GlueStore['lock'] = async (_name, fn) => {
      const results = await Promise.all(Array.from({ length: runs }, fn))
      return results[0] as Awaited<ReturnType<typeof fn>>
    }
    const world = await createKeptWorld({ store: { ...inner, lock } })
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
    runs = 0
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['client_credentials'])
    expect(world.eventTypes()).toContain('store_failed')
  })

  test('what a list throws is not shown', async () => {
    const list: GlueStore['list'] = () => {
      throw new Error('postgres://u:hunter2@db')
    }
    const world = await createKeptWorld({ store: { ...memoryStore(), list } })
    const listed = async (): Promise<void> => {
      for await (const { workspaceId } of world.oauth.installations.list()) throw new Error(workspaceId)
    }
    for (const attempt of [listed(), world.oauth.reencrypt()]) {
      const error = await thrownBy(attempt)
      expect(error).toMatchObject({ code: 'store_failed' })
      expect(String(error)).not.toContain('hunter2')
    }
  })

  test('a lock that cannot be given back does not cost the token that was renewed under it', async () => {
    const store = memoryStore()
    const lock: GlueStore['lock'] = async (name, fn) => {
      await store.lock(name, fn)
      throw new Error('The connection broke off.')
    }
    const world = await createKeptWorld({ store: { ...store, lock } })
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test.each(['uninstall', 'install'] as const)('%s is tried once more, and then says so', async (operation) => {
    let failures = 0
    const store = watched(memoryStore(), {
      set: () => {
        if (failures > 0) throw new Error(`The connection broke off ${(failures -= 1)}.`)
      },
    })
    const world = await createKeptWorld({ store })
    const act = (): Promise<void> =>
      operation === 'install' ? world.install() : world.oauth.uninstall(world.workspaces.acme)
    failures = 1
    await act()
    failures = 2
    expect(await thrownBy(act())).toMatchObject({ code: 'store_failed', action: 'retry' })
  })

  test('a living token is given without asking a store that is down', async () => {
    let isBroken = false
    const world = await createKeptWorld({ store: failing('get', () => isBroken) })
    isBroken = true
    await world.tokenForAcme()
    expect(world.grants()).toEqual([])
  })
})
