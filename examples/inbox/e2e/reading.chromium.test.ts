import { defaultSeed } from '@glue/emulator'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { acme, enter, hold, inboxWorld, openThread, postAsApp, withManyThreads } from './inbox-world.ts'

describe.skipIf(chromiumPath === undefined)('reading threads', () => {
  const { start, visit } = inboxWorld()

  test('scrolling to the end loads the next page, until there is none, and no thread comes twice', async () => {
    const demo = await start({ seed: withManyThreads(50) })
    const page = await visit()
    await enter(page, demo)
    await rows(page).first().waitFor()
    expect(await rows(page).count()).toBeLessThan(56)
    while (!(await page.getByText('These are all threads.').isVisible())) {
      await rows(page).last().scrollIntoViewIfNeeded()
      await page
        .getByRole('button', { name: /^(Loading|Show older)/ })
        .or(page.getByText('These are all'))
        .waitFor()
    }
    const subjects = await rows(page).locator('strong').allTextContents()
    expect(subjects).toHaveLength(56)
    expect(new Set(subjects).size).toBe(56)
    expect(subjects.slice(0, 2)).toEqual(['Launch', 'Feedback from the first testers'])
    expect(subjects.at(-1)).toBe('Older thread 50')
    const asked = demo.emulator.journal.list({ operation: 'InboxThreads' })
    expect(asked).toHaveLength(3)
  })

  test('with the keyboard a button does the same, and the focus is not lost when it goes', async () => {
    const demo = await start({ seed: withManyThreads(20) })
    const page = await visit()
    // A screen reader goes through a list without scrolling it.
    await page.addInitScript(() => {
      IntersectionObserver.prototype.observe = () => {}
    })
    await enter(page, demo)
    const button = page.getByRole('button', { name: 'Show older threads' })
    await button.waitFor()
    expect(await rows(page).count()).toBe(20)
    const release = hold(demo, 'InboxThreads')
    await button.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Loading…' }).waitFor()
    release()
    await expect.poll(() => rows(page).count()).toBe(26)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('These are all threads.')
  })

  test('what stands in for the threads is as large as they are: nothing moves when they come', async () => {
    const demo = await start()
    const page = await visit()
    const release = hold(demo, 'InboxThreads')
    await enter(page, demo)
    await page.getByText('The app is Acme Digest here').waitFor()
    const before = await boxes(page.locator('.thread-row'))
    release()
    await rows(page).first().waitFor()
    const after = await boxes(page.locator('.thread-row'))
    expect(before.length).toBeGreaterThan(4)
    expect(after.slice(0, before.length)).toEqual(before)
  })

  test('a thread has an address of its own, also one that is not among those loaded', async () => {
    const demo = await start({ seed: withManyThreads(50) })
    const page = await visit()
    await enter(page, demo)
    await page.goto(`${demo.appUrl}/?workspace=${acme}&thread=thr_AcmeOlder40x000000000000000`)
    await page.getByRole('heading', { name: 'Older thread 41' }).waitFor()
    await page.getByText('Long ago.').waitFor()
    expect(await page.title()).toBe('Older thread 41 · Inbox')
    await page.goto(`${demo.appUrl}/?workspace=${acme}&thread=thr_Nowhere00000000000000000000`)
    await page.getByRole('heading', { name: 'Thread not found' }).waitFor()
  })

  test('Escape and the back button lead to the list, to the thread that was open', async () => {
    const demo = await start()
    const page = await visit({ viewport: { width: 360, height: 740 } })
    await enter(page, demo)
    await openThread(page, 'Launch checklist')
    expect(await page.getByRole('region', { name: 'Threads' }).isVisible()).toBe(false)
    await expect.poll(() => focused(page)).toBe('Launch checklist')
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'Threads' }).waitFor()
    await expect.poll(() => focused(page)).toContain('Launch checklist')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Launch checklist' }).waitFor()
    await page.goBack()
    await page.getByRole('region', { name: 'Threads' }).waitFor()
  })

  test('a message of somebody else is seen, and said; one of the app itself is only seen', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    const whole = demo.emulator.snapshot()
    const messages = whole.tables.messages.filter(([, row]) => !JSON.stringify(row).includes('Then only the sign-up'))
    demo.emulator.restore({ ...whole, tables: { ...whole.tables, messages } })
    await openThread(page, 'Launch checklist')
    await page.getByText('Release notes: a first draft').waitFor()

    demo.emulator.restore(whole)
    await lookAgain(page)
    const news = page.getByRole('status').filter({ hasText: 'New message from Acme Producer: Thank you.' })
    await news.waitFor()
    await page.getByRole('listitem').filter({ hasText: 'Then only the sign-up form is left.' }).waitFor()

    await postAsApp(demo, new URL(page.url()).searchParams.get('thread') ?? '', 'Digest: nothing new')
    await lookAgain(page)
    await page.getByRole('listitem').filter({ hasText: 'Digest: nothing new' }).waitFor()
    await news.waitFor()
  })

  test('a workspace without threads says so', async () => {
    const demo = await start({ seed: { ...defaultSeed, threads: [], messages: [] } })
    const page = await visit()
    await enter(page, demo)
    await page.getByRole('heading', { name: 'No threads yet' }).waitFor()
  })
})

function rows(page: Page): Locator {
  return page.getByRole('region', { name: 'Threads' }).getByRole('listitem')
}

async function boxes(locator: Locator) {
  return Promise.all((await locator.all()).map((row) => row.boundingBox()))
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? '')
}

/** As after a while in another tab. */
async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
}
