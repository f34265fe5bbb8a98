import { createHash } from 'node:crypto'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { criticalWeb } from '../../../test/critical.ts'
import { createWebWorld } from '../../../test/web-world.ts'
import { contentsOf } from '../../../test/world.ts'
import { createState } from '../../grants/index.ts'
import { glueServerAt } from '../../index.ts'

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

const callbackUri = 'http://127.0.0.1:4000/glue/callback'

/** Where `Math.random` can be foreseen. */
function stubRandom(): void {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  onTestFinished(() => void vi.restoreAllMocks())
}

criticalWeb(
  'AR-1 AR-2 of ten thousand installations none shares a state or a challenge, with Math.random stubbed',
  async (createWeb) => {
    const { web } = createWebWorld({ createWeb })
    stubRandom()
    const start = async (): Promise<URLSearchParams> => {
      const request = new Request('http://127.0.0.1:4000/glue/install', { headers: { cookie: 'session=poster' } })
      return new URL((await web.handle(request))?.headers.get('location') ?? '').searchParams
    }
    const seen = { state: new Set<string>(), code_challenge: new Set<string>() }
    const methods = new Set<string | null>()
    for (let count = 500; count <= 10_000; count += 500) {
      for (const query of await Promise.all(Array.from({ length: 500 }, start))) {
        methods.add(query.get('code_challenge_method'))
        for (const [name, values] of Object.entries(seen)) values.add(query.get(name) ?? '')
      }
      expect([seen.state.size, seen.code_challenge.size]).toEqual([count, count])
    }
    expect([...methods]).toEqual(['S256'])
    const malformed = [...seen.state, ...seen.code_challenge].filter(
      (value) => !/^[A-Za-z0-9._~-]{43,128}$/.test(value),
    )
    expect(malformed).toEqual([])
  },
)

test('AR-1 the challenge is the one of the example in RFC 7636, appendix B', async () => {
  const { oauth } = createWebWorld()
  const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  const { searchParams } = await oauth.authorizationUrl({ state: createState(), codeVerifier })
  expect(searchParams.get('code_challenge')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
})

test('AR-1 the verifier of an installation that failed is not used again, and none is seen before the exchange', async () => {
  const world = createWebWorld()
  const first = await world.browser.install()
  await world.browser.visit(await world.decide(first, { decision: 'deny' }))
  const second = await world.browser.install()
  expect(second.searchParams.get('code_challenge')).not.toBe(first.searchParams.get('code_challenge'))
  const before = [second.href, world.browser.cookieHeader, await contentsOf(world.store)].join()
  await world.browser.visit(await world.decide(second))
  const verifier = world.tokenRequests.find(({ form }) => form.has('code'))?.form.get('code_verifier') ?? ''
  expect(createHash('sha256').update(verifier).digest('base64url')).toBe(second.searchParams.get('code_challenge'))
  expect(before).not.toContain(verifier)
})

const hostileQuery = new URLSearchParams({
  state: 'AAAA',
  redirect_uri: 'https://evil.test',
  redirectUrl: 'https://evil.test',
  scope: 'admin',
  scopes: 'admin',
  client_id: 'evil',
  code_challenge: 'x',
  code_challenge_method: 'plain',
  code_verifier: 'x'.repeat(43),
  response_type: 'token',
  ['__proto__']: 'AAAA',
  'constructor[prototype]': 'AAAA',
})

criticalWeb('AR-2 nothing that the caller puts into the query reaches Glue', async (createWeb) => {
  const { browser } = createWebWorld({ createWeb })
  const response = await browser.open(`/glue/install?${hostileQuery}`)
  expect(response.status).toBe(303)
  const sent = new URL(response.headers.get('location') ?? '').searchParams
  expect([...sent].filter(([name, value]) => hostileQuery.getAll(name).includes(value))).toEqual([])
  expect(sent.has('__proto__') || sent.has('constructor[prototype]')).toBe(false)
})

test('AR-3 each parameter is there once, with the value of the configuration, and there are no others', async () => {
  const { browser, oauth } = createWebWorld()
  const [plain, hostile] = [await browser.install(), await browser.install(`?${hostileQuery}&${hostileQuery}`)]
  for (const { searchParams } of [plain, hostile]) {
    expect([...searchParams].toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['client_id', 'acme-digest'],
      ['code_challenge', expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)],
      ['code_challenge_method', 'S256'],
      ['redirect_uri', callbackUri],
      ['response_type', 'code'],
      ['scope', oauth.settings.scopes.join(',')],
      ['state', expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)],
    ])
  }
})

