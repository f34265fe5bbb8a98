import { describe, expect, test } from 'vitest'
import { createWebWorld, key } from '../../test/web-world.ts'
import { collect, contentsOf } from '../../test/world.ts'
import { createGlueWeb, type GlueWeb } from './index.ts'

const home = 'http://127.0.0.1:4000/'

describe.each(['glue', 'documented'] as const)('on the profile %s', (profile) => {
  test("an installation ends at a clean URL, recorded, with the flow's cookie gone", async () => {
    const world = createWebWorld({}, { profile })
    const { browser, workspaces, oauth } = world
    const url = await browser.install(`?workspace=${workspaces.acme}&returnTo=/threads?new=1`)
    const callback = await world.decide(url)
    const response = await browser.visit(callback)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('http://127.0.0.1:4000/threads?new=1')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect([...browser.cookies.keys()]).toEqual(['session'])
    expect((await oauth.installations.get(workspaces.acme))?.workspaceId).toBe(workspaces.acme)
    expect(await contentsOf(world.store)).not.toMatch(/state:|emu_/)
  })

  test('CB-1 a second browser cannot finish the installation, and is told so', async () => {
    const world = createWebWorld({}, { profile })
    const callback = await world.decide(await world.browser.install())
    const before = await contentsOf(world.store)
    const response = await world.newBrowser('poster').visit(callback)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('in the browser where you started')
    expect(world.tokenRequests).toHaveLength(0)
    expect(await contentsOf(world.store)).toBe(before)
    // The first one still can.
    expect((await world.browser.visit(withHint(callback))).status).toBe(profile === 'glue' ? 303 : 502)
  })

  test("CB-1 a cookie of the other browser's own flow does not help", async () => {
    const world = createWebWorld({}, { profile })
    const callback = await world.decide(await world.browser.install())
    const other = world.newBrowser('poster')
    await other.install()
    const [name = '', value = ''] = [...other.cookies].find(([each]) => each.startsWith('glue-flow-')) ?? []
    const victim = [...world.browser.cookies.keys()].find((each) => each.startsWith('glue-flow-')) ?? ''
    other.cookies.set(victim, value)
    expect(name).not.toBe(victim)
    expect((await other.visit(callback)).status).toBe(400)
    expect(world.tokenRequests).toHaveLength(0)
  })

  test('CB-2 another user in the same browser cannot finish it', async () => {
    const world = createWebWorld({}, { profile })
    const callback = await world.decide(await world.browser.install())
    world.browser.signIn('reader')
    const response = await world.browser.visit(callback)
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('Somebody else is signed in now')
    expect(world.tokenRequests).toHaveLength(0)
    world.browser.cookies.delete('session')
    expect((await world.browser.visit(callback)).status).toBe(401)
    expect(world.tokenRequests).toHaveLength(0)
  })

  test('CB-4 of twenty simultaneous callbacks one exchanges, and a reload later is told so', async () => {
    const world = createWebWorld({}, { profile })
    const { browser, workspaces } = world
    const callback = await world.decide(await browser.install(`?workspace=${workspaces.acme}`))
    const cookie = browser.cookieHeader
    const again = (): Promise<Response | undefined> => world.web.handle(new Request(callback, { headers: { cookie } }))
    const ends = (await Promise.all(Array.from({ length: 20 }, again))).map((answer) => answer?.headers.get('location'))
    expect(ends.filter((end) => end === home)).toHaveLength(1)
    expect(ends.filter((end) => end?.endsWith('?reason=came_twice'))).toHaveLength(19)
    const exchanges = (): number => world.tokenRequests.filter(({ form }) => form.has('code')).length
    expect(exchanges()).toBe(1)
    const late = await browser.visit(callback)
    expect([late.status, await late.text()]).toEqual([400, expect.stringContaining('used already')])
    expect(exchanges()).toBe(1)
    expect(await collect(world.oauth.installations.list())).toHaveLength(1)
  })

  test("CB-7 a code of another browser is not accepted in one's own flow", async () => {
    const world = createWebWorld({}, { profile })
    const stolen = await world.decide(await world.newBrowser('poster').install())
    const own = await world.browser.install()
    const callback = new URL(stolen)
    callback.searchParams.set('state', own.searchParams.get('state') ?? '')
    const response = await world.browser.visit(callback)
    // Where PKCE is ignored, the exchange works; nobody knows the workspace without a hint there.
    expect(response.status).toBe(profile === 'glue' ? 400 : 502)
    expect(await collect(world.oauth.installations.list())).toEqual([])
  })
})

