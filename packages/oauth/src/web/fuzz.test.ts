import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWebWorld, manifest, persisted, type WebWorld } from '../../test/web-world.ts'
import { clientSecret, redirectUri } from '../../test/world.ts'

const origin = 'http://127.0.0.1:4000'
const authorize = 'http://localhost:4400/oauth/authorize?'
const hosts = ['evil.test', '127.0.0.1:4000', '127.0.0.1:4000@evil.test']

const junk = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('x'.repeat(9_000), 'x'.repeat(43), 'undefined', '__proto__', '\r\nSet-Cookie: a=b', '%zz', '\0'),
)
const address = fc
  .array(
    fc.constantFrom('/', '\\', '.', ':', '@', 'evil.test', '\t', '\n', '?', '#', 'https:', 'javascript:', ' ', origin),
  )
  .map((parts) => parts.join(''))
/** What a header may hold: nobody can send anything else. */
const headerText = fc.oneof(
  fc.stringMatching(/^[\x20-\x7e]{0,30}$/),
  fc.stringMatching(/^[\x80-\xff]{1,10}$/),
  fc.constant('x'.repeat(9_000)),
)

function createFuzzedWorld(): WebWorld {
  return createWebWorld({ authorizeToken: ({ user }) => user.mayPost, home: '/app' }, { watchesTokens: true })
}

/** What holds for every answer, whatever was asked. */
function expectHarmless(response: Response): void {
  expect(response.status).not.toBe(500)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  expect(
    response.headers
      .getSetCookie()
      .every((cookie) => /^glue-flow-[\w-]+=[\w.-]*; Path=\/; Max-Age=(?:600|0); HttpOnly; SameSite=Lax$/.test(cookie)),
  ).toBe(true)
  const location = response.headers.get('location')
  if (location === null) return
  expect(response.status).toBe(303)
  const isToGlue = location.startsWith(authorize)
  expect(isToGlue || location.startsWith(`${origin}/`)).toBe(true)
  if (isToGlue) expect(new URL(location).searchParams.getAll('redirect_uri')).toEqual([redirectUri])
}

