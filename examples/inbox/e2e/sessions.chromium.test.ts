import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { enter, inboxWorld, openThread, write } from './inbox-world.ts'

describe.skipIf(chromiumPath === undefined)('sessions', () => {
  const { start, visit } = inboxWorld()

  test('signing out in one tab empties the other, and Back brings nothing back in either', async () => {
    const demo = await start()
    const first = await visit()
    await enter(first, demo)
    await openThread(first, 'Launch checklist')
    await first.getByText('Then only the sign-up form is left.').waitFor()
    const second = await first.context().newPage()
    await second.goto(first.url())
    await second.getByText('Then only the sign-up form is left.').waitFor()

    await first.getByLabel('Message', { exact: true }).fill('A draft')
    // What a screen reader was told is in the page, too.
    demo.emulator.faults.add({
      match: { route: 'graphql', operation: 'SendMessage' },
      times: 1,
      then: { graphqlError: { message: 'Launch is over.' } },
    })
    await write(second, 'Launch it')
    await second.getByRole('status').filter({ hasText: 'Your message was not sent: Launch it' }).waitFor()

    await first.getByRole('button', { name: 'Sign out' }).click()
    for (const page of [first, second]) {
      await page.getByRole('button', { name: /^Operator/ }).waitFor()
      await hasNothing(page)
    }
    await first.goBack()
    await first.getByRole('button', { name: /^Operator/ }).waitFor()
    await hasNothing(first)
    await second.reload()
    await second.getByRole('button', { name: /^Operator/ }).waitFor()
    await hasNothing(second)

    // And signing in in one tab opens the other.
    await first.bringToFront()
    await first.getByRole('button', { name: /^Reader/ }).click()
    await first.getByText('Signed in as Reader').waitFor()
    await second.getByText('Signed in as Reader').waitFor()

    await second.getByRole('button', { name: 'Sign out' }).click()
    await first.bringToFront()
    await first.getByRole('button', { name: /^Operator/ }).click()
    await openThread(first, 'Launch checklist')
    expect(await first.getByLabel('Message', { exact: true }).inputValue()).toBe('')
  })

  test('a session that ended by itself leads to the sign-in, and from there back to the thread', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    await openThread(page, 'Launch checklist')
    await page.getByText('Then only the sign-up form is left.').waitFor()
    await page.context().clearCookies({ name: 'inbox_session' })
    await write(page, 'Nobody sends this')
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
    await hasNothing(page)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Your session has ended')

    await page.getByRole('button', { name: /^Operator/ }).click()
    await page.getByRole('heading', { name: 'Launch checklist' }).waitFor()
    await page.getByText('Then only the sign-up form is left.').waitFor()
    // What was being written is not lost.
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('Nobody sends this')
    expect(demo.emulator.journal.list({ operation: 'SendMessage' })).toEqual([])
  })
})

/** Nothing of Glue is in the page, the tab's name included. */
async function hasNothing(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toMatch(/sign-up|Launch|Acme/)
  expect(await page.title()).toBe('Inbox')
}
