import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { opened } from './app-browser.ts'
import type { AppWorld } from './app-world.ts'
import { eventually, testWorld } from './test-world.ts'

describe.skipIf(chromiumPath === undefined)('a page whose network goes away', () => {
  const { browser, start } = testWorld({ pages: ['page.tsx'] })

  test.each([
    { way: 'backend', when: 'before' },
    { way: 'backend', when: 'during' },
    { way: 'token', when: 'before' },
    { way: 'token', when: 'during' },
  ] as const)(
    '$when a query keeps what it shows, says what happened, and asks again with success ($way)',
    async ({ way, when }) => {
      const world = await start()
      const { page, refresh, alert, threads } = await opened({ browser: browser(), world, way })
      const { journal, faults } = world.emulator
      journal.clear()
      if (when === 'during') {
        faults.add({ match: { operation: 'Me' }, times: 1, then: { delayHeaders: '1d' } })
        await refresh.click()
        await eventually(() => journal.list({ outcome: 'pending' }).length).toBe(1)
      }
      const goOnline = await goOffline(page, world)
      if (when === 'before') await refresh.click()
      await eventually(() => alert.textContent()).toMatch(/could not be reached. Is the network up/)
      expect(await threads.count()).toBe(10)
      const tried = when === 'during' ? 1 : 0
      expect(journal.list({ operation: 'Me' })).toHaveLength(tried)
      await goOnline()
      await refresh.click()
      await eventually(() => journal.list({ operation: 'Me', status: 200, outcome: 'answered' }).length).toBe(1)
      await eventually(() => alert.count()).toBe(0)
      await eventually(() => page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^usr_/)
      expect(journal.list({ operation: 'Me' })).toHaveLength(tried + 1)
    },
  )

  test.each(['before', 'during'] as const)(
    '%s a mutation says what happened, and sends it only when it is told to',
    async (when) => {
      const world = await start()
      const { page, write, press, posted } = await opened({ browser: browser(), world, way: 'backend' })
      const { journal, faults } = world.emulator
      await write('Hello')
      if (when === 'during') {
        faults.add({ match: { operation: 'SendMessage' }, times: 1, then: { delayHeaders: '1d' } })
        await press('Post')
        await eventually(() => world.messages('Hello')).toBe(1)
      }
      const goOnline = await goOffline(page, world)
      if (when === 'before') await press('Post')
      await eventually(() => posted.textContent()).toMatch(/could not be reached/)
      await goOnline()
      await page.waitForLoadState('networkidle')
      const sent = when === 'during' ? 1 : 0
      expect(journal.list({ operation: 'SendMessage' })).toHaveLength(sent)
      await write('Hello again')
      await press('Post')
      await eventually(() => posted.textContent()).toBe('posted Hello again')
      expect([world.messages('Hello'), world.messages('Hello again')]).toEqual([sent, 1])
    },
  )

  test.each(['before', 'during'] as const)(
    '%s a message is sent keeps it, and sends it again without a double',
    async (when) => {
      const world = await start()
      const { page, write, press, messages } = await opened({ browser: browser(), world, way: 'token' })
      const { faults } = world.emulator
      await write('Hello')
      if (when === 'during') {
        faults.add({ match: { operation: 'SendMessage' }, times: 1, then: { delayHeaders: '1d' } })
        await press('Send')
        await eventually(() => world.messages('Hello')).toBe(1)
      }
      const goOnline = await goOffline(page, world)
      if (when === 'before') await press('Send')
      await eventually(() => messages.textContent()).toMatch(/^Hello: failed .*could not be reached/)
      await goOnline()
      await press('Try again')
      await eventually(() => messages.textContent()).toMatch(/^Hello: sent/)
      expect(await messages.count()).toBe(1)
      expect(world.messages('Hello')).toBe(1)
    },
  )

  test('that repeats a request by itself makes no second message', async () => {
    const world = await start()
    const { write, press, messages } = await opened({ browser: browser(), world, way: 'backend' })
    const { faults, journal } = world.emulator
    faults.add({ match: { operation: 'SendMessage' }, times: 1, then: { delayHeaders: '1d' } })
    await write('Hello')
    await press('Send')
    await eventually(() => world.messages('Hello')).toBe(1)
    world.cutConnections()
    await eventually(() => messages.textContent()).toMatch(/^Hello: sent/)
    expect(journal.list({ operation: 'SendMessage' })).toHaveLength(2)
    expect(world.messages('Hello')).toBe(1)
  })

  test('while a token is fetched says so, and fetches one when it is back', async () => {
    const world = await start()
    const { page, refresh, alert, session } = await opened({ browser: browser(), world, way: 'token' })
    world.emulator.clock.advance('2h')
    world.arrived.length = 0
    world.emulator.journal.clear()
    const release = world.holdBack('/glue/token')
    await refresh.click()
    await eventually(() => world.arrived).toEqual(['POST /glue/token'])
    const goOnline = await goOffline(page, world)
    await eventually(() => alert.textContent()).toMatch(/\/glue\/token could not be reached/)
    release()
    await goOnline()
    await refresh.click()
    await eventually(() => world.emulator.journal.list({ operation: 'Me', status: 200 }).length).toBe(1)
    await eventually(() => alert.count()).toBe(0)
    expect(world.arrived).toEqual(['POST /glue/token', 'POST /glue/token'])
    expect(world.tokenRequests()).toBe(1)
    expect(await session.textContent()).toBe('signed-in two')
  })
})

/**
 * Chromium leaves requests alone that are on their way when it is set offline. Where a network goes away, they end: and are
 * sent once more by Chromium itself, where the connection was used before. Returns what brings the network back.
 */
async function goOffline(page: Page, world: AppWorld): Promise<() => Promise<void>> {
  await page.context().setOffline(true)
  const comeBack = world.cutConnections({ andStaysAway: true })
  return async () => {
    comeBack()
    await page.context().setOffline(false)
  }
}
