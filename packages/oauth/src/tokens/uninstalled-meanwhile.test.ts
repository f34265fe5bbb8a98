import { describe, expect, test, vi } from 'vitest'
import { createKeptWorld, createStrictWorld, key } from '../../test/kept-world.ts'
import { contentsOf, createGate, thrownBy } from '../../test/world.ts'
import type { GlueStore } from '../index.ts'

describe('an uninstallation or a new installation in the middle', () => {
  test('RF-7 an answer that comes after the uninstallation brings nothing back', async () => {
    const world = await createKeptWorld()
    const gate = createGate()
    world.expire()
    world.holdBack(() => gate.opened)
    const late = world.tokenForAcme()
    await vi.waitFor(() => expect(world.grants()).toEqual(['refresh_token']), { interval: 1 })
    await world.oauth.uninstall(world.workspaces.acme)
    gate.open()
    expect(await thrownBy(late)).toMatchObject({ code: 'not_installed' })
    expect(world.eventTypes()).toContain('token_dropped')
    world.holdBack(undefined)
    await world.tokenForAcme()
    // Not by the late answer's refresh token.
    expect(world.grants()).toEqual(['client_credentials'])
  })

  test('RF-7 nor does one in another process, also where there was no record before', async () => {
    const world = await createKeptWorld()
    const other = world.anotherProcess()
    for (const workspaceId of [world.workspaces.acme, world.workspaces.acmeLabs]) {
      const gate = createGate()
      world.expire()
      world.holdBack(() => gate.opened)
      const late = other.tokenFor(workspaceId)
      await vi.waitFor(() => expect(world.grants()).toHaveLength(1), { interval: 1 })
      await world.oauth.uninstall(workspaceId)
      gate.open()
      expect(await thrownBy(late)).toMatchObject({ code: 'not_installed' })
      world.holdBack(undefined)
      expect(await world.oauth.installations.get(workspaceId)).toBeUndefined()
    }
    for await (const { value } of world.store.list('token:')) expect(value.length).toBeLessThan(120)
  })

  test('RF-7 a late answer leaves the tokens of a new installation alone', async () => {
    const world = await createKeptWorld()
    const other = world.anotherProcess()
    const gate = createGate()
    world.expire()
    world.holdBack(() => gate.opened)
    const late = other.tokenFor(world.workspaces.acme)
    await vi.waitFor(() => expect(world.grants()).toHaveLength(1), { interval: 1 })
    world.holdBack(undefined)
    await world.oauth.uninstall(world.workspaces.acme)
    await world.install()
    const fresh = await world.tokenForAcme()
    gate.open()
    expect((await late).accessToken).toBe(fresh.accessToken)
    world.expire()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-7 who waited for the lock meanwhile brings nothing back either', async () => {
    const world = await createKeptWorld()
    const { acme } = world.workspaces
    const gate = createGate()
    let isWaiting = false
    const lock: GlueStore['lock'] = async (...arguments_) => {
      isWaiting = true
      await gate.opened
      return world.store.lock(...arguments_)
    }
    const other = world.another({ grant: 'refresh_token', keys: [key], store: { ...world.store, lock } })
    world.expire()
    const late = other.tokenFor(acme)
    await vi.waitFor(() => expect(isWaiting).toBe(true), { interval: 1 })
    await world.oauth.uninstall(acme)
    gate.open()
    expect(await thrownBy(late)).toMatchObject({ code: 'not_installed' })
    for await (const { value } of world.store.list('token:')) expect(value).toBe('{"v":1,"isUninstalled":true}')
  })

  test('RF-7 nor does a refresh whose answer is of no use', async () => {
    const world = await createKeptWorld()
    const { acme } = world.workspaces
    const other = world.anotherProcess()
    const gate = createGate()
    world.fault({ tokenType: 'mac' }, 1)
    world.expire()
    world.holdBack(() => gate.opened)
    const late = other.tokenFor(acme)
    await vi.waitFor(() => expect(world.grants()).toHaveLength(1), { interval: 1 })
    await world.oauth.uninstall(acme)
    gate.open()
    expect(await thrownBy(late)).toMatchObject({ code: 'not_installed' })
    for await (const { value } of world.store.list('token:')) expect(value).toBe('{"v":1,"isUninstalled":true}')
  })

  test('RF-7 nor does a token that was asked for while the store was busy with the uninstallation', async () => {
    const world = await createKeptWorld()
    const { acme } = world.workspaces
    const gate = createGate()
    const remove: GlueStore['delete'] = async (...arguments_) => (await gate.opened, world.store.delete(...arguments_))
    const app = world.another({ grant: 'refresh_token', keys: [key], store: { ...world.store, delete: remove } })
    const uninstalling = app.uninstall(acme)
    await vi.waitFor(async () => expect(await contentsOf(world.store)).toContain('isUninstalled'), { interval: 1 })
    await app.tokenFor(acme).catch(() => {})
    gate.open()
    await uninstalling
    for await (const { value } of world.store.list('token:')) expect(value).toBe('{"v":1,"isUninstalled":true}')
  })

  test('RF-8 a lost answer is not asked for again where another process has renewed meanwhile', async () => {
    const world = await createStrictWorld()
    const gate = createGate()
    world.expire()
    const leaseless = { ...world.store, lock: <T>(_key: string, fn: () => Promise<T>) => fn() }
    const stalled = world.another({ ...world.oauth.settings, keys: [key], store: leaseless })
    world.holdBack(() => gate.opened)
    const late = stalled.tokenFor(world.workspaces.acme)
    await vi.waitFor(() => expect(world.tokenRequests.at(-1)?.form.get('grant_type')).toBe('refresh_token'), {
      interval: 1,
    })
    world.holdBack(undefined)
    world.grants()
    // The other one is quicker, and then the connection of the one that stalls breaks off.
    const token = await world.tokenForAcme()
    world.fault({ drop: 'before' }, 1)
    gate.open()
    expect((await late).accessToken).toBe(token.accessToken)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('what is left of an uninstalled workspace is gone after a day', async () => {
    const world = await createKeptWorld()
    await world.oauth.uninstall(world.workspaces.acme)
    expect(await contentsOf(world.store)).toContain(world.workspaces.acme)
    world.emulator.clock.advance('24h')
    expect(await contentsOf(world.store)).toBe('[]')
  })

  test('RF-8 a holder of the lock that was overtaken writes nothing', async () => {
    const world = await createKeptWorld()
    const gate = createGate()
    world.expire()
    // The lease of the first one ends while it waits for the server.
    const leaseless = { ...world.store, lock: <T>(_key: string, fn: () => Promise<T>) => fn() }
    const stalled = world.another({ grant: 'refresh_token', keys: [key], store: leaseless })
    world.holdBack(() => gate.opened)
    const late = stalled.tokenFor(world.workspaces.acme)
    await vi.waitFor(() => expect(world.grants()).toHaveLength(1), { interval: 1 })
    world.holdBack(undefined)
    const token = await world.tokenForAcme()
    gate.open()
    // Its refresh token was used up by the other one: it takes what the store has.
    expect((await late).accessToken).toBe(token.accessToken)
    const other = world.anotherProcess()
    expect((await other.tokenFor(world.workspaces.acme)).accessToken).toBe(token.accessToken)
  })
})
