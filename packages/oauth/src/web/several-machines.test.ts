import { defaultSeed, type Profile } from '@glue/emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Browser } from '../../test/browser.ts'
import { realStorages } from '../../test/real-storages.ts'
import { createWebWorld, key, type WebWorld } from '../../test/web-world.ts'
import { collect, contentsOf } from '../../test/world.ts'
import { type GlueStore, memoryStore } from '../index.ts'
import { createGlueWeb, type GlueWeb } from './index.ts'

const profiles: readonly Profile[] = ['glue', 'documented']

const inMemory = {
  isThere: true,
  open: async () => ({ store: memoryStore(), end: async () => {} }),
}

/** The same app on another machine: it shares store and keys, and nothing else. */
function anotherMachine(world: WebWorld): GlueWeb {
  const getUser = (request: Request): { id: string } | undefined => {
    const id = /session=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
    return id === undefined ? undefined : { id }
  }
  return createGlueWeb({ oauth: world.another({}), keys: [key], getUser, authorize: () => true, operations: 'any' })
}

describe.each(Object.entries({ memory: inMemory, ...realStorages }))('on %s', (_name, { isThere, open }) => {
  describe.skipIf(!isThere)('with several machines', () => {
    let storage: { readonly store: GlueStore; end(): Promise<void> }
    beforeAll(async () => {
      storage = await open()
    })
    afterAll(() => storage.end())

    // Real stores have the time of the real world.
    const createSharedWorld = (profile: Profile): WebWorld => {
      const seed = { ...defaultSeed, startsAt: new Date().toISOString() }
      return createWebWorld({}, { profile, seed, store: storage.store })
    }

    test.each(profiles)(
      'CB-1 a browser without the cookie ends nothing on any of them, on the profile %s',
      async (profile) => {
        const world = createSharedWorld(profile)
        const callback = await world.approved()
        const before = await contentsOf(world.store)
        expect(before).toContain('state:')
        const web = anotherMachine(world)
        for (const browser of [world.newBrowser('poster'), new Browser({ web, user: 'poster' })]) {
          const response = await browser.open(callback)
          expect(response.headers.get('location')).toMatch(/\/failed\?(.*&)?reason=other_browser$/)
          expect(world.tokenRequests).toHaveLength(0)
          expect(await contentsOf(world.store)).toBe(before)
        }
        const headers = { cookie: world.browser.cookieHeader }
        const ended = await web.handle(new Request(callback, { headers }))
        expect(ended?.headers.get('location')).toBe('http://127.0.0.1:4000/')
        expect(await contentsOf(world.store)).not.toContain('state:')
      },
    )

    test.each(profiles)(
      'CB-4 of twenty simultaneous callbacks on two of them one exchanges, on the profile %s',
      async (profile) => {
        const world = createSharedWorld(profile)
        const callback = await world.approved()
        const machines = [world.web, anotherMachine(world)]
        const headers = { cookie: world.browser.cookieHeader }
        const answers = Array.from({ length: 20 }, (_, at) =>
          machines[at % 2]?.handle(new Request(callback, { headers })),
        )
        const ends = (await Promise.all(answers)).map((answer) => answer?.headers.get('location'))
        expect(ends.filter((end) => end === 'http://127.0.0.1:4000/')).toHaveLength(1)
        expect(ends.filter((end) => end?.endsWith('reason=came_twice'))).toHaveLength(19)
        expect(world.exchanges()).toBe(1)
        expect(await collect(world.oauth.installations.list())).toHaveLength(1)
      },
    )
  })
})

test('AR-4 CK-1 behind a proxy that ends TLS, cookies stay secure and addresses those of the configuration', async () => {
  const redirectUri = 'https://app.example/glue/callback'
  const world = createWebWorld({}, { redirectUri })
  // What a server behind the proxy sees: its own name, and no TLS.
  const inside = new Browser({ web: world.web, origin: 'http://internal:3000', user: 'poster' })
  const started = await inside.open(`/glue/install?workspace=${world.workspaces.acme}&returnTo=/threads`)
  const [cookie] = started.headers.getSetCookie()
  expect(cookie).toMatch(/^__Host-glue-flow-.*; Secure$/)
  const url = new URL(started.headers.get('location') ?? '')
  expect(url.searchParams.get('redirect_uri')).toBe(redirectUri)
  const callback = await world.decide(url)
  const ended = await inside.open(`${callback.pathname}${callback.search}`)
  expect(ended.headers.get('location')).toBe('https://app.example/threads')
  const failed = await inside.open(`${callback.pathname}${callback.search}`)
  expect(failed.headers.get('location')).toBe('https://app.example/glue/failed?reason=came_twice')
})

test('BR-2 behind a proxy that ends TLS, the origin of the configuration counts, and not the one inside', async () => {
  const { web } = createWebWorld({}, { redirectUri: 'https://app.example/glue/callback' })
  const ask = async (origin: string): Promise<number | undefined> => {
    const headers = { 'glue-csrf': '1', cookie: 'session=poster', origin }
    return (await web.handle(new Request('http://internal:3000/glue/session', { headers })))?.status
  }
  expect(await ask('https://app.example')).toBe(200)
  expect(await ask('http://internal:3000')).toBe(403)
  expect(await ask('http://app.example')).toBe(403)
})
