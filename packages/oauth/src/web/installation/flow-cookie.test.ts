import { describe, expect, test } from 'vitest'
import { criticalWeb } from '../../../test/critical.ts'
import { createWebWorld, key, type WebWorld } from '../../../test/web-world.ts'
import { collect } from '../../../test/world.ts'
import { createGlueWeb, type GlueWeb } from '../index.ts'

const home = 'http://127.0.0.1:4000/'
const secureUri = 'https://app.example/glue/callback'

test('CK-1 over https the cookie is for this host alone, to the letter', async () => {
  const { browser } = createWebWorld({}, { redirectUri: secureUri })
  const [cookie, ...more] = (await browser.open('/glue/install')).headers.getSetCookie()
  expect(more).toEqual([])
  const value = String.raw`[A-Za-z0-9_-]{8}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+`
  const attributes = 'Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure'
  expect(cookie).toMatch(new RegExp(`^__Host-glue-flow-[A-Za-z0-9_-]{22}=${value}; ${attributes}$`))
})

test('CK-1 on loopback over http, where browsers refuse it, the prefix is absent, and Secure', async () => {
  const { browser } = createWebWorld()
  const [cookie] = (await browser.open('/glue/install')).headers.getSetCookie()
  expect(cookie).toMatch(/^glue-flow-[A-Za-z0-9_-]{22}=[A-Za-z0-9_.-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/)
})

test('CK-1 what a subdomain plants is ignored: another name, and the right one without its prefix', async () => {
  const world = createWebWorld({}, { redirectUri: secureUri })
  const callback = await world.approved()
  const [[name = '', value = ''] = []] = world.browser.flowCookies
  const planted = new Map([
    ['glue-oauth-state', 'evil'],
    ['glue-flow', callback.searchParams.get('state') ?? ''],
    [name.replace('__Host-', ''), value],
    [name.replace('__Host-', '__Secure-'), value],
    [name.toLowerCase(), value],
  ])
  const other = world.newBrowser('poster')
  for (const [each, what] of planted) {
    other.cookies.set(each, what)
    world.browser.cookies.set(each, 'evil')
  }
  expect(planted.has(name)).toBe(false)
  expect((await other.visit(callback)).status).toBe(400)
  expect(world.tokenRequests).toHaveLength(0)
  expect((await world.browser.visit(callback)).headers.get('location')).toBe('https://app.example/')
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('CK-2 %s is no callback', async (method) => {
  const world = createWebWorld()
  const callback = await world.approved()
  const init: RequestInit = method === 'HEAD' ? { method } : { method, body: callback.searchParams }
  for (const target of [callback, '/glue/callback']) {
    for (const browser of [world.newBrowser(), world.browser]) {
      const response = await browser.open(target, init)
      expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([405, 'GET', ''])
    }
  }
  expect(world.tokenRequests).toHaveLength(0)
  expect((await world.browser.visit(callback)).status).toBe(303)
})

test.each([undefined, secureUri])(
  'CK-3 a cookie goes as it came: same name, path and prefix (%s)',
  async (redirectUri) => {
    const world = createWebWorld({}, redirectUri === undefined ? {} : { redirectUri })
    const started = await world.browser.open(`/glue/install?workspace=${world.workspaces.acme}`)
    const callback = await world.decide(new URL(started.headers.get('location') ?? ''))
    const ended = await world.browser.open(callback)
    const [set = '', unset = ''] = [...started.headers.getSetCookie(), ...ended.headers.getSetCookie()]
    expect(unset).toBe(set.replace(/=[^;]+;/, '=;').replace('Max-Age=600', 'Max-Age=0'))
  },
)

test('CK-3 the cookie is found among others, whatever these look like', async () => {
  const world = createWebWorld()
  const callback = await world.approved()
  const cookie = `; ;=x; broken; a=b==; q="1;2"; ${world.browser.cookieHeader};glue-flow-=1; a=2; %zz=%ff;`
  const response = await world.web.handle(new Request(callback, { headers: { cookie } }))
  expect(response?.headers.get('location')).toBe(home)
})

test('CK-3 a cookie that comes twice is not believed, also when both are the same', async () => {
  const world = createWebWorld()
  const callback = await world.approved()
  const [[name = '', value = ''] = []] = world.browser.flowCookies
  for (const twice of [
    `${name}=${value}; ${name}=${value}`,
    `${name}=x; ${name}=${value}`,
    `${name}=${value}; ${name}=`,
  ]) {
    const request = new Request(callback, { headers: { cookie: `session=poster; ${twice}` } })
    expect((await world.web.handle(request))?.headers.get('location')).toMatch(/[?&]reason=other_browser$/)
  }
  expect(world.tokenRequests).toHaveLength(0)
})

test("CK-3 the app's own answer and cookies stay, and the flow's cookie goes", async () => {
  const world = createWebWorld({
    afterInstall: ({ installation, user }) => {
      const headers = new Headers({ location: `/welcome?to=${installation.workspaceId}&by=${user.id}` })
      for (const own of ['own=1=1; Path=/', 'more=2; Path=/app']) headers.append('set-cookie', own)
      return new Response(null, { status: 302, headers })
    },
  })
  const response = await world.browser.visit(await world.approved())
  expect(response.headers.get('location')).toBe(`/welcome?to=${world.workspaces.acme}&by=poster`)
  expect(response.headers.getSetCookie()).toHaveLength(3)
  expect([...world.browser.cookies]).toEqual([
    ['session', 'poster'],
    ['own', '1=1'],
    ['more', '2'],
  ])

  // The headers of this one cannot be changed.
  const redirecting = createWebWorld({ afterInstall: () => Response.redirect(`${home}welcome`) })
  const immutable = await redirecting.browser.visit(await redirecting.approved())
  expect(immutable.headers.get('location')).toBe(`${home}welcome`)
  expect(immutable.headers.getSetCookie()).toHaveLength(1)
})

criticalWeb('CK-4 the cookie of one installation counts for nothing under the name of another', async (createWeb) => {
  const world = createWebWorld({ createWeb })
  const { browser, workspaces } = world
  const start = (returnTo: string): Promise<URL> =>
    world.approved({ query: `?workspace=${workspaces.acme}&returnTo=${returnTo}` })
  const callbacks = [await start('/first'), await start('/second')]
  const [[one = '', first = ''] = [], [two = '', second = ''] = []] = browser.flowCookies
  browser.cookies.set(one, second)
  browser.cookies.set(two, first)
  const ends: (string | null)[] = []
  for (const callback of callbacks) ends.push((await browser.open(callback)).headers.get('location'))
  expect(ends).not.toContain(`${home}first`)
  expect(ends).not.toContain(`${home}second`)
  expect(ends).toEqual([`${home}glue/failed?reason=other_browser`, `${home}glue/failed?reason=other_browser`])
  expect(world.tokenRequests).toHaveLength(0)
})

describe('with one key for the cookies and for the kept tokens', () => {
  async function installed(): Promise<WebWorld> {
    const world = createWebWorld({}, { grant: 'refresh_token', keys: [key] })
    expect((await world.browser.visit(await world.approved())).status).toBe(303)
    return world
  }

  test("CK-4 a kept token's row is no cookie", async () => {
    const world = await installed()
    const [row, ...more] = await collect(world.store.list('token:'))
    expect(more).toEqual([])
    const callback = await world.approved()
    const before = world.exchanges()
    const [[name = ''] = []] = world.browser.flowCookies
    world.browser.cookies.set(name, row?.value ?? '')
    expect((await world.browser.open(callback)).headers.get('location')).toMatch(/[?&]reason=other_browser$/)
    expect(world.exchanges()).toBe(before)
  })

  test('CK-4 a cookie is no row of a token', async () => {
    const world = await installed()
    const [row] = await collect(world.store.list('token:'))
    await world.browser.install()
    const [[, value = ''] = []] = world.browser.flowCookies
    await world.store.set(row?.key ?? '', value)
    const another = world.another({ grant: 'refresh_token', keys: [key] })
    const error: unknown = await another.tokenFor(world.workspaces.acme).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'unknown_key' })
  })
})

test('CK-4 a cookie of an installation signs nobody in, and a session is no such cookie', async () => {
  const world = createWebWorld({ authorizeToken: () => true })
  const callback = await world.approved()
  const other = world.newBrowser()
  for (const [name, value] of world.browser.flowCookies) other.cookies.set(name, value)
  const headers = { 'content-type': 'application/json', 'glue-workspace': world.workspaces.acme }
  const call = { method: 'POST', headers, body: '{}' }
  expect((await other.call('/glue/session')).status).toBe(401)
  expect((await other.call('/glue/graphql', call)).status).toBe(401)
  expect((await other.call('/glue/token', call)).status).toBe(401)
  const [[name = ''] = []] = world.browser.flowCookies
  world.browser.cookies.set(name, 'poster')
  expect((await world.browser.visit(callback)).status).toBe(400)
  expect(world.tokenRequests).toHaveLength(0)
})

describe.each(['glue', 'documented'] as const)('on the profile %s', (profile) => {
  test('CB-5 ten minutes are enough, and not a moment more, also with a cookie that was kept by hand', async () => {
    const world = createWebWorld({}, { profile })
    const first = await world.browser.install(`?workspace=${world.workspaces.acme}`)
    world.emulator.clock.advance(599_999)
    const second = await world.approved()
    expect((await world.browser.visit(await world.decide(first))).status).toBe(303)
    const before = world.tokenRequests.length
    for (const late of [600_000, 1_000, 86_400_000]) {
      world.emulator.clock.advance(late)
      const response = await world.browser.visit(second)
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('a little too long')])
    }
    expect(world.tokenRequests).toHaveLength(before)
    expect(world.browser.flowCookies).toHaveLength(1)
  })

  test('CB-5 a clock that goes backwards in between ends nothing', async () => {
    const world = createWebWorld({}, { profile })
    const url = await world.browser.install(`?workspace=${world.workspaces.acme}`)
    world.emulator.clock.set(world.emulator.clock.now() - 3_600_000)
    await world.browser.install()
    expect((await world.browser.visit(await world.decide(url))).headers.get('location')).toBe(home)
  })

  test('CB-5 what another app, another server or another key began is not ended, and after a rotation it is', async () => {
    const world = createWebWorld({}, { profile })
    const callback = await world.approved()
    const cookie = world.browser.cookieHeader
    const common = { getUser: () => ({ id: 'poster' }), authorize: () => true, operations: 'any' as const }
    const end = async (web: GlueWeb): Promise<string | null | undefined> =>
      (await web.handle(new Request(callback, { headers: { cookie } })))?.headers
        .get('location')
        ?.replace(/workspace=\w+&/, '')
    const otherApp = world.another({ clientId: 'other' })
    const otherServer = world.another({ server: { ...world.oauth.settings.server, issuer: 'https://api.glue.ai' } })
    const failed = `${home}glue/failed?reason=`
    const { oauth } = world
    expect(await end(createGlueWeb({ ...common, oauth, keys: [`other ${key}`] }))).toBe(`${failed}other_browser`)
    expect(await end(createGlueWeb({ ...common, oauth: otherApp, keys: [key] }))).toBe(`${failed}issuer_mismatch`)
    expect(await end(createGlueWeb({ ...common, oauth: otherServer, keys: [key] }))).toBe(`${failed}issuer_mismatch`)
    expect(world.tokenRequests).toHaveLength(0)
    expect(await end(createGlueWeb({ ...common, oauth, keys: [`other ${key}`, key] }))).toBe(home)
  })
})
