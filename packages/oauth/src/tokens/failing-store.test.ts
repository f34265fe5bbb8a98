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
