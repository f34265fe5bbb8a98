import { describe, expect, test } from 'vitest'
import { chromiumPath, visitor } from '../../../scripts/chromium.ts'
import { type SeenPage, show, signIn } from './app-browser.ts'
import { pageAddress } from './app-pages.ts'
import type { AppWorld } from './app-world.ts'
import { eventually, testWorld } from './test-world.ts'

describe.skipIf(chromiumPath === undefined)('a page whose clock jumps', () => {
  const { browser, start } = testWorld({ pages: ['page.tsx'] })

  test.each([
    { way: 'backend', call: 'POST /glue/graphql' },
    { way: 'token', call: 'POST /glue/token' },
  ] as const)('over the end of its token asks once for another one ($way)', async ({ way, call }) => {
    const world = await start()
    const { page, refresh, alert } = await openedWithClock(world, way)
    await sleepFor2Hours(page, world)
    await refresh.click()
    await answered(world)
    expect([world.tokenRequests(), world.arrived, await alert.count()]).toEqual([1, [call], 0])
  })

  test.each(['backend', 'token'] as const)('during a query gives it up, and can ask again (%s)', async (way) => {
    const world = await start()
    const { page, refresh, alert, threads } = await openedWithClock(world, way)
    const { faults, journal } = world.emulator
    faults.add({ match: { operation: 'Me' }, times: 1, then: { delayHeaders: '1d' } })
    await refresh.click()
    await eventually(() => journal.list({ outcome: 'pending' }).length).toBe(1)
    await sleepFor2Hours(page, world)
    await eventually(() => alert.textContent()).toMatch(/gave no complete answer within 30000 ms/)
    expect(await threads.count()).toBe(10)
    await refresh.click()
    await answered(world)
    await eventually(() => alert.count()).toBe(0)
    expect(world.tokenRequests()).toBe(1)
  })

  test.each(['backend', 'token'] as const)('a day back goes on as before (%s)', async (way) => {
    const world = await start()
    const { page, refresh, alert } = await openedWithClock(world, way)
    await page.clock.setSystemTime(Date.now() - 86_400_000)
    world.emulator.faults.add({ match: { operation: 'Me' }, times: 1, then: { status: 503 } })
    world.emulator.journal.clear()
    await refresh.click()
    await answered(world)
    expect([world.tokenRequests(), await alert.count()]).toEqual([0, 0])
  })

  async function openedWithClock(world: AppWorld, way: 'backend' | 'token'): Promise<SeenPage> {
    const page = await visitor(browser())
    await page.clock.install()
    await signIn(page, world, 'two')
    return show(page, pageAddress(world, { way }))
  }
})

/** As when a laptop is closed: what is due in the meantime comes due at once, for the page and for Glue. */
async function sleepFor2Hours(page: SeenPage['page'], { emulator, arrived }: AppWorld): Promise<void> {
  emulator.journal.clear()
  arrived.length = 0
  emulator.clock.advance('2h')
  await page.clock.fastForward('02:00:00')
}

async function answered({ emulator }: AppWorld): Promise<void> {
  await eventually(() => emulator.journal.list({ operation: 'Me', status: 200, outcome: 'answered' }).length).toBe(1)
}
