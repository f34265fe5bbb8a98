import { describe, expect, test, vi } from 'vitest'
import { critical } from '../../test/critical.ts'
import { createKeptWorld, createStrictWorld, key, withoutClientCredentials } from '../../test/kept-world.ts'
import { watched } from '../../test/watched-store.ts'
import { createGate, thrownBy } from '../../test/world.ts'
import { type GlueStore, memoryStore } from '../index.ts'

// The emulated server rotates at every refresh and revokes the whole family at a second use: what is lost shows.

describe('the chain of refresh tokens', () => {
  critical('RF-3 holds whether or not the server rotates, for twenty expiries', async (create) => {
    const world = await createKeptWorld({ create })
    world.fault({ rotate: 'alternate' })
    for (let expiry = 0; expiry < 20; expiry += 1) {
      world.expire()
      // A new process each time: what counts is what is stored.
      await world.anotherProcess().tokenFor(world.workspaces.acme)
    }
    expect(world.grants()).toEqual(Array.from({ length: 20 }, () => 'refresh_token'))
  })

  test.each(['', null, 5, ['x'], 'x y\n'])('TE-6 RF-3 a refresh token of %j counts as not rotated', async (token) => {
    const world = await createStrictWorld()
    const unusable = world.fault({ rotate: 'never', tokenFields: { refresh_token: token } })
    world.expire()
    await world.tokenForAcme()
    unusable.remove()
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
  })

  test('RF-3 old and new are never in one record: each write has the tokens of one answer', async () => {
    const written: string[] = []
    const store = watched(memoryStore(), { set: (_key, value) => void written.push(value) })
    const world = await createKeptWorld({ store, keys: 'plaintext' })
    world.expire()
    const before = world.tokenRequests.length
    const { accessToken } = await world.tokenForAcme()
    expect(world.tokenRequests.length - before).toBe(1)
    const [last = '{}'] = written.slice(-1)
    const sent = world.tokenRequests.at(-1)?.form.get('refresh_token')
    expect(JSON.parse(last)).toMatchObject({ accessToken })
    expect(JSON.parse(last).refreshToken).not.toBe(sent)
  })

  critical('RF-4 a rotated token survives a store that throws when it is written', async (create) => {
    let failures = 0
    const store = watched(memoryStore(), {
      set: () => {
        if (failures > 0) throw new Error(`The disk is full (${(failures -= 1)} more).`)
      },
    })
    const world = await createKeptWorld({ create, store })
    world.expire()
    failures = 10
    // Not one caller has to know: the token is good.
    await world.tokenForAcme()
    failures = 0
    world.expire()
    await world.tokenForAcme()
    world.expire()
    // From the store alone.
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token', 'refresh_token'])
  })

  test('RF-4 a store that misses several rotations in a row gets the last one', async () => {
    let isBroken = false
    const store = watched(memoryStore(), {
      set: () => {
        if (isBroken) throw new Error('The disk is full.')
      },
    })
    const world = await createStrictWorld({ store })
    isBroken = true
    for (let expiry = 0; expiry < 5; expiry += 1) {
      world.expire()
      await world.tokenForAcme()
    }
    expect(world.eventTypes()).toContain('store_failed')
    isBroken = false
    // It is written before it is needed: the next read of the store is enough.
    await world.tokenForAcme({ failedToken: (await world.tokenForAcme()).accessToken })
    world.expire()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(Array.from({ length: 7 }, () => 'refresh_token'))
  })

  test('RF-4 a write that took effect although the store threw is seen as what it is', async () => {
    let isLost = false
    const inner = memoryStore()
    const set: GlueStore['set'] = async (...write) => {
      const version = await inner.set(...write)
      if (!isLost) return version
      isLost = false
      throw new Error('The connection broke off.')
    }
    const world = await createStrictWorld({ store: { ...inner, set } })
    world.expire()
    isLost = true
    const { accessToken } = await world.tokenForAcme()
    expect((await world.anotherProcess().tokenFor(world.workspaces.acme)).accessToken).toBe(accessToken)
    expect(world.grants()).toEqual(['refresh_token'])
    expect(world.eventTypes()).not.toContain('token_dropped')
  })

  test('what a refresh does not say again, such as the user, stays', async () => {
    const world = await createKeptWorld()
    const { userId } = await world.tokenForAcme()
    world.fault({ omitTokenFields: ['user_id', 'scope'] })
    world.expire()
    const token = await world.tokenForAcme()
    expect(token.userId).toBe(userId)
    expect(token.scopes).toContain('workspaces:read')
  })

  test.each([
    ['its expires_in is of no use', { expiresIn: 'soon' }],
    ['its token type is', { tokenType: 'mac' }],
    ['it has no access token', { omitTokenFields: ['access_token'] }],
    ['its scope is', { tokenFields: { scope: ['a'] } }],
  ] as const)('RF-4 TE-4 a new refresh token is kept although %s', async (_title, then) => {
    const world = await createStrictWorld()
    const broken = world.fault(then, 1)
    world.expire()
    await world.tokenForAcme().catch(() => {})
    broken.remove()
    world.expire()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
  })

  test.each([
    ['workspace', { workspace_id: 'wks_other' }],
    ['user of the app', { user_id: 'usr_somebodyElse' }],
  ])('CC-1 tokens of another %s are never taken into a row, not even their refresh token', async (_whose, fields) => {
    for (const options of [{}, withoutClientCredentials]) {
      const world = await createKeptWorld(options)
      const { userId } = await world.tokenForAcme()
      const wrongWorkspace = world.workspaces.acmeLabs
      const { remove } = world.fault({ wrongWorkspace, tokenFields: fields }, 1)
      world.expire()
      const first = await world.tokenForAcme().catch((error: unknown) => error)
      remove()
      const hasOtherWay = options !== withoutClientCredentials
      expect(first).toMatchObject(hasOtherWay ? { userId } : { code: 'invalid_response' })
      for (const app of [world.oauth, world.anotherProcess()]) {
        const next = await app.tokenFor(world.workspaces.acme).catch((error: unknown) => error)
        expect(next).toMatchObject(hasOtherWay ? { userId } : { code: 'refresh_rejected', action: 'reinstall' })
      }
      expect(world.grants()).toEqual(hasOtherWay ? ['refresh_token', 'client_credentials'] : ['refresh_token'])
    }
  })

  test('RF-4 a pair that the store missed is written with the next call, before another process needs it', async () => {
    let isBroken = false
    const store = watched(memoryStore(), {
      set: () => {
        if (isBroken) throw new Error('The database restarts.')
      },
    })
    const world = await createStrictWorld({ store })
    world.expire()
    isBroken = true
    const { accessToken } = await world.tokenForAcme()
    // Down for another while: nobody notices.
    expect((await world.tokenForAcme()).accessToken).toBe(accessToken)
    isBroken = false
    world.emulator.clock.advance('5s')
    expect((await world.tokenForAcme()).accessToken).toBe(accessToken)
    expect((await world.anotherProcess().tokenFor(world.workspaces.acme)).accessToken).toBe(accessToken)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-4 a used refresh token is not sent again, whoever gets in the way of the write, and however often', async () => {
    const inner = memoryStore()
    let disturbances = 0
    const set: GlueStore['set'] = async (name, value, how) => {
      const row = disturbances > 0 && how?.ifVersion !== undefined ? await inner.get(name) : undefined
      if (row !== undefined) {
        disturbances -= 1
        await inner.set(name, row.value)
      }
      return inner.set(name, value, how)
    }
    const world = await createStrictWorld({ store: { ...inner, set } })
    world.expire()
    disturbances = 3
    const { accessToken } = await world.tokenForAcme()
    world.emulator.clock.advance('2s')
    await world.tokenForAcme()
    expect((await world.anotherProcess().tokenFor(world.workspaces.acme)).accessToken).toBe(accessToken)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-4 nor when an earlier write was lost and the row is sealed anew meanwhile', async () => {
    let isBroken = true
    const store = memoryStore()
    const world = await createStrictWorld({ store })
    const broken = watched(store, {
      set: () => {
        if (isBroken) throw new Error('The database restarts.')
      },
    })
    const app = world.another({ ...world.oauth.settings, keys: [key], store: broken, ...withoutClientCredentials })
    const gate = createGate()
    world.expire()
    await app.tokenFor(world.workspaces.acme)
    world.expire()
    world.holdBack(() => gate.opened)
    const renewing = app.tokenFor(world.workspaces.acme)
    const sent = (): unknown[] => world.tokenRequests.filter(({ form }) => form.get('grant_type') === 'refresh_token')
    await vi.waitFor(() => expect(sent()).toHaveLength(2), { interval: 1 })
    isBroken = false
    for await (const row of store.list('token:')) await store.set(row.key, row.value)
    gate.open()
    const { accessToken } = await renewing
    expect((await world.anotherProcess().tokenFor(world.workspaces.acme)).accessToken).toBe(accessToken)
    expect(sent()).toHaveLength(2)
  })

  test("RF-4 a caller's transaction that is rolled back around it loses nothing", async () => {
    const store = memoryStore()
    const world = await createStrictWorld({ store })
    const before = await contentsOfRows(store)
    world.expire()
    await world.tokenForAcme()
    await restore(store, before)
    world.expire()
    await world.tokenForAcme()
    world.expire()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token', 'refresh_token'])
  })

  test('RF-5 an answer that is lost is asked for again at once, and a server with a grace period gives it', async () => {
    const world = await createStrictWorld()
    world.fault({ grace: '10s' })
    world.fault({ rotateThenDrop: true }, 1)
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-5 also while the old access token still lives', async () => {
    const world = await createStrictWorld()
    world.fault({ grace: '10s' })
    world.fault({ rotateThenDrop: true }, 1)
    const before = await world.tokenForAcme()
    world.emulator.clock.advance(3_575_000)
    expect((await world.tokenForAcme()).accessToken).not.toBe(before.accessToken)
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
  })

  test('RF-5 where the lost answer was the last one, the app has to be installed again, which is told once and asked for never', async () => {
    const world = await createStrictWorld()
    world.fault({ rotateThenDrop: true }, 1)
    world.expire()
    expect(await thrownBy(world.tokenForAcme())).toMatchObject({ code: 'refresh_rejected', action: 'reinstall' })
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
    for (let call = 0; call < 100; call += 1) {
      expect(await thrownBy(world.tokenForAcme())).toMatchObject({ code: 'refresh_rejected', action: 'reinstall' })
    }
    expect(world.grants()).toEqual([])
    expect(world.eventTypes().filter((type) => type === 'refresh_rejected')).toHaveLength(1)
    await world.install()
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-5 where there are client credentials, nobody has to do anything', async () => {
    const world = await createKeptWorld()
    world.fault({ rotateThenDrop: true }, 1)
    world.expire()
    await world.tokenForAcme()
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token', 'refresh_token', 'client_credentials', 'client_credentials'])
  })
})

async function contentsOfRows(store: GlueStore): Promise<ReadonlyMap<string, string>> {
  const rows = new Map<string, string>()
  for await (const { key: name, value } of store.list('')) rows.set(name, value)
  return rows
}

async function restore(store: GlueStore, rows: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, value] of rows) await store.set(name, value)
}
