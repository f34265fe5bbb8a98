import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath, visitor } from '../../../scripts/chromium.ts'
import { opened, signIn } from './app-browser.ts'
import { provideForVisitor, renderServerPage } from './render-server-page.tsx'
import { eventually, testWorld } from './test-world.ts'

describe.skipIf(chromiumPath === undefined)('a page that comes back from the back-forward cache', () => {
  const { browser, start } = testWorld({
    pages: ['page.tsx', 'leave.ts', 'hydrate.tsx'],
    server: (world) => renderServerPage(world, provideForVisitor),
  })

  test.each([
    { way: 'backend', call: 'POST /glue/graphql' },
    { way: 'token', call: 'POST /glue/token' },
  ] as const)('BR-5: asks for the session, and its queries go on with another token ($way)', async ({ way, call }) => {
    const world = await start()
    const { page, threads, session, refresh, alert } = await opened({ browser: browser(), world, way })
    await page.goto(`${world.app}/elsewhere`)
    world.arrived.length = 0
    world.emulator.clock.advance('2h')
    await back(page)
    expect(await isPersisted(page)).toBe(true)
    expect(await threads.count()).toBe(10)
    await eventually(() => world.arrived).toEqual(['GET /glue/session'])
    world.emulator.journal.clear()
    await refresh.click()
    await eventually(() => world.emulator.journal.list({ operation: 'Me', status: 200 }).length).toBe(1)
    await eventually(() => page.getByLabel('Asks').textContent()).toBe('no')
    expect([world.tokenRequests(), world.arrived]).toEqual([1, ['GET /glue/session', call]])
    expect([await session.textContent(), await alert.count()]).toEqual(['signed-in two', 0])
  })

  // Chromium lets a page go when somebody speaks on a channel that it listens to. Where a browser keeps it, a mark tells.
  test.each([
    { title: 'goes', hasChannel: true },
    { title: 'stays', hasChannel: false },
  ])('BR-5: Back after signing out shows no data, where the page $title', async ({ hasChannel }) => {
    const world = await start()
    const { page, threads, session } = await opened({ browser: browser(), world, way: 'backend' })
    await page.addInitScript((isThere) => {
      if (!isThere && location.pathname === '/leave') Reflect.deleteProperty(globalThis, 'BroadcastChannel')
    }, hasChannel)
    await page.goto(`${world.app}/leave`)
    await eventually(() => page.title()).toBe('Signed out')
    await back(page)
    expect(await isPersisted(page)).toBe(!hasChannel)
    await eventually(() => session.textContent()).toMatch(/^signed-out/)
    expect(await threads.count()).toBe(0)
    const { marker } = world.people.two
    expect(await page.evaluate(() => document.documentElement.dataset['firstPicture'])).not.toContain(marker)
    expect(await page.content()).not.toContain(marker)
  })

  test('BR-5: Back after a sign-out that nobody announced shows no data once the backend has said so', async () => {
    const world = await start()
    const { page, threads, session } = await opened({ browser: browser(), world, way: 'backend' })
    await page.goto(`${world.app}/elsewhere`)
    await page.evaluate(() => fetch('/sign-out', { method: 'POST' }))
    await back(page)
    expect(await isPersisted(page)).toBe(true)
    await eventually(() => session.textContent()).toMatch(/^signed-out/)
    await eventually(() => threads.count()).toBe(0)
    expect(await page.locator('#root').textContent()).not.toContain(world.people.two.marker)
  })

  test('BR-5: Back after signing out shows no data, where a server rendered the page', async () => {
    const world = await start()
    const page = await visitor(browser())
    await signIn(page, world, 'two')
    await page.goto(`${world.app}/server`)
    await eventually(() => page.getByLabel('Ready').textContent()).toBe('yes')
    expect(await page.content()).toContain(world.people.two.marker)
    await page.goto(`${world.app}/elsewhere`)
    await page.evaluate(() => fetch('/sign-out', { method: 'POST' }))
    world.arrived.length = 0
    await page.evaluate(() => history.back())
    await eventually(() => world.arrived).toContain('GET /server')
    await eventually(() => page.url()).toBe(`${world.app}/server`)
    expect(await page.content()).not.toContain(world.people.two.marker)
  })

  test('goes on with a query and with a message that were on their way when it was left, and sends neither again', async () => {
    const world = await start()
    const { page, refresh, write, press, messages, alert } = await opened({ browser: browser(), world, way: 'backend' })
    const { journal, faults, clock } = world.emulator
    journal.clear()
    for (const operation of ['Me', 'SendMessage'])
      faults.add({ match: { operation }, times: 1, then: { delayHeaders: '10s' } })
    await refresh.click()
    await write('Hello')
    await press('Send')
    await eventually(() => journal.list({ outcome: 'pending' }).length).toBe(2)
    await page.goto(`${world.app}/elsewhere`)
    await back(page)
    expect(await isPersisted(page)).toBe(true)
    expect(await messages.textContent()).toContain('Hello: sending')
    clock.advance('10s')
    await eventually(() => messages.textContent()).toContain('Hello: sent')
    await eventually(() => page.getByLabel('Asks').textContent()).toBe('no')
    expect(await alert.count()).toBe(0)
    expect(world.messages('Hello')).toBe(1)
    expect(['Me', 'SendMessage'].map((operation) => journal.list({ operation }).length)).toEqual([1, 1])
  })
})

/** As the button of the browser does it. Playwright's own `goBack` waits for a page that loads. */
async function back(page: Page): Promise<void> {
  await page.evaluate(() => history.back())
  await page.getByLabel('Session').waitFor()
}

function isPersisted(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.dataset['persisted'] === 'true')
}
