import { describe, expect, test } from 'vitest'
import { createWebWorld, persisted, type User } from '../../test/web-world.ts'
import { contentsOf, thrownBy, whileTimePasses } from '../../test/world.ts'
import { type GlueOAuthError, type GlueStore, isGlueOAuthError, memoryStore } from '../index.ts'
import { createGlueWeb, type GlueWebOptions } from './index.ts'

const user: User = { id: 'poster', mayPost: true }
const own = new Error('the database of the app')
const fail = (): never => {
  throw own
}

describe('what a function of the app throws is what handle rejects with', () => {
  type Name =
    | 'getUser'
    | 'authorize'
    | 'authorizeToken'
    | 'workspaceIdsOf'
    | 'signIn'
    | 'beforeInstall'
    | 'afterInstall'

  test.each<[Name, string]>([
    ['getUser', 'install'],
    ['getUser', 'callback'],
    ['getUser', 'graphql'],
    ['getUser', 'session'],
    ['getUser', 'token'],
    ['authorize', 'graphql'],
    ['authorize', 'session'],
    ['authorizeToken', 'token'],
    ['workspaceIdsOf', 'session'],
    ['signIn', 'sign-in'],
    ['signIn', 'failed'],
    ['beforeInstall', 'install'],
    ['afterInstall', 'callback'],
  ])('%s at %s', async (name, route) => {
    for (const failing of [fail, async () => fail()]) {
      const errors: unknown[] = []
      let isFailing = false
      const usual: Partial<GlueWebOptions<User>> = {
        getUser: (request) => (request.headers.has('cookie') ? user : undefined),
        authorize: () => true,
        authorizeToken: () => true,
        workspaceIdsOf: () => [],
        onError: (error) => errors.push(error),
      }
      const { [name]: working = () => undefined } = usual
      const mixed = (...parameters: never[]): unknown =>
        isFailing ? failing() : (working as typeof mixed)(...parameters)
      const world = createWebWorld({ ...usual, workspaceIdsOf: undefined, [name]: mixed })
      const { browser, newBrowser, workspaces } = world
      await world.oauth.installations.add(workspaces.acmeLabs)
      const callback = await world.approved()
      isFailing = true
      const headers = { 'content-type': 'application/json', 'glue-workspace': workspaces.acmeLabs }
      const body = JSON.stringify(persisted('a'.repeat(64)))
      const requests: Record<string, () => Promise<Response>> = {
        install: () => browser.open('/glue/install'),
        'sign-in': () => newBrowser().open('/glue/install'),
        failed: () => newBrowser().open('/glue/failed?reason=not_signed_in'),
        callback: () => browser.open(callback),
        graphql: () => browser.call('/glue/graphql', { method: 'POST', headers, body }),
        token: () => browser.call('/glue/token', { method: 'POST', headers, body: '{}' }),
        session: () => browser.call('/glue/session'),
      }
      const attempt = requests[route]?.() ?? Promise.resolve()
      await expect(attempt).rejects.toBe(own)
      // Told to nobody else: it is the app's.
      expect(errors).toEqual([])
    }
  })
})

test('an afterInstall that throws leaves the installation recorded, and the state used up', async () => {
  const world = createWebWorld({ afterInstall: fail })
  const callback = await world.approved()
  expect(await thrownBy(world.browser.open(callback))).toBe(own)
  expect(await world.oauth.installations.get(world.workspaces.acme)).toBeDefined()
  expect((await world.browser.open(callback)).headers.get('location')).toMatch(/[?&]reason=came_twice$/)
  expect(world.exchanges()).toBe(1)
})

test('getUser is asked with what handle was given beside the request', async () => {
  const { oauth } = createWebWorld()
  const seen: unknown[] = []
  const web = createGlueWeb({
    oauth,
    keys: ['the key of the test, of 32 bytes or more'],
    getUser: (request, context: { readonly session: string }) => {
      seen.push([new URL(request.url).pathname, context])
      return user
    },
    authorize: () => true,
    operations: 'any',
  })
  const headers = { 'glue-csrf': '1' }
  const context = { session: 'of the framework' }
  for (const route of ['install', 'session']) {
    await web.handle(new Request(`http://127.0.0.1:4000/glue/${route}`, { headers }), context)
  }
  expect(seen).toEqual([
    ['/glue/install', context],
    ['/glue/session', context],
  ])
  expect((seen[0] as unknown[])[1]).toBe(context)
})

