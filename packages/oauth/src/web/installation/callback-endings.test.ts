import { describe, expect, test } from 'vitest'
import type { Browser } from '../../../test/browser.ts'
import { createWebWorld, titled, type WebWorld } from '../../../test/web-world.ts'
import { memoryStore } from '../../index.ts'
import type { WorldOptions } from '../../../test/world.ts'
import { failureTexts, type InstallFailure } from './failure-texts.ts'

const origin = 'http://127.0.0.1:4000'

interface Ending {
  /** What is different about the app. */
  readonly world?: WorldOptions
  /** What happens before the callback, or to it; and the browser where it arrives. */
  readonly before?: (world: WebWorld, callback: URL) => unknown
  readonly arrivesIn?: (world: WebWorld) => Browser
}

const brokenStore = memoryStore()

/** Each way in which an installation that was allowed can end without success, as far as a request can bring it about. */
const endings: Partial<Record<InstallFailure, Ending>> = {
  access_denied: { before: (_world, callback) => error(callback, 'access_denied') },
  callback_invalid: { before: (_world, { searchParams }) => searchParams.append('code', 'canary-second') },
  came_late: { before: ({ emulator }) => emulator.clock.advance('10m') },
  came_twice: { before: ({ browser }, callback) => browser.open(callback) },
  code_rejected: { before: (_world, { searchParams }) => searchParams.set('code', 'canary-made-up') },
  invalid_client: { world: { clientSecret: 'canary-wrong-secret' } },
  invalid_response: { before: (world) => fault(world, { tokenType: 'mac' }) },
  issuer_mismatch: { before: (_world, { searchParams }) => searchParams.set('iss', 'https://canary.test') },
  network_error: { before: (world) => fault(world, { drop: 'before' }) },
  not_signed_in: { before: ({ browser }) => browser.cookies.delete('session') },
  other_browser: { arrivesIn: ({ newBrowser }) => newBrowser('poster') },
  other_user: { before: ({ browser }) => browser.signIn('reader') },
  request_refused: { before: (_world, callback) => error(callback, 'invalid_scope') },
  state_mismatch: { before: (_world, { searchParams }) => searchParams.append('state', 'canary-second') },
  store_failed: {
    world: { store: { ...brokenStore, delete: () => Promise.reject(new Error('canary-password')) } },
  },
  temporarily_unavailable: { before: (world) => fault(world, { status: 503, body: 'canary-answer' }) },
  timeout: {
    before: ({ holdBack, emulator }) => holdBack(async () => void emulator.clock.advance('1m')),
  },
  workspace_unknown: { world: { identifyWorkspace: () => undefined } },
}

function error({ searchParams }: URL, name: string): void {
  searchParams.delete('code')
  searchParams.set('error', name)
  searchParams.set('error_description', 'canary-description')
}

function fault({ emulator }: WebWorld, then: object): void {
  emulator.faults.add({ match: { route: 'token' }, then })
}

/** All that an answer shows. */
async function shown(response: Response): Promise<string> {
  return JSON.stringify([...response.headers]) + (await response.text())
}

describe.each(['glue', 'documented'] as const)('on the profile %s', (profile) => {
  test.each(Object.entries(endings))(
    'CB-11 an end in %s leads to a clean URL, and its page gives nothing away',
    async (reason, { world: options = {}, before, arrivesIn = ({ browser }) => browser }) => {
      const world = createWebWorld({}, { profile, watchesTokens: true, ...options })
      const callback = await world.approved()
      const secrets = world.secretsOf(callback)
      await before?.(world, callback)
      const browser = arrivesIn(world)
      const response = await browser.open(callback)
      const location = new URL(response.headers.get('location') ?? '')
      expect([response.status, location.origin, location.pathname]).toEqual([303, origin, '/glue/failed'])
      expect(location.searchParams.get('reason')).toBe(reason)
      // No more than what the installation was asked for with.
      expect([...location.searchParams.keys()].filter((name) => name !== 'workspace')).toEqual(['reason'])
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')

      const page = await browser.open(response.headers.get('location') ?? '')
      expect(page.status).toBe(failureTexts[reason as InstallFailure].status)
      const seen = (await shown(response)) + (await shown(page))
      expect(secrets.length).toBeGreaterThan(1)
      for (const secret of [...secrets, ...world.secrets(), 'canary', 'emu_']) expect(seen).not.toContain(secret)
    },
  )

  test('CB-11 a success leads to a clean URL, too', async () => {
    const world = createWebWorld({}, { profile, watchesTokens: true })
    const callback = await world.approved()
    const response = await world.browser.open(callback)
    expect([response.status, response.headers.get('location')]).toEqual([303, `${origin}/`])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    const seen = await shown(response)
    expect(world.secretsOf(callback).some((secret) => secret.startsWith('emu_'))).toBe(true)
    for (const secret of world.secretsOf(callback)) expect(seen).not.toContain(secret)
  })

  const elsewhere = [
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    ' //evil.test',
    '/.//evil.test',
    '/..//evil.test',
    'https:evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    'data:,x',
    'http://127.0.0.1:4000@evil.test',
    'http://user@127.0.0.1:4000/',
    'http://127.0.0.1:4000.evil.test',
    'https://127.0.0.1:4000/',
    'http://127.0.0.1:4001/',
    '/\r\nSet-Cookie:a=b',
    'http://[',
    `/${'x'.repeat(100_000)}`,
  ]

  test.each(titled(elsewhere))('CB-9 returnTo=%j leads to the app, and nowhere else', async (_title, returnTo) => {
    const world = createWebWorld({}, { profile })
    const query = new URLSearchParams({ returnTo, workspace: world.workspaces.acme })
    const callback = await world.approved({ query: `?${query}` })
    const response = await world.browser.open(callback)
    const location = response.headers.get('location') ?? ''
    expect([response.status, new URL(location, origin).origin]).toEqual([303, origin])
    // Also where somebody takes the path alone for the whole.
    expect(location.startsWith(`${origin}/`)).toBe(true)
    expect(response.headers.getSetCookie().join()).not.toContain('a=b')
  })

  test('CB-9 the callback cannot say where to go', async () => {
    const world = createWebWorld({}, { profile })
    const callback = await world.approved()
    for (const name of ['returnTo', 'redirect', 'next']) callback.searchParams.set(name, '/elsewhere')
    expect((await world.browser.open(callback)).headers.get('location')).toBe(`${origin}/`)
  })
})

