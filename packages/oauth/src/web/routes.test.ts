import { describe, expect, test } from 'vitest'
import { Browser } from '../../test/browser.ts'
import { createWebWorld, persisted } from '../../test/web-world.ts'
import { webRoutes } from './routes.ts'

const redirectUri = 'https://app.example/tools/glue/callback'

function linksIn(html: string): (string | undefined)[] {
  return [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
}

test('all routes are beside the path of the redirect URI, as browsers see them', () => {
  expect(createWebWorld({ authorizeToken: () => true }, { redirectUri }).web.routes).toEqual({
    origin: 'https://app.example',
    install: '/tools/glue/install',
    callback: '/tools/glue/callback',
    failed: '/tools/glue/failed',
    graphql: '/tools/glue/graphql',
    session: '/tools/glue/session',
    token: '/tools/glue/token',
  })
  expect(createWebWorld({}, { redirectUri: 'https://app.example/callback' }).web.routes).toMatchObject({
    install: '/install',
    callback: '/callback',
  })
})

test('a redirect URI at the top of the site, or with a query of its own, works', async () => {
  for (const at of ['https://app.example/callback', 'https://app.example/callback?tenant=1']) {
    const world = createWebWorld({}, { redirectUri: at })
    const response = await world.browser.visit(await world.approved())
    expect([response.status, response.headers.get('location')]).toEqual([303, 'https://app.example/'])
  }
})

describe('home', () => {
  test('is where pages lead back to, and where installations end that say nothing else', async () => {
    const world = createWebWorld({ home: '/app?tab=glue#top' })
    const page = await world.browser.open('/glue/failed?reason=access_denied')
    expect(linksIn(await page.text())).toEqual(['/glue/install', '/app'])
    const end = async (query: string): Promise<string | null> =>
      (await world.browser.open(await world.approved({ query }))).headers.get('location')
    expect(await end('')).toBe('http://127.0.0.1:4000/app?tab=glue#top')
    expect(await end('?returnTo=//evil.test')).toBe('http://127.0.0.1:4000/app?tab=glue#top')
    expect(await end('?returnTo=/threads')).toBe('http://127.0.0.1:4000/threads')
    expect(await end('?returnTo=')).toBe('http://127.0.0.1:4000/app?tab=glue')
  })

  test.each([
    '',
    'app',
    './app',
    'https://evil.test',
    '//evil.test',
    '/\\evil.test',
    '/\t/evil.test',
    '?x',
    `/${'x'.repeat(2000)}`,
  ])('CB-9 is refused where it is %j', (home) => {
    expect(() => createWebWorld({ home })).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining('`home`') }),
    )
  })
})

describe('behind a proxy that takes the beginning of the path away', () => {
  const options = { proxyPrefix: '/tools', authorizeToken: () => true }

  test('requests come without it, and browsers are sent with it', async () => {
    const world = createWebWorld(options, { redirectUri })
    const { web } = world
    expect([web.routes.install, web.routes.token]).toEqual(['/tools/glue/install', '/tools/glue/token'])
    const inside = new Browser({ web, origin: 'http://internal:3000', user: 'poster' })
    const started = await inside.open(`/glue/install?workspace=${world.workspaces.acme}`)
    const [cookie] = started.headers.getSetCookie()
    // A path would forbid the prefix `__Host-`.
    expect(cookie).toMatch(/^__Host-glue-flow-[^;]*; Path=\/; /)
    const url = new URL(started.headers.get('location') ?? '')
    expect(url.searchParams.get('redirect_uri')).toBe(redirectUri)
    const callback = await world.decide(url)
    expect(callback.pathname).toBe('/tools/glue/callback')
    const ended = await inside.open(callback.pathname.replace('/tools', '') + callback.search)
    expect(ended.headers.get('location')).toBe('https://app.example/tools/')
    const failed = await inside.open('/glue/callback')
    expect(failed.headers.get('location')).toBe('https://app.example/tools/glue/failed?reason=state_mismatch')
    expect(linksIn(await (await inside.open('/glue/failed?reason=state_mismatch')).text())).toEqual([
      '/tools/glue/install',
      '/tools/',
    ])
    expect((await inside.call('/glue/session')).status).toBe(200)
    expect((await inside.graphql(world.workspaces.acme, persisted('a'.repeat(64)))).status).toBe(200)
  })

  test('the paths of the browser are not ours there', async () => {
    const { web } = createWebWorld(options, { redirectUri })
    for (const path of Object.values(web.routes).slice(1)) {
      expect(web.owns(path ?? '')).toBe(false)
      expect(await web.handle(new Request(`https://app.example${path}`))).toBeUndefined()
      expect(web.owns((path ?? '').replace('/tools', ''))).toBe(true)
    }
  })

  test('home and returnTo are as browsers see them', async () => {
    const world = createWebWorld(
      { ...options, home: '/tools/app', signIn: ({ returnTo }) => new Response(returnTo) },
      { redirectUri },
    )
    const page = await world.browser.open('/glue/failed?reason=access_denied')
    expect(linksIn(await page.text())).toEqual(['/tools/glue/install', '/tools/app'])
    const answer = await world.newBrowser().open('/glue/install?returnTo=/tools/x')
    expect(await answer.text()).toBe('https://app.example/tools/glue/install?returnTo=%2Ftools%2Fx')
  })

  test.each([
    '/',
    '/tools/',
    'tools',
    '/other',
    '/too',
    '/tools/glue/callback',
    '/tools/glue/callback/x',
    '//tools',
    '/Tools',
    'https://app.example/tools',
  ])('AR-4 the prefix %j is refused, and named', (proxyPrefix) => {
    expect(() => createWebWorld({ proxyPrefix }, { redirectUri })).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining('`proxyPrefix`') }),
    )
  })

  test.each(['', '/tools', '/tools/glue'])('the prefix %j is taken', (proxyPrefix) => {
    const { web } = createWebWorld({ proxyPrefix }, { redirectUri })
    expect(web.owns('/tools/glue/install'.slice(proxyPrefix.length))).toBe(true)
  })
})

test('what the routes are cannot be changed by whoever has them', () => {
  const { routes } = webRoutes({ redirectUri, proxyPrefix: undefined, home: undefined, hasToken: false })
  expect(Object.isFrozen(routes)).toBe(true)
})

test('a front page on another host, or at the callback, is refused and named', () => {
  expect(() => createWebWorld({ home: '/.//evil.test' })).toThrow(/`home`/)
  expect(() => createWebWorld({}, { redirectUri: 'https://app.example/' })).toThrow(/`redirectUri`.*front page/)
  expect(() => createWebWorld({ home: '/app' }, { redirectUri: 'https://app.example/' })).not.toThrow()
  expect(() => createWebWorld({ home: '/glue/callback' })).toThrow(/`redirectUri`.*front page/)
})
