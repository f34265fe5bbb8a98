import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath, visitor } from '../../../scripts/chromium.ts'
import { opened, seen, type SeenPage, show, signIn } from './app-browser.ts'
import { pageAddress } from './app-pages.ts'
import type { AppWorld } from './app-world.ts'
import { eventually, testWorld } from './test-world.ts'

describe.skipIf(chromiumPath === undefined)('the tabs of a browser', () => {
  const { browser, start } = testWorld({ pages: ['page.tsx'] })

  test.each([
    { title: 'with Web Locks', hasLocks: true, calls: 1 },
    { title: 'each for itself without Web Locks', hasLocks: false, calls: 5 },
  ])('BR-5: five whose token ended ask Glue once, $title, and nobody is signed out', async ({ hasLocks, calls }) => {
    const world = await start()
    const tabs = await tabsWithOldToken({ world, count: 5, hasLocks })
    for (const { page } of tabs) expect(await page.evaluate(() => 'locks' in navigator)).toBe(hasLocks)
    const release = world.holdBack('/glue/token')
    for (const tab of tabs) await askAgain(tab)
    await eventually(() => answers(world, 401)).toBe(5)
    release()
    await eventually(() => answers(world, 200)).toBe(5)
    expect(world.tokenRequests()).toBe(1)
    expect(world.arrived).toEqual(Array.from({ length: calls }, () => 'POST /glue/token'))
    for (const { page, threads, alert, session } of tabs) {
      await eventually(() => page.getByLabel('Asks').textContent()).toBe('no')
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^usr_/)
      expect([await threads.count(), await alert.count()]).toEqual([10, 0])
      expect(await session.textContent()).toBe('signed-in two')
    }
  })

  // A page that is left lives on in the back-forward cache. It stands still there, and Chromium leaves it its lock, and its
  // place among those who wait for one.
  test.each([
    { title: 'asks for a token', leaving: 0 },
    { title: 'waits for a token', leaving: 1 },
  ])('BR-5: one that is left while it $title keeps no other one waiting', async ({ leaving }) => {
    const world = await start()
    const tabs = await tabsWithOldToken({ world, count: leaving + 2 })
    const release = world.holdBack('/glue/token')
    for (const [index, tab] of tabs.entries()) {
      await askAgain(tab)
      await eventually(() => answers(world, 401)).toBe(index + 1)
      await eventually(() => tokenCalls(world)).toBe(1)
    }
    const left = tabs[leaving]
    await left?.page.goto(`${world.app}/elsewhere`)
    for (const { page } of tabs.slice(0, leaving)) await page.close()
    await eventually(() => tokenCalls(world)).toBe(2)
    release()
    await eventually(() => answers(world, 200)).toBe(1)
    await left?.page.evaluate(() => history.back())
    if (left) await askAgain(left)
    await eventually(() => answers(world, 200)).toBeGreaterThan(1)
    expect(world.tokenRequests()).toBe(1)
    for (const { alert, threads } of tabs.slice(leaving)) {
      expect([await threads.count(), await alert.count()]).toEqual([10, 0])
    }
  })

  test('BR-5: StrictMode asks for one token and one session, and sends each query once', async () => {
    const world = await start()
    world.emulator.clock.advance('2h')
    const { page } = await opened({ browser: browser(), world, way: 'token', strict: '1' })
    await eventually(() => seen(page).session.textContent()).toBe('signed-in two')
    await settled(page)
    const calls = world.arrived.filter((call) => call.includes('/glue/'))
    expect(calls.toSorted()).toEqual(['GET /glue/session', 'POST /glue/token'])
    expect(world.tokenRequests()).toBe(1)
    const { journal } = world.emulator
    expect(['Me', 'Threads'].map((operation) => journal.list({ operation }).length)).toEqual([1, 1])
  })

  test.each(['backend', 'token'] as const)('BR-5: who signs out in one sees no data in another (%s)', async (way) => {
    const world = await start()
    const { page: first } = await opened({ browser: browser(), world, way })
    const other = await show(await first.context().newPage(), pageAddress(world, { way }))
    await seen(first).press('Sign out')
    for (const { page, threads, session } of [seen(first), other]) {
      await eventually(() => session.textContent()).toMatch(/^signed-out/)
      await eventually(() => threads.count()).toBe(0)
      expect(await page.content()).not.toContain(world.people.two.marker)
    }
  })

  interface TabsInput {
    readonly world: AppWorld
    readonly count: number
    readonly hasLocks?: boolean
  }

  /** Tabs of one person that show their data, and whose token has ended since. */
  async function tabsWithOldToken({ world, count, hasLocks = true }: TabsInput): Promise<readonly SeenPage[]> {
    const first = await visitor(browser())
    await signIn(first, world, 'two')
    const context = first.context()
    if (!hasLocks) await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'locks'))
    const others = Array.from({ length: count - 1 }, () => context.newPage())
    const pages = [first, ...(await Promise.all(others))]
    const tabs = await Promise.all(pages.map((page) => show(page, pageAddress(world, { way: 'token' }))))
    for (const { session } of tabs) await eventually(() => session.textContent()).toBe('signed-in two')
    world.emulator.clock.advance('2h')
    world.emulator.journal.clear()
    world.arrived.length = 0
    return tabs
  }
})

/** Tabs in the background draw once a second, and what Playwright clicks on has to be drawn first. */
async function askAgain({ refresh }: SeenPage): Promise<void> {
  await refresh.dispatchEvent('click')
}

function answers({ emulator }: AppWorld, status: number): number {
  return emulator.journal.list({ operation: 'Me', status }).length
}

function tokenCalls({ arrived }: AppWorld): number {
  return arrived.filter((call) => call === 'POST /glue/token').length
}

/** Two pictures later and with nothing on its way: what effects begin would have left. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  await page.waitForLoadState('networkidle')
}