test('CB-10 BR-2 no request brings about a 500, a redirect off the origin, a code that is sent without its state, or a token for who may not have it', async () => {
  const world = createFuzzedWorld()
  const { web, browser, workspaces } = world
  const running = await world.approved()
  const { acmeLabs } = workspaces
  const anyMethod = fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'DELETE')
  const anyPath = fc.oneof(
    fc.constantFrom(...routes).map(([path]) => path),
    fc.constantFrom('/glue//callback', '/glue/graphql/x', '/', '//evil.test/glue/session', '/glue/%67raphql'),
    fc.stringMatching(/^\/[\x21-\x7e]{0,20}$/),
  )
  const target = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...routes) },
    { weight: 1, arbitrary: fc.tuple(anyPath, anyMethod) },
  )
  const parameter = fc.constantFrom('code', 'state', 'error', 'iss', 'returnTo', 'workspace', 'reason', 'x')
  const value = fc.oneof(
    junk,
    address,
    fc.constantFrom(acmeLabs, 'not_signed_in', 'access_denied', 'constructor', running.searchParams.get('code') ?? ''),
  )
  const header = fc.oneof(
    fc.constantFrom<readonly [string, string]>(
      ['cookie', 'session=poster'],
      ['cookie', 'session=reader'],
      ['cookie', browser.cookieHeader],
      ['cookie', 'session=poster; glue-flow-x=y; glue-flow-x=y; =; ;;'],
      ['glue-csrf', '1'],
      ['sec-fetch-site', 'same-origin'],
      ['sec-fetch-site', 'cross-site'],
      ['sec-purpose', 'prefetch'],
      ['sec-fetch-mode', 'navigate'],
      ['sec-fetch-mode', 'cors'],
      ['origin', origin],
      ['origin', 'null'],
      ['content-type', 'application/json'],
      ['content-type', 'text/plain'],
      ['glue-workspace', acmeLabs],
      ['glue-workspace', workspaces.globex],
      ['authorization', 'Bearer x'],
      ['x-http-method-override', 'DELETE'],
    ),
    fc.tuple(
      fc.constantFrom('host', 'x-forwarded-host', 'forwarded', 'x-forwarded-proto', 'x-original-url'),
      fc.constantFrom(...hosts),
    ),
    fc.tuple(
      fc.constantFrom('cookie', 'glue-csrf', 'glue-workspace', 'content-type', 'origin', 'sec-fetch-site', 'purpose'),
      headerText,
    ),
  )
  const body = fc.oneof(
    fc.json(),
    junk,
    fc.constantFrom(...Object.keys(manifest)).map((hash) => JSON.stringify(persisted(hash, { input: {} }))),
    fc.record({ failedToken: fc.oneof(fc.string(), fc.constant(null)) }).map((call) => JSON.stringify(call)),
  )
  const ownHeaders = (user: string): (readonly [string, string])[] => [
    ['cookie', `session=${user}`],
    ['glue-csrf', '1'],
    ['content-type', 'application/json'],
    ['glue-workspace', acmeLabs],
  ]
  // Half of them as the app's own page asks, or nothing would get behind the guard.
  const almostOwn = fc
    .tuple(fc.constantFrom('poster', 'reader').map(ownHeaders), fc.array(header, { maxLength: 1 }))
    .map((both) => both.flat())
  const requests = fc.record({
    target,
    query: fc.array(fc.tuple(parameter, value), { maxLength: 5 }),
    headers: fc.oneof(fc.array(header, { maxLength: 6 }), almostOwn),
    body,
  })
  const seen = new Set<string>()
  const ask = async ({ target: [path, method], query, headers: pairs, body: text }: Requested): Promise<void> => {
    const headers = new Headers()
    // The last one counts, so that a cookie of the running installation is not joined to another.
    for (const [name, content] of pairs) headers.set(name, content)
    const url = new URL(`${origin}${path}`)
    url.search = new URLSearchParams(query.map(([name, content]): [string, string] => [name, content])).toString()
    const init: RequestInit = ['GET', 'HEAD'].includes(method) ? { method, headers } : { method, headers, body: text }
    const response = await web.handle(new Request(url, init))
    expect(web.owns(url.pathname)).toBe(response !== undefined)
    if (response === undefined) return
    seen.add(`${url.pathname} ${response.status}`)
    expectHarmless(response)
    expect(world.exchanges()).toBe(0)
    const shown = await response.text()
    expect(shown).not.toContain(clientSecret)
    expect(shown.includes('<script')).toBe(false)
    const isNavigation = ['/glue/install', '/glue/callback', '/glue/failed'].includes(url.pathname)
    if (!isNavigation) {
      expect(response.headers.getSetCookie()).toEqual([])
      expect(response.headers.get('location')).toBeNull()
    }
    const isToken = url.pathname === '/glue/token' && response.status === 200
    expect(shown.includes('emu_')).toBe(isToken)
    if (isToken || (url.pathname === '/glue/graphql' && response.status === 200)) {
      expect(headers.get('glue-csrf')).toBe('1')
      expect(headers.get('content-type')?.split(';')[0]?.trim()).toMatch(/^application\/json$/i)
      expect(headers.get('sec-fetch-site') ?? 'same-origin').toBe('same-origin')
      expect(headers.get('cookie')).toMatch(isToken ? /(?:^|; )session=poster(?:;|$)/ : /(?:^|; )session=/)
    }
  }
  const persistedMe = JSON.stringify(persisted(Object.keys(manifest)[0] ?? ''))
  const examples: [Requested][] = routes.map((route) => [
    { target: route, query: [], headers: ownHeaders('poster'), body: persistedMe },
  ])
  await fc.assert(fc.asyncProperty(requests, ask), { numRuns: 600, examples })
  const doors = routes.map(([path]) => `${path} ${statusOf[path] ?? 200}`)
  expect([...seen]).toEqual(expect.arrayContaining(doors))
})