/** The same callback: a hint cannot be added afterwards. */
function withHint(callback: URL): URL {
  callback.searchParams.set('workspace', 'wks_1')
  return callback
}

test('Deny leads to a friendly page, ends the flow, and nothing is asked of Glue', async () => {
  const world = createWebWorld()
  const callback = await world.decide(await world.browser.install(), { decision: 'deny' })
  const response = await world.browser.visit(callback)
  expect(response.status).toBe(403)
  expect(await response.text()).toContain('Nothing was installed')
  expect(world.tokenRequests).toHaveLength(0)
  expect([...world.browser.cookies.keys()]).toEqual(['session'])
  expect(await contentsOf(world.store)).toBe('[]')
})

test('CB-5 coming later than ten minutes is too late, also with a cookie that was kept by hand', async () => {
  const world = createWebWorld()
  const callback = await world.decide(await world.browser.install())
  world.emulator.clock.advance(600_001)
  const response = await world.browser.visit(callback)
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('took a little too long')
  expect(world.tokenRequests).toHaveLength(0)
})

test('CB-5 a flow of another app or with another key is not accepted', async () => {
  const world = createWebWorld()
  const callback = await world.decide(await world.browser.install())
  const request = (): Request => new Request(callback, { headers: { cookie: world.browser.cookieHeader } })
  const common = { getUser: () => ({ id: 'poster' }), authorize: () => true, operations: 'any' as const }
  const otherKey = createGlueWeb({ ...common, oauth: world.oauth, keys: [`other ${key}`] })
  const otherApp = createGlueWeb({ ...common, oauth: world.another({ clientId: 'other' }), keys: [key] })
  const end = async (web: GlueWeb): Promise<string | null | undefined> =>
    (await web.handle(request()))?.headers.get('location')
  expect(await end(otherKey)).toBe(`${home}glue/failed?reason=other_browser`)
  expect(await end(otherApp)).toBe(`${home}glue/failed?reason=issuer_mismatch`)
  expect(world.tokenRequests).toHaveLength(0)
  const rotated = createGlueWeb({ ...common, oauth: world.oauth, keys: [`other ${key}`, key] })
  expect(await end(rotated)).toBe(home)
})

test.each([
  '',
  '?code=&state=',
  '?state=x',
  '?code=a&state=undefined',
  '?error=access_denied',
  '?code=a&state=../../x',
  '?code=a&state=*',
  '?code=a&state=a%00b',
  '?code=a&state=__proto__',
  '?state=%zz%ff',
  `?state=${'x'.repeat(1_000_000)}`,
  `?state=${'x'.repeat(43)}&code=${'x'.repeat(9000)}`,
  `?code=a&state=${'x'.repeat(43)}&state=${'x'.repeat(43)}`,
])('CB-3 CB-10 the callback %.40s reaches neither the store nor Glue, and the running flow survives', async (query) => {
  const world = createWebWorld()
  const url = await world.browser.install()
  const before = await contentsOf(world.store)
  const response = await world.browser.visit(`/glue/callback${query}`)
  expect(response.status).toBe(400)
  expect(world.tokenRequests).toHaveLength(0)
  expect(await contentsOf(world.store)).toBe(before)
  expect((await world.browser.visit(await world.decide(url))).status).toBe(303)
})

test('CB-3 CB-6 a code that comes twice, or another issuer, is refused without an exchange', async () => {
  for (const change of ['&code=x', '&iss=https://evil.test', '&error=access_denied&error=x']) {
    const world = createWebWorld()
    const callback = await world.decide(await world.browser.install())
    expect((await world.browser.visit(callback.href + change)).status).toBe(400)
    expect(world.tokenRequests).toHaveLength(0)
  }
})

