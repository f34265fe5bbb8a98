import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath, visitor } from '../../../scripts/chromium.ts'
import { seen, signIn } from './app-browser.ts'
import { pageAddress } from './app-pages.ts'
import type { AppWorld } from './app-world.ts'
import { memoryOfScripts, placesWith, type ReachOfScripts, reachOfScripts } from './reach-of-scripts.ts'
import { provideForVisitor, renderServerPage } from './render-server-page.tsx'
import { eventually, testWorld } from './test-world.ts'

type Way = 'backend' | 'token' | 'kept'

describe.skipIf(chromiumPath === undefined)('after an installation, use, another token and a reload', () => {
  const { browser, start } = testWorld({
    pages: ['page.tsx', 'hydrate.tsx'],
    server: (world) => renderServerPage(world, provideForVisitor),
  })

  critical('BR-1: no token is in the reach of a script, nor in its memory', 'backend', async (way) => {
    const { world, page, reaches, urls, bodies } = await lived(way)
    for (const reach of reaches) expect(placesWith(isSecretOf(world), reach)).toEqual([])
    const memory = await memoryOfScripts(page)
    expect(memory).toContain(world.people.one.marker)
    expect(isSecretOf(world)(memory)).toBe(false)
    expect(bodies.length).toBeGreaterThan(10)
    expect(bodies.filter(isSecretOf(world))).toEqual([])
    expectOnlyTheInstallationIn(urls, world)
  })

  critical('BR-1: a token of fetchToken is in memory only', 'token', async (way) => {
    const { world, page, reaches, urls, tokenHeaders } = await lived(way)
    for (const reach of reaches) expect(placesWith(isSecretOf(world), reach)).toEqual([])
    const memory = await memoryOfScripts(page)
    const held = world.secrets.filter(({ value }) => memory.includes(value)).map(({ name }) => name)
    expect(new Set(held)).toEqual(new Set(['access_token']))
    expectOnlyTheInstallationIn(urls, world)
    expect(tokenHeaders.length).toBeGreaterThan(1)
    for (const headers of tokenHeaders) expect(headers).toMatchObject({ 'cache-control': 'no-store', vary: 'Cookie' })
  })

  test('BR-1: a page that a server renders has no token in its HTML, in what it hands over, or afterwards', async () => {
    const world = await start()
    const page = await visitor(browser())
    await signIn(page, world, 'one')
    world.emulator.clock.advance('2h')
    const html = await (await page.goto(`${world.app}/server`))?.text()
    await eventually(() => page.getByLabel('Ready').textContent()).toBe('yes')
    expect(html).toContain('data-glue=')
    expect(html).toContain(world.people.one.marker)
    expect(world.secrets.map(({ name }) => name)).toContain('access_token')
    expect(isSecretOf(world)(html ?? '')).toBe(false)
    expect(placesWith(isSecretOf(world), await reachOfScripts(page))).toEqual([])
    expect(isSecretOf(world)(await memoryOfScripts(page))).toBe(false)
  })

  test('the search finds what is hidden in any of the places', async () => {
    const world = await start()
    const page = await visitor(browser())
    await signIn(page, world, 'two')
    await page.goto(`${world.app}/elsewhere?canary-1#x`)
    await page.evaluate(async () => {
      localStorage.setItem('a', 'canary-1')
      sessionStorage.setItem('a', 'canary-1')
      document.cookie = 'a=canary-1'
      history.replaceState({ a: 'canary-1' }, '')
      window.name = 'canary-1'
      document.body.innerHTML = '<p hidden>canary-1</p><input>'
      const field = document.querySelector('input')
      if (field) field.value = 'canary-1'
      Object.assign(window, { ours: 'canary-1', theirs: { deeply: () => held } })
      const held = ['canary', '2'].join('-')
      await (await caches.open('a')).put('/a', new Response('canary-1'))
      await fetch('/elsewhere?canary-1')
      await new Promise((resolve) => {
        const request = indexedDB.open('a')
        request.addEventListener('upgradeneeded', () => request.result.createObjectStore('b').add('canary-1', 'c'))
        request.addEventListener('success', () => resolve(request.result.close()))
      })
    })
    const reach = await reachOfScripts(page)
    expect(placesWith((text) => text.includes('canary-1'), reach)).toEqual(Object.keys(reach))
    expect(placesWith((text) => text.includes('canary-2'), reach)).toEqual([])
    expect(await memoryOfScripts(page)).toContain('canary-2')
  })

  /** The same test for a page of ours, and for one that was written without thinking of it. */
  function critical(title: string, own: Way, run: (way: Way) => Promise<void>): void {
    test(`${title}`, () => run(own))
    test(`${title} — a naive page that keeps its token for a reload fails this`, async () => {
      await expect(run('kept')).rejects.toMatchObject({
        name: 'AssertionError',
        message: expect.stringContaining('localStorage'),
      })
    })
  }

  /** Somebody installs the app and uses it for longer than a token lasts. */
  async function lived(way: Way) {
    const world = await start({ isInstalled: false })
    const page = await visitor(browser())
    const urls: string[] = []
    const [bodies, tokenHeaders]: [string[], Record<string, string>[]] = [[], []]
    page.on('request', (request) => urls.push(request.url()))
    page.on('response', (response) => {
      if (!response.url().startsWith(world.app)) return
      if (response.url().endsWith('/glue/token')) tokenHeaders.push(response.headers())
      void response.text().then(
        (text) => bodies.push(text),
        () => {},
      )
    })
    const { threads, refresh, write, press, messages } = seen(page)
    const answered = () => world.emulator.journal.list({ operation: 'Me', status: 200 }).length
    const reaches: ReachOfScripts[] = []

    await signIn(page, world, 'one')
    const { pathname, search } = new URL(pageAddress(world, { person: 'one', way }))
    await page.goto(`${world.app}/glue/install?${new URLSearchParams({ returnTo: pathname + search })}`)
    await page.getByRole('radio', { name: /^Acme(?! Labs)/ }).check()
    await page.getByRole('button', { name: 'Allow' }).click()
    await threads.first().waitFor()
    await write('Hello')
    await press('Send')
    await eventually(() => messages.textContent()).toContain('sent')
    reaches.push(await reachOfScripts(page))
    world.emulator.clock.advance('2h')
    const before = answered()
    await refresh.click()
    await eventually(answered).toBe(before + 1)
    await page.reload()
    await threads.first().waitFor()
    reaches.push(await reachOfScripts(page))
    const names = world.secrets.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['client_secret', 'state', 'code', 'code_verifier']))
    expect(names.filter((name) => name === 'access_token').length).toBeGreaterThan(1)
    return { world, page, reaches, urls: [...urls, ...(await historyOf(page))], bodies, tokenHeaders }
  }
})

function isSecretOf({ secrets }: AppWorld): (text: string) => boolean {
  return (text) => /emu_[0-9a-f]{64}/.test(text) || secrets.some(({ value }) => text.includes(value))
}

/** Code and state travel in the address of Glue's page and of the callback, once, and are used up there. */
function expectOnlyTheInstallationIn(urls: readonly string[], { secrets, app, glue }: AppWorld): void {
  const travelling = urls.filter((url) => secrets.some(({ value }) => url.includes(value)))
  const places = travelling.map((url) => new URL(url).origin + new URL(url).pathname)
  expect(new Set(places)).toEqual(new Set([`${glue}/oauth/authorize`, `${app}/glue/callback`]))
  const names = secrets.filter(({ value }) => travelling.some((url) => url.includes(value))).map(({ name }) => name)
  expect(new Set(names)).toEqual(new Set(['state', 'code']))
}

async function historyOf(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { entries } = await session.send('Page.getNavigationHistory')
  await session.detach()
  return entries.map(({ url }) => url)
}