describe('AR-3 scopes', () => {
  const server = glueServerAt('http://localhost:4400')

  test.each([
    [',', ['a', 'b:c', 'a'], 'a,b:c'],
    [' ', ['a', 'b:c', 'a'], 'a b:c'],
    [' ', ['a,b'], 'a,b'],
  ] as const)('are joined by %j, each once', async (scopeSeparator, scopes, scope) => {
    const { browser } = createWebWorld({}, { scopes, server: { ...server, scopeSeparator } })
    expect((await browser.install()).searchParams.get('scope')).toBe(scope)
  })

  test.each([
    [',', 'a,b'],
    [' ', 'a b'],
    [',', 'a b'],
    [',', ''],
    [',', 'a"'],
    [',', 'a\\'],
    [',', 'a\n'],
    [',', 'a\u007f'],
    [',', 'ä'],
  ] as const)('that are joined by %j are refused where one is %j', (scopeSeparator, scope) => {
    const create = (): unknown => createWebWorld({}, { scopes: ['b', scope], server: { ...server, scopeSeparator } })
    expect(create).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})

criticalWeb(
  'AR-4 no header changes the redirect URI, neither on the way out nor at the exchange',
  async (createWeb) => {
    const world = createWebWorld({ createWeb })
    const headers = {
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/evil',
      'x-original-url': '/evil',
      forwarded: 'host=evil.test;proto=https',
    }
    const started = await world.browser.open(`/glue/install?workspace=${world.workspaces.acme}`, { headers })
    const url = new URL(started.headers.get('location') ?? '')
    expect(url.searchParams.get('redirect_uri')).toBe(callbackUri)
    const ended = await world.browser.open(await world.decide(url), { headers })
    expect(ended.headers.get('location')).toBe('http://127.0.0.1:4000/')
    const exchange = world.tokenRequests.find(({ form }) => form.has('code'))
    expect(exchange?.form.getAll('redirect_uri')).toEqual([callbackUri])
  },
)

test('AR-4 a page that is asked for by another name leads to paths, and to no host', async () => {
  const { web } = createWebWorld()
  const headers = { host: 'evil.test', 'x-forwarded-host': 'evil.test' }
  const page = await web.handle(new Request('https://evil.test/glue/failed?reason=other_browser', { headers }))
  const links = [...((await page?.text()) ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
  expect(links).toEqual(['/glue/install', '/'])
  const callback = await web.handle(new Request('https://evil.test/glue/callback', { headers }))
  expect(callback?.headers.get('location')).toBe('http://127.0.0.1:4000/glue/failed?reason=state_mismatch')
})

test.each<[string, RequestInit, number]>([
  ['HEAD', { method: 'HEAD' }, 405],
  ['OPTIONS', { method: 'OPTIONS' }, 405],
  ['POST', { method: 'POST' }, 405],
  ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }, 503],
  ['a prefetch by way of a proxy', { headers: { 'sec-purpose': 'prefetch;anonymous-client-ip' } }, 503],
  ['a page that is rendered in advance', { headers: { 'sec-purpose': 'prefetch;prerender' } }, 503],
  ['a prefetch of an older browser', { headers: { purpose: 'prefetch' } }, 503],
  ['a prefetch of an older Firefox', { headers: { 'x-moz': 'prefetch' } }, 503],
  ['a request of a script, as of a link that fetches its page', { headers: { 'sec-fetch-dest': 'empty' } }, 503],
  ['an image', { headers: { 'sec-fetch-dest': 'image' } }, 503],
])('AR-5 %s starts nothing', async (_title, init, status) => {
  const { browser, store } = createWebWorld()
  const answer = await browser.open('/glue/install', init)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('allow')).toBe(status === 405 ? 'GET' : null)
  expect([answer.headers.get('location'), answer.headers.getSetCookie()]).toEqual([null, []])
  expect(await contentsOf(store)).toBe('[]')
})

test.each(['glue', 'documented'] as const)(
  'AR-5 two tabs do not break each other, on the profile %s',
  async (profile) => {
    const world = createWebWorld({}, { profile })
    const { browser, workspaces } = world
    const start = (returnTo: string): Promise<URL> =>
      browser.install(`?workspace=${workspaces.acme}&returnTo=${returnTo}`)
    const [first, second, third] = [await start('/first'), await start('/second'), await start('/third')]
    expect(browser.flowCookies).toHaveLength(3)
    const end = async (url: URL): Promise<string | null> =>
      (await browser.visit(await world.decide(url))).headers.get('location')
    expect(await end(first)).toBe('http://127.0.0.1:4000/first')
    // Also in the other order than they were opened in.
    expect(await end(third)).toBe('http://127.0.0.1:4000/third')
    expect(await end(second)).toBe('http://127.0.0.1:4000/second')
    expect(browser.flowCookies).toEqual([])
  },
)

test('AR-5 fifty installations leave five cookies at most, and less than 4 kB', async () => {
  const { browser, emulator } = createWebWorld()
  for (let i = 0; i < 50; i += 1) {
    emulator.clock.advance('1s')
    await browser.install(`?returnTo=/${'x'.repeat(i * 10)}`)
    expect(browser.flowCookies.length).toBeLessThanOrEqual(5)
    expect(browser.cookieHeader.length).toBeLessThan(4096)
  }
  expect(browser.flowCookies.length).toBeGreaterThan(1)
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

test('who opened the app under another name of this machine goes on under its own, where the cookies are', async () => {
  const { web, newBrowser } = createWebWorld()
  for (const host of ['localhost:4000', '[::1]:4000', 'app.localhost:4000']) {
    const headers = { host, cookie: 'session=poster' }
    const response = await web.handle(new Request('http://x/glue/install?returnTo=/a&x=1', { headers }))
    expect([response?.status, response?.headers.getSetCookie()]).toEqual([303, []])
    expect(response?.headers.get('location')).toBe('http://127.0.0.1:4000/glue/install?returnTo=%2Fa')
  }
  for (const host of ['127.0.0.1:4000', '127.0.0.1:5173', 'localhost:5173', 'localhost', 'evil.test', 'a b', '']) {
    const response = await newBrowser('poster').open('/glue/install', { headers: { host } })
    expect(response.headers.get('location')).toContain('/oauth/authorize?')
  }
})

test('AR-4 an app with a name of its own goes nowhere for the sake of a host', async () => {
  const { web } = createWebWorld({}, { redirectUri: 'https://app.example/glue/callback' })
  const headers = { host: 'localhost', cookie: 'session=poster' }
  const response = await web.handle(new Request('https://x/glue/install', { headers }))
  expect(response?.headers.get('location')).toContain('/oauth/authorize?')
})
