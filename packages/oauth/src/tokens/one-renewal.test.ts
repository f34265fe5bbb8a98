import { describe, expect, test, vi } from 'vitest'
import { critical } from '../../test/critical.ts'
import { createKeptWorld, createStrictWorld, key } from '../../test/kept-world.ts'
import { contentsOf, createGate, thrownBy } from '../../test/world.ts'
import { createGlueOAuth, memoryStore } from '../index.ts'

test('the tokens of the code flow are kept and refreshed', async () => {
  const { tokenForAcme, grants, expire } = await createKeptWorld()
  const first = await tokenForAcme()
  expect(grants()).toEqual([])
  expire()
  const second = await tokenForAcme()
  expect(second.accessToken).not.toBe(first.accessToken)
  expect(second).toMatchObject({ workspaceId: first.workspaceId, userId: first.userId, scopes: first.scopes })
  expect(grants()).toEqual(['refresh_token'])
})

test('a workspace that installed the app inside Glue gets its tokens by client credentials, once for all processes', async () => {
  const world = await createKeptWorld()
  const others = [world.oauth, ...Array.from({ length: 4 }, () => world.anotherProcess())]
  const tokens = await Promise.all(others.map((app) => app.tokenFor(world.workspaces.acmeLabs)))
  expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
  expect(world.grants()).toEqual(['client_credentials'])
})

test('recording an installation asks by client credentials, and keeps the refresh token that is there', async () => {
  const world = await createKeptWorld()
  const { accessToken } = await world.tokenForAcme()
  await world.oauth.installations.add(world.workspaces.acme)
  expect((await world.anotherProcess().tokenFor(world.workspaces.acme)).accessToken).not.toBe(accessToken)
  expect(world.grants()).toEqual(['client_credentials'])
  world.expire()
  await world.tokenForAcme()
  expect(world.grants()).toEqual(['refresh_token'])
})

test.each([
  ['a token for longer', () => ({ minValidityMs: 45 * 60_000 })],
  ['another token', (failedToken: string) => ({ failedToken })],
])('who needs %s than whoever asked first gets one of their own', async (_what, need) => {
  const gate = createGate()
  const store = memoryStore()
  const world = await createKeptWorld({ store })
  const { accessToken } = await world.tokenForAcme()
  world.emulator.clock.advance('30m')
  const slow = world.another({
    grant: 'refresh_token',
    keys: [key],
    store: { ...store, get: async (name) => (await gate.opened, store.get(name)) },
  })
  const short = slow.tokenFor(world.workspaces.acme)
  const long = slow.tokenFor(world.workspaces.acme, need(accessToken))
  gate.open()
  expect((await long).accessToken).not.toBe((await short).accessToken)
  expect((await long).expiresAt - world.emulator.clock.now()).toBe(3_600_000)
})

test('shareTokens shares what client credentials gave, and keeps no refresh token', async () => {
  const world = await createKeptWorld({ grant: 'client_credentials', shareTokens: true, keys: 'plaintext' })
  const other = world.anotherProcess()
  const [one, two] = [await world.tokenForAcme(), await other.tokenFor(world.workspaces.acme)]
  expect(two.accessToken).toBe(one.accessToken)
  expect(world.grants()).toEqual([])
  const stored = await contentsOf(world.store)
  expect(stored).toContain(one.accessToken)
  expect(stored).not.toContain('refreshToken')
})

describe('one refresh per expiry', () => {
  test('RF-1 a hundred callers of two instances on one store cause one request', async () => {
    const world = await createKeptWorld()
    const other = world.anotherProcess()
    world.expire()
    const calls = Array.from({ length: 100 }, (_, index) =>
      (index % 2 === 0 ? world.oauth : other).tokenFor(world.workspaces.acme),
    )
    const tokens = await Promise.all(calls)
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(world.grants()).toEqual(['refresh_token'])
    expect(world.eventTypes()).toContain('token_granted')
  })

  test('RF-1 a failure is shared by all that wait, and is not cached', async () => {
    const world = await createStrictWorld()
    world.expire()
    const outage = world.fault({ status: 500, body: '' })
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => world.tokenForAcme()))
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(world.grants()).toEqual(['refresh_token'])
    outage.remove()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('RF-1 two copies of the package on one store do so too', async () => {
    const world = await createKeptWorld()
    vi.resetModules()
    const copy = await import('../index.ts')
    expect(copy.createGlueOAuth).not.toBe(createGlueOAuth)
    const { oauth, workspaces } = world
    const other = copy.createGlueOAuth({
      ...oauth.settings,
      clientSecret: 'acme-digest-secret-for-the-emulator-only',
      keys: [key],
    })
    world.expire()
    const apps = [oauth, other]
    const tokens = await Promise.all(
      apps.flatMap((app) => [app.tokenFor(workspaces.acme), app.tokenFor(workspaces.acme)]),
    )
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  critical('RF-2 many processes that meet at an expiry never send a refresh token twice', async (create) => {
    const world = await createKeptWorld({ create })
    const processes = Array.from({ length: 8 }, () => world.anotherProcess())
    for (let expiry = 0; expiry < 20; expiry += 1) {
      world.expire()
      const tokens = await Promise.all(processes.map((app) => app.tokenFor(world.workspaces.acme)))
      expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
    }
    expect(world.grants()).toEqual(Array.from({ length: 20 }, () => 'refresh_token'))
  })

  test('fifty callers with one failed token cause one refresh; another process adopts the new token without one', async () => {
    const world = await createKeptWorld()
    const other = world.anotherProcess()
    const { accessToken: failedToken } = await world.tokenForAcme()
    await other.tokenFor(world.workspaces.acme)
    const tokens = await Promise.all(Array.from({ length: 50 }, () => world.tokenForAcme({ failedToken })))
    tokens.push(await other.tokenFor(world.workspaces.acme, { failedToken }))
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(tokens[0]?.accessToken).not.toBe(failedToken)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('a token that failed is not given to others while its replacement cannot be had', async () => {
    const world = await createKeptWorld()
    const { accessToken: failedToken } = await world.tokenForAcme()
    const outage = world.fault({ status: 500, body: '' })
    for (const how of [{ failedToken }, {}]) {
      expect(await thrownBy(world.tokenForAcme(how))).toMatchObject({ code: 'temporarily_unavailable' })
    }
    outage.remove()
    expect((await world.tokenForAcme()).accessToken).not.toBe(failedToken)
  })
})