test('a user who is null, or whom a promise brings, is nobody and somebody', async () => {
  const asking = (getUser: GlueWebOptions<User>['getUser']): Promise<Response> =>
    createWebWorld({ getUser }).browser.call('/glue/session')
  expect((await asking(() => null)).status).toBe(401)
  expect((await asking(async () => null)).status).toBe(401)
  expect((await asking(async () => user)).status).toBe(200)
})

describe('a store that fails', () => {
  const broken = new Error('canary-password at db.internal')

  function breaking(method: 'get' | 'set' | 'delete'): { readonly store: GlueStore; readonly breakIt: () => void } {
    const store = memoryStore({ clock: { now: () => 0 } })
    let isBroken = false
    const breakable: GlueStore = {
      ...store,
      [method]: (...parameters: [never, never, never]) =>
        isBroken ? Promise.reject(broken) : store[method](...parameters),
    }
    return { store: breakable, breakIt: () => void (isBroken = true) }
  }

  test.each([
    ['set', 'install', 'a page'],
    ['delete', 'callback', 'a redirect to one'],
    ['get', 'callback of another browser', 'a redirect to one'],
    ['set', 'callback', 'a redirect to one'],
    ['get', 'session', 'an error of GraphQL'],
  ] as const)('at %s is, for %s, %s that says so, and nothing of it is shown', async (method, route, answer) => {
    const errors: unknown[] = []
    const { store, breakIt } = breaking(method)
    const ids: string[] = []
    const world = createWebWorld({ onError: (error) => errors.push(error), workspaceIdsOf: () => ids }, { store })
    ids.push(world.workspaces.acme)
    const callback = await world.approved()
    breakIt()
    const requests = {
      install: () => world.browser.open('/glue/install'),
      callback: () => world.browser.open(callback),
      'callback of another browser': () => world.newBrowser('poster').open(callback),
      session: () => world.browser.call('/glue/session'),
    }
    const response = await requests[route]()
    const page =
      answer === 'a redirect to one' ? await world.browser.open(response.headers.get('location') ?? '') : response
    if (page !== response) expect(response.headers.get('location')).toMatch(/\/failed\?(.*&)?reason=store_failed$/)
    expect(page.status).toBe(503)
    const text = await page.text()
    expect(text).toContain(answer === 'an error of GraphQL' ? '"code":"store_failed"' : 'not answering at the moment')
    const told = errors.map((error) => isGlueOAuthError(error) && error.code)
    expect(told).toEqual(['store_failed'])
    const everything = text + JSON.stringify([...response.headers, ...page.headers]) + String(errors[0])
    expect(everything).not.toMatch(/canary|db\.internal/)
    if (route === 'install') expect(response.headers.getSetCookie()).toEqual([])
  })

  test('a store that answers nothing in time is one that fails', async () => {
    const store = memoryStore()
    const hanging: GlueStore = { ...store, set: () => new Promise(() => {}) }
    const world = createWebWorld({}, { store: hanging })
    const { browser, emulator } = world
    expect((await whileTimePasses(browser.open('/glue/install'), emulator.clock)).status).toBe(503)
  })
})

test('the store holds of a running installation neither its user nor its workspace nor its page', async () => {
  const world = createWebWorld()
  await world.browser.install(`?workspace=${world.workspaces.acme}&returnTo=/canary`)
  expect(await contentsOf(world.store)).not.toMatch(/poster|canary|wks_/)
})

test('an onError that rejects later changes nothing, and ends no process', async () => {
  const rejections: unknown[] = []
  const note = (reason: unknown): void => void rejections.push(reason)
  process.on('unhandledRejection', note)
  try {
    const world = createWebWorld({ onError: async () => Promise.reject(new Error('later')) })
    const callback = await world.decide(await world.browser.install(), { decision: 'deny' })
    expect((await world.browser.visit(callback)).status).toBe(403)
    await new Promise(setImmediate)
    expect(rejections).toEqual([])
  } finally {
    process.off('unhandledRejection', note)
  }
})

test('every installation that ends without success is told of, once, and without a word from the visitor', async () => {
  const told: GlueOAuthError[] = []
  const world = createWebWorld({ onError: (error) => void told.push(error) })
  const callback = await world.decide(await world.browser.install())
  await world.newBrowser('poster').visit(callback)
  await world.browser.visit(callback)
  await world.browser.visit(callback)
  await world.browser.visit('/glue/callback?state=canary')
  expect(told.map(({ code }) => code)).toEqual(['state_mismatch', 'state_mismatch', 'state_mismatch'])
  expect(new Set(told.map(({ message }) => message)).size).toBe(3)
  expect(told.map(({ message }) => message).join()).not.toContain('canary')
})