const routes: readonly (readonly [path: string, method: string])[] = [
  ['/glue/install', 'GET'],
  ['/glue/callback', 'GET'],
  ['/glue/failed', 'GET'],
  ['/glue/graphql', 'POST'],
  ['/glue/session', 'GET'],
  ['/glue/token', 'POST'],
]
/** What is not 200 where all is well, without a query. */
const statusOf: Readonly<Record<string, number>> = { '/glue/install': 303, '/glue/callback': 303, '/glue/failed': 400 }

interface Requested {
  readonly target: readonly [path: string, method: string]
  readonly query: readonly (readonly [string, string])[]
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

test('CB-3 CB-4 CB-10 whatever stands beside a valid state, a code is sent once at most, and only where it is the only one', async () => {
  const world = createFuzzedWorld()
  const kind = fc.constantFrom('state', 'code', 'iss', 'error', 'error_description', 'workspace', 'returnTo')
  const value = fc.oneof(fc.constantFrom('RIGHT', 'RIGHT', ''), junk, address)
  const right = (name: string): [string, string] => [name, 'RIGHT']
  const start = fc.constantFrom([right('state')], [right('state'), right('code')], [])
  const parameters = fc
    .tuple(start, fc.array(fc.tuple(kind, value), { maxLength: 4 }))
    .map(([first, more]) => [...first, ...more])
  let exchanged = 0
  const ask = async (given: readonly (readonly [string, string])[]): Promise<void> => {
    const callback = await world.approved()
    const own: Readonly<Record<'iss' | 'error' | 'state' | 'code', string>> = {
      iss: 'http://localhost:4400',
      error: 'access_denied',
      state: callback.searchParams.get('state') ?? '',
      code: callback.searchParams.get('code') ?? '',
    }
    const rights = new Map(Object.entries(own))
    const sent = new URLSearchParams()
    for (const [name, content] of given) sent.append(name, content === 'RIGHT' ? (rights.get(name) ?? 'x') : content)
    callback.search = sent.toString()
    const cookie = world.browser.cookieHeader
    const before = world.exchanges()
    const once = async (): Promise<Response> => {
      const response = await world.web.handle(new Request(callback, { headers: { cookie } }))
      if (response === undefined) throw new Error('The callback is ours.')
      expectHarmless(response)
      return response
    }
    const response = await once()
    expect(response.status).toBe(303)
    for (const secret of [own.state, own.code]) expect(response.headers.get('location')).not.toContain(secret)
    const codes = world.exchanges() - before
    expect(codes).toBeLessThanOrEqual(1)
    if (codes === 1) {
      exchanged += 1
      expect(sent.getAll('state')).toEqual([own.state])
      expect(sent.getAll('code')).toHaveLength(1)
      expect(['', own.iss]).toContain(sent.getAll('iss').join())
      expect(sent.getAll('error').join('')).toBe('')
      expect(world.tokenRequests.findLast(({ form }) => form.has('code'))?.form.getAll('code')).toEqual(
        sent.getAll('code'),
      )
    }
    await once()
    expect(world.exchanges()).toBe(before + codes)
    world.browser.cookies.clear()
    world.browser.signIn('poster')
  }
  const examples: [[string, string][]][] = [[[right('state'), right('code')]], [[right('state'), ['code', 'x']]]]
  await fc.assert(fc.asyncProperty(parameters, ask), { numRuns: 150, examples })
  expect(exchanged).toBeGreaterThanOrEqual(2)
})

test('CB-9 whatever returnTo says, the whole installation ends on the origin of the app', async () => {
  const world = createFuzzedWorld()
  const ask = async (returnTo: string): Promise<void> => {
    const query = new URLSearchParams({ returnTo, workspace: world.workspaces.acme })
    const response = await world.browser.open(await world.approved({ query: `?${query}` }))
    expectHarmless(response)
    expect(URL.parse(response.headers.get('location') ?? '')?.origin).toBe(origin)
  }
  await fc.assert(fc.asyncProperty(fc.oneof(address, junk), ask), { numRuns: 100 })
})
