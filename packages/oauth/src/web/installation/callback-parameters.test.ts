import { describe, expect, test } from 'vitest'
import { createWebWorld, titled, type WebWorld } from '../../../test/web-world.ts'
import { contentsOf } from '../../../test/world.ts'
import type { GlueStore } from '../../index.ts'

/** A store that notes the keys it is asked for. */
function noting(store: GlueStore, keys: string[]): GlueStore {
  const note = (key: string): string => (keys.push(key), key)
  return {
    ...store,
    get: async (key) => store.get(note(key)),
    set: async (key, ...rest) => store.set(note(key), ...rest),
    delete: async (key, ...rest) => store.delete(note(key), ...rest),
  }
}

interface Running extends WebWorld {
  readonly callback: URL
  readonly state: string
  /** All keys that the store has been asked for since the installation began. */
  readonly keys: string[]
}

const others = ['x'.repeat(43), 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}.`, 'ä'.repeat(43)]

describe.each(['glue', 'documented'] as const)('on the profile %s', (profile) => {
  async function running(): Promise<Running> {
    const { store } = createWebWorld().oauth.settings
    const keys: string[] = []
    const world = createWebWorld({}, { profile, store: noting(store, keys), watchesTokens: true })
    const callback = await world.approved()
    keys.length = 0
    return { ...world, callback, state: callback.searchParams.get('state') ?? '', keys }
  }

  /** What a callback does that is of no running installation: nothing, in any browser. */
  async function expectNothing(world: Running, query: string): Promise<void> {
    const before = await contentsOf(world.store)
    for (const browser of [world.newBrowser(), world.newBrowser('poster'), world.browser]) {
      const response = await browser.visit(`/glue/callback${query}`)
      expect(response.status).toBe(400)
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect(world.tokenRequests).toHaveLength(0)
    expect(await contentsOf(world.store)).toBe(before)
    expect((await world.browser.visit(world.callback)).status).toBe(303)
  }

  test.each([
    '',
    '?code=&state=',
    '?state=x',
    '?code=a',
    '?code=a&state=',
    '?code=a&state=undefined',
    '?code=a&state=null',
    '?code=a&state=S&state=S',
    '?code=a&state=S&state=',
    '?code=a&state=&state=S',
    '?code=a&state[]=S',
    '?code=a&STATE=S',
    '?code=a&state=%20S',
    '?code=a#state=S',
  ])('CB-3 %s is not a callback of anything, and the running installation goes on', async (query) => {
    const world = await running()
    await expectNothing(world, query.replaceAll('S', world.state))
  })

  test.each([
    '?state=S',
    '?state=S&code=',
    '?state=S&code=a&code=b',
    '?state=S&code=C&code=C',
    '?state=S&code=C&code=',
    '?state=S&code=C&iss=',
    '?state=S&code=C&iss=http://localhost:4400&iss=http://localhost:4400',
    '?state=S&error=access_denied&error=access_denied',
    '?state=S&code=C&error=&error=',
    '?state=S&code=C&response=x',
  ])('CB-3 %s is refused, and no token is asked for', async (query) => {
    const world = await running()
    const code = world.callback.searchParams.get('code') ?? ''
    const target = `/glue/callback${query.replace('=S', `=${world.state}`).replaceAll('=C', `=${code}`)}`
    expect((await world.newBrowser('poster').visit(target)).status).toBe(400)
    expect((await world.browser.visit(target)).status).toBe(400)
    expect(world.tokenRequests).toHaveLength(0)
  })

  const malformed = [
    `state=${'x'.repeat(1_000_000)}`,
    'state=../../x',
    'state=..%2f..%2fx',
    'state=*',
    'state=a%00b',
    'state=__proto__',
    'state=constructor',
    'state=%zz%ff',
    'state=%F0%9F%8E%88',
    ...others.slice(1).map((state) => `state=${state}`),
    `state=${others[0]}&x=${'x'.repeat(8_192)}`,
  ]

  test.each(titled(malformed))('CB-10 for %s the store is asked nothing', async (_title, query) => {
    const world = await running()
    const response = await world.browser.visit(`/glue/callback?code=a&${query}`)
    expect([response.status, world.keys]).toEqual([400, []])
    await expectNothing(world, `?code=a&${query}`)
  })

  test('CB-10 the store sees a hash of a state, never the state, whether it is known or not', async () => {
    const world = await running()
    const [unknown = ''] = others
    expect((await world.browser.visit(`/glue/callback?code=a&state=${unknown}`)).status).toBe(400)
    expect(world.keys).toHaveLength(1)
    await world.browser.visit(world.callback)
    expect(world.keys.length).toBeGreaterThan(2)
    for (const state of [unknown, world.state]) expect(world.keys.join('\n')).not.toContain(state)
  })

  test.each(titled(['a%0d%0aSet-Cookie:b=c', '%00', 'ä', 'x'.repeat(4_097), 'x'.repeat(8_200)]))(
    'CB-10 the code %s is not sent',
    async (_title, code) => {
      const world = await running()
      const response = await world.browser.visit(`/glue/callback?state=${world.state}&code=${code}`)
      expect([response.status, world.tokenRequests.length]).toEqual([400, 0])
      expect(response.headers.has('set-cookie')).toBe(false)
    },
  )

  test('CB-10 a query of just under 8 kB still works', async () => {
    const { browser, callback } = await running()
    callback.searchParams.set('x', 'x'.repeat(8_180 - callback.search.length))
    expect((await browser.visit(callback)).status).toBe(303)
  })

  test.each([
    '//callback',
    '/glue//callback',
    '//glue/callback',
    '/glue/callback/',
    '/glue/callback%00',
    '/glue/call%62ack',
  ])('CB-10 the path %s is none of ours', async (path) => {
    const { web, callback, browser, store } = await running()
    const before = await contentsOf(store)
    const url = `${callback.origin}${path}${callback.search}`
    expect(await web.handle(new Request(url, { headers: { cookie: browser.cookieHeader } }))).toBeUndefined()
    expect(await contentsOf(store)).toBe(before)
  })

  test('CB-8 an error without a state ends nothing', async () => {
    for (const query of ['?error=access_denied', '?error=server_error&state=x', `?error=x&state=${others[0]}`]) {
      await expectNothing(await running(), query)
    }
  })

  test.each([
    ['<script>alert(1)</script>', 502],
    ['access_denied', 403],
    ['server_error', 503],
    ['temporarily_unavailable', 503],
    ['invalid_scope', 502],
    ['unauthorized_client', 502],
    ['x'.repeat(60), 502],
    ['__proto__', 502],
  ])('CB-8 the error %s becomes a page with a text of ours, also beside a code', async (error, status) => {
    for (const code of [undefined, 'canary-code']) {
      const world = await running()
      const query = new URLSearchParams({
        error,
        error_description: '"><img src=x onerror=1>canary-description',
        error_uri: 'javascript:canary-uri',
        state: world.state,
        ...(code !== undefined && { code }),
      })
      const response = await world.browser.visit(`/glue/callback?${query}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
      const html = await response.text()
      for (const hostile of ['<script', '<img', 'onerror', 'javascript:', 'canary', world.state, error]) {
        expect(html).not.toContain(hostile)
      }
      expect(world.tokenRequests).toHaveLength(0)
    }
  })
})

test.each(titled(['<script>alert(1)</script>', '', '__proto__', 'constructor', 'toString', 'x'.repeat(100_000)]))(
  'CB-8 the page of the reason %j, which nobody gave, says nothing of it',
  async (_title, reason) => {
    const { browser } = createWebWorld()
    const response = await browser.open(`/glue/failed?reason=${encodeURIComponent(reason)}&title=canary&text=canary`)
    expect(response.status).toBe(400)
    const html = await response.text()
    expect(html).toContain('This link does not belong to your installation')
    for (const hostile of ['<script', '__proto__', 'toString', 'xxxxx', 'canary']) expect(html).not.toContain(hostile)
  },
)