test('CB-4 CK-2 only GET is a callback', async () => {
  const world = createWebWorld()
  const callback = await world.decide(await world.browser.install())
  for (const method of ['HEAD', 'POST', 'OPTIONS']) {
    expect((await world.browser.open(callback, { method })).status).toBe(405)
  }
  expect((await world.browser.visit(callback)).status).toBe(303)
})

test('CB-8 CB-11 nothing of the query appears in a page, and the page is harmless', async () => {
  const world = createWebWorld()
  const state = (await world.browser.install()).searchParams.get('state') ?? ''
  const query = new URLSearchParams({
    error: '<script>alert(1)</script>',
    error_description: '"><img src=x onerror=1>',
    error_uri: 'javascript:1',
    code: 'canary-code',
    state,
  })
  const response = await world.browser.visit(`/glue/callback?${query}`)
  expect(response.status).toBe(502)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/)
  const html = await response.text()
  for (const hostile of ['<script', 'onerror', 'javascript:', 'canary', state]) expect(html).not.toContain(hostile)
  expect(world.tokenRequests).toHaveLength(0)
})

test('CB-9 a returnTo off the app leads to its front page', async () => {
  for (const returnTo of ['https://evil.test', '//evil.test', '/\\evil.test', 'javascript:alert(1)']) {
    const world = createWebWorld()
    const url = await world.browser.install(`?returnTo=${encodeURIComponent(returnTo)}`)
    const callback = await world.decide(url)
    expect((await world.browser.visit(callback)).headers.get('location')).toBe(home)
  }
})

test("CK-3 the app's own answer and cookies stay, and the flow's cookie goes", async () => {
  const world = createWebWorld({
    afterInstall: ({ installation, user }) => {
      const headers = {
        location: `/welcome?to=${installation.workspaceId}&by=${user.id}`,
        'set-cookie': 'own=1; Path=/',
      }
      return new Response(null, { status: 302, headers })
    },
  })
  const response = await world.browser.visit(await world.decide(await world.browser.install()))
  expect(response.headers.get('location')).toBe(`/welcome?to=${world.workspaces.acme}&by=poster`)
  expect(response.headers.getSetCookie()).toHaveLength(2)
  expect([...world.browser.cookies.keys()].toSorted()).toEqual(['own', 'session'])

  const redirecting = createWebWorld({ afterInstall: () => Response.redirect('http://127.0.0.1:4000/welcome') })
  const immutable = await redirecting.browser.visit(await redirecting.decide(await redirecting.browser.install()))
  expect(immutable.headers.getSetCookie()).toHaveLength(1)
})

test('an app that is not set up correctly says so to the visitor, and why to the app', async () => {
  const errors: unknown[] = []
  const onError = (error: unknown): void => {
    errors.push(error)
    throw new Error('A listener that throws costs nothing.')
  }
  const world = createWebWorld({ onError }, { clientSecret: 'wrong-secret-of-the-test' })
  const response = await world.browser.visit(await world.decide(await world.browser.install()))
  expect(response.status).toBe(502)
  expect(await response.text()).toContain('not set up correctly')
  expect(errors).toMatchObject([{ code: 'invalid_client' }])
})

test('a workspace that stays unknown is a page of its own, and a token endpoint that is down another', async () => {
  const unknown = createWebWorld({}, { profile: 'documented' })
  const page = await unknown.browser.visit(await unknown.decide(await unknown.browser.install()))
  expect(await page.text()).toContain('not clear which workspace')
  const down = createWebWorld()
  const callback = await down.decide(await down.browser.install())
  down.emulator.faults.add({ match: { route: 'token' }, then: { status: 502, body: '<html>' } })
  const busy = await down.browser.visit(callback)
  expect([busy.status, await contentsOf(down.store)]).toEqual([503, '[]'])
  expect(await busy.text()).toContain('not answering at the moment')
})

test('two instances of an app share a flow through store and keys', async () => {
  const world = createWebWorld()
  const callback = await world.decide(await world.browser.install())
  const second = createGlueWeb({
    oauth: world.another({}),
    keys: [key],
    getUser: () => ({ id: 'poster' }),
    authorize: () => true,
    operations: 'any',
  })
  const response = await second.handle(new Request(callback, { headers: { cookie: world.browser.cookieHeader } }))
  expect(response?.status).toBe(303)
})
