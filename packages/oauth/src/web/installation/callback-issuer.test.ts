import { describe, expect, test } from 'vitest'
import { Browser } from '../../../test/browser.ts'
import { criticalWeb } from '../../../test/critical.ts'
import type { CreateWeb } from '../../../test/naive/naive-web.ts'
import { createWebWorld, key, seedWith, type WebWorld } from '../../../test/web-world.ts'
import { emulatorFetch } from '../../../test/world.ts'
import { type GlueServer, glueServerAt } from '../../index.ts'
import { createGlueWeb } from '../index.ts'

/** A server whose metadata says that every callback names it. */
const gluesOther: GlueServer = { ...glueServerAt('https://api.glue.ai'), scopeSeparator: ' ', sendsIssuer: true }

/** Another spelling, or another issuer. */
const wrong = [
  'https://evil.test',
  'https://api.glue.ai/',
  'HTTPS://API.GLUE.AI',
  'https://API.glue.ai',
  'https://api.glue.ai:443',
  'http://api.glue.ai',
  'https://api.glue.ai.evil.test',
  'https://api.gluegroups.com',
  ' https://api.glue.ai',
  'undefined',
  '',
]

/** The callback with this in place of the `iss` that it came with. */
function naming(callback: URL, issuers: readonly string[], error?: string): URL {
  const named = new URL(callback)
  named.searchParams.delete('iss')
  for (const issuer of issuers) named.searchParams.append('iss', issuer)
  if (error !== undefined) {
    named.searchParams.delete('code')
    named.searchParams.set('error', error)
  }
  return named
}

function atGluesOther(createWeb?: CreateWeb): WebWorld {
  return createWebWorld(createWeb === undefined ? {} : { createWeb }, { profile: 'oauth21', server: gluesOther })
}

describe('where the server says that every callback names it', () => {
  test('a callback that does is accepted', async () => {
    const world = atGluesOther()
    const callback = await world.approved()
    expect(callback.searchParams.getAll('iss')).toEqual(['https://api.glue.ai'])
    expect((await world.browser.visit(callback)).headers.get('location')).toBe('http://127.0.0.1:4000/')
    expect(world.tokenRequests[0]?.url.href).toBe('https://api.glue.ai/oauth/token')
  })

  criticalWeb(
    'CB-6 a callback that names none, another one, or one in another spelling asks for no token',
    async (createWeb) => {
      for (const issuers of [[], ...wrong.map((issuer) => [issuer]), ['https://api.glue.ai', 'https://api.glue.ai']]) {
        const world = atGluesOther(createWeb)
        const response = await world.browser.visit(naming(await world.approved(), issuers))
        expect([issuers, world.tokenRequests.length]).toEqual([issuers, 0])
        expect(response.status).toBe(400)
      }
    },
  )

  test.each([[], ...wrong.map((issuer) => [issuer])].map((issuers) => ({ issuers })))(
    'CB-6 an error of $issuers is not believed either',
    async ({ issuers }) => {
      const world = atGluesOther()
      const callback = naming(await world.approved(), issuers, 'access_denied')
      expect((await world.browser.open(callback)).headers.get('location')).toMatch(/[?&]reason=issuer_mismatch$/)
    },
  )
})

describe.each(['glue', 'documented'] as const)('where the server does not say so, on the profile %s', (profile) => {
  test('CB-6 a callback that names none is accepted, and one that names the right one', async () => {
    for (const issuers of [[], ['http://localhost:4400']]) {
      const world = createWebWorld({}, { profile })
      const callback = await world.approved()
      expect(callback.searchParams.has('iss')).toBe(false)
      expect((await world.browser.visit(naming(callback, issuers))).status).toBe(303)
    }
  })

  test.each(['https://evil.test', 'http://localhost:4400/', 'HTTP://LOCALHOST:4400', ''])(
    'CB-6 a callback that names %j asks for no token',
    async (issuer) => {
      const world = createWebWorld({}, { profile })
      const callback = await world.approved()
      expect((await world.browser.visit(naming(callback, [issuer]))).status).toBe(400)
      expect(world.tokenRequests).toHaveLength(0)
    },
  )
})

/** Where another issuer's callback is: on a path of its own, or, by mistake, on the same. */
describe.each(['/mcp/callback', '/glue/callback'])('with another issuer that has the callback %s', (path) => {
  interface TwoIssuers {
    /** At Glue, whose callbacks name nobody. */
    readonly first: WebWorld
    /** In the other part of the same app, which has the same store and keys. */
    readonly second: Browser
    /** All that the other issuer was sent, as text. */
    readonly sent: string[]
  }

  function twoIssuers(createWeb: CreateWeb): TwoIssuers {
    const sent: string[] = []
    const redirectUri = `http://127.0.0.1:4000${path}`
    const first = createWebWorld({ createWeb }, { seed: seedWith(redirectUri) })
    const fetch = emulatorFetch(async (url, init) => {
      sent.push(`${url} ${String(init?.body)}`)
      return first.emulator.fetch(url, init)
    })
    const server = { ...gluesOther, sendsIssuer: false }
    const web = createWeb({
      oauth: first.another({ server, fetch, redirectUri }),
      keys: [key],
      getUser: () => ({ id: 'poster', mayPost: true }),
      authorize: () => true,
      operations: 'any',
    })
    return { first, second: new Browser({ web, user: 'poster' }), sent }
  }

  /** One and the same browser. */
  function share(from: Browser, to: Browser): void {
    for (const [name, value] of from.cookies) to.cookies.set(name, value)
  }

  criticalWeb('CB-6 what began at Glue does not end there, and the code does not get there', async (createWeb) => {
    const { first, second, sent } = twoIssuers(createWeb)
    const callback = await first.approved()
    share(first.browser, second)
    const response = await second.open(`${path}${callback.search}`)
    expect(sent).toEqual([])
    expect(first.tokenRequests).toHaveLength(0)
    expect(response.headers.get('location')).toMatch(/\/failed\?(.*&)?reason=issuer_mismatch$/)
  })

  test('CB-6 what began there does not end at Glue', async () => {
    const { first, second, sent } = twoIssuers(createGlueWeb)
    const started = await second.open(path.replace('callback', 'install'))
    const state = new URL(started.headers.get('location') ?? '').searchParams.get('state')
    share(second, first.browser)
    const response = await first.browser.open(`/glue/callback?code=canary-code&state=${state}`)
    expect(response.headers.get('location')).toMatch(/\/failed\?(.*&)?reason=issuer_mismatch$/)
    expect([sent, first.tokenRequests]).toEqual([[], []])
  })
})
