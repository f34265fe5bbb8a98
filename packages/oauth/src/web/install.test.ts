import { expect, test } from 'vitest'
import { createWebWorld } from '../../test/web-world.ts'
import { contentsOf } from '../../test/world.ts'

test("starting an installation leads to Glue, with the page's parameters, and binds the flow to this browser", async () => {
  const { browser, store } = createWebWorld()
  const response = await browser.open('/glue/install')
  expect(response.status).toBe(303)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const url = new URL(response.headers.get('location') ?? '')
  expect(url.href.split('?')[0]).toBe('http://localhost:4400/oauth/authorize')
  expect([...url.searchParams.keys()].toSorted()).toEqual([
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
  ])
  const [cookie, ...more] = response.headers.getSetCookie()
  expect(more).toEqual([])
  expect(cookie).toMatch(/^glue-flow-[A-Za-z0-9_-]{22}=[A-Za-z0-9_.-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/)
  const state = url.searchParams.get('state') ?? 'none'
  expect(cookie).not.toContain(state)
  expect(await contentsOf(store)).not.toContain(state)
  expect(await contentsOf(store)).toContain('state:')
})

test('CK-1 over https the cookie is for this host alone', async () => {
  const redirectUri = 'https://app.example/glue/callback'
  const { browser } = createWebWorld({}, { redirectUri })
  const [cookie] = (await browser.open('/glue/install')).headers.getSetCookie()
  expect(cookie).toMatch(/^__Host-glue-flow-[^=]+=[^;]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/)
})

test('AR-2 AR-4 nothing of the query or the headers reaches Glue', async () => {
  const { browser } = createWebWorld()
  const query =
    '?state=AAAA&redirect_uri=https://evil.test&scope=admin&code_challenge=x&client_id=evil&response_type=token'
  const headers = { host: 'evil.test', 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' }
  const response = await browser.open(`/glue/install${query}`, { headers })
  const location = response.headers.get('location') ?? ''
  expect(location).not.toMatch(/evil|AAAA|admin|token/)
  expect(new URL(location).searchParams.get('redirect_uri')).toBe('http://127.0.0.1:4000/glue/callback')
  for (const name of new URL(location).searchParams.keys()) {
    expect(new URL(location).searchParams.getAll(name)).toHaveLength(1)
  }
})

test('AR-5 HEAD, POST and prefetching start nothing', async () => {
  const { browser, store } = createWebWorld()
  const answers = [
    await browser.open('/glue/install', { method: 'HEAD' }),
    await browser.open('/glue/install', { method: 'POST' }),
    await browser.open('/glue/install', { headers: { 'sec-purpose': 'prefetch;prerender' } }),
    await browser.open('/glue/install', { headers: { purpose: 'prefetch' } }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([405, 405, 503, 503])
  expect(answers[0]?.headers.get('allow')).toBe('GET')
  for (const answer of answers) expect(answer.headers.getSetCookie()).toEqual([])
  expect(await contentsOf(store)).toBe('[]')
})

test('AR-5 fifty installations leave five cookies at most, and less than 4 kB', async () => {
  const { browser, emulator } = createWebWorld()
  for (let i = 0; i < 50; i += 1) {
    emulator.clock.advance('1s')
    await browser.install(`?returnTo=/${'x'.repeat(i * 10)}`)
  }
  expect([...browser.cookies.keys()].filter((name) => name.startsWith('glue-flow-')).length).toBeLessThanOrEqual(5)
  expect(browser.cookieHeader.length).toBeLessThan(4096)
})

test('a cookie that is not ours to read is dropped, and the newest flows stay', async () => {
  const world = createWebWorld()
  const { browser, emulator } = world
  browser.cookies.set('glue-flow-planted', 'x')
  const urls: URL[] = []
  for (let i = 0; i < 6; i += 1) {
    emulator.clock.advance('1s')
    urls.push(await browser.install())
  }
  expect(browser.cookies.has('glue-flow-planted')).toBe(false)
  const answers = await Promise.all(urls.map(async (url) => browser.visit(await world.decide(url))))
  expect(answers.map(({ status }) => status)).toEqual([400, 303, 303, 303, 303, 303])
})

test('whoever is not signed in to the app sees a page that says so', async () => {
  const { newBrowser, store } = createWebWorld()
  const response = await newBrowser().open('/glue/install')
  expect(response.status).toBe(401)
  expect(await response.text()).toContain('Please sign in first')
  expect(await contentsOf(store)).toBe('[]')
})

test('CB-8 a page escapes what it shows, also a path with marks of HTML in it', async () => {
  const { newBrowser } = createWebWorld({}, { redirectUri: `https://app.example/a&b'c/callback` })
  const page = await (await newBrowser('poster').open(`/a&b'c/install?workspace=x`)).text()
  expect(page).toContain('href="/a&#38;b&#39;c/install"')
})

test('the app says who may install', async () => {
  const { newBrowser, store, workspaces } = createWebWorld({
    beforeInstall: ({ user, workspaceHint }) =>
      user.mayPost ? undefined : new Response(`Ask an admin of ${workspaceHint}`, { status: 403 }),
  })
  const refused = await newBrowser('reader').open(`/glue/install?workspace=${workspaces.acme}`)
  expect([refused.status, await refused.text()]).toEqual([403, `Ask an admin of ${workspaces.acme}`])
  expect(await contentsOf(store)).toBe('[]')
  expect((await newBrowser('poster').open('/glue/install')).status).toBe(303)
})

test('a workspace in a form that Glue does not use is refused, and not echoed', async () => {
  const { browser, store } = createWebWorld()
  const response = await browser.open('/glue/install?workspace=<script>alert(1)</script>')
  expect(response.status).toBe(400)
  expect(await response.text()).not.toContain('<script')
  expect(await contentsOf(store)).toBe('[]')
})