test.each(Object.keys(failureTexts))(
  'BR-6 CB-11 the page of %s loads nothing, runs nothing and cannot be framed',
  async (reason) => {
    const { browser } = createWebWorld()
    const page = await browser.open(`/glue/failed?reason=${reason}`)
    expect(page.status).toBe(failureTexts[reason as InstallFailure].status)
    expect(Object.fromEntries(page.headers)).toEqual({
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      vary: 'Cookie',
      'x-content-type-options': 'nosniff',
    })
    const html = await page.text()
    expect(html).not.toMatch(
      /<script|<iframe|<img|<link|<form|<object|<base|\bon\w+=|src=|url\(|postMessage|opener|http:|https:/i,
    )
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(link).toMatch(/^\/(?:glue\/install)?$/)
  },
)

test('BR-6 an installation in a popup ends like any other: with a redirect, and without a word to its opener', async () => {
  const world = createWebWorld()
  const callback = await world.approved({
    query: `?workspace=${world.workspaces.acme}&returnTo=/installed%23glue-install=1`,
  })
  const response = await world.browser.open(callback)
  expect(response.headers.get('location')).toBe(`${origin}/installed#glue-install=1`)
  expect([await response.text(), response.headers.has('content-type')]).toEqual(['', false])
})

/** The links of a page, as a browser reads them. */
async function linksOf(page: Response): Promise<readonly string[]> {
  const hrefs = [...(await page.text()).matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href)
  return hrefs.map((href) => href.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))))
}

test('starting again goes on to what was asked for in the beginning', async () => {
  const world = createWebWorld()
  const { browser, workspaces } = world
  const url = await browser.install(`?workspace=${workspaces.acme}&returnTo=%2Fthreads%3Fnew%3D1`)
  const page = await browser.visit(await world.decide(url, { decision: 'deny' }))
  const [again = ''] = await linksOf(page)
  const callback = await world.decide(new URL((await browser.open(again)).headers.get('location') ?? ''))
  expect((await browser.open(callback)).headers.get('location')).toBe('http://127.0.0.1:4000/threads?new=1')
})

test('CB-8 CB-9 of the query of a page nothing but workspace and returnTo is kept, in a link that install checks', async () => {
  const world = createWebWorld()
  const hostile = new URLSearchParams({
    reason: 'came_late',
    workspace: '"><script>alert(1)</script>',
    returnTo: '//evil.test/"><img src=x onerror=1>',
    state: 'canary-state',
    code: 'canary-code',
    error: 'canary-error',
  })
  const page = await world.browser.open(`/glue/failed?${hostile}`)
  const html = await page.clone().text()
  for (const text of ['<script', '<img', 'canary', '//evil.test']) expect(html).not.toContain(text)
  const [again = '', home] = await linksOf(page)
  expect([again.startsWith('/glue/install?'), home]).toEqual([true, '/'])
  expect((await world.browser.open(again)).status).toBe(400)

  const target = new URL(again, 'http://127.0.0.1:4000')
  target.searchParams.set('workspace', world.workspaces.acme)
  const callback = await world.approved({ query: target.search })
  expect((await world.browser.open(callback)).headers.get('location')).toBe('http://127.0.0.1:4000/')
})
