import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { consent, enter, hold, inboxWorld, openThread, signIn, write } from './inbox-world.ts'

describe.skipIf(chromiumPath === undefined)('sending messages', () => {
  const { start, visit } = inboxWorld()

  test('a message is seen at once, and stays one when Glue has it', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    await openThread(page, 'Launch checklist')
    await page.getByText('Then only the sign-up form is left.').waitFor()
    const release = hold(demo, 'SendMessage')
    await write(page, 'The form is fixed')
    await message(page, 'The form is fixed').getByText('Sending…').waitFor()
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('')
    release()
    await message(page, 'The form is fixed').locator('time').waitFor()
    expect(await message(page, 'The form is fixed').count()).toBe(1)
  })

  test('a message that got lost on its way back is marked, sent again by hand, and there once', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    await openThread(page, 'Launch checklist')
    await page.getByText('Then only the sign-up form is left.').waitFor()
    // As often as it is tried: Glue has the message, and nobody hears of it.
    const { id } = demo.emulator.faults.add({
      match: { route: 'graphql', operation: 'SendMessage' },
      then: { drop: 'after' },
    })
    await write(page, 'Exactly once')
    await message(page, 'Exactly once').getByText('Not sent.').waitFor()
    await page.getByRole('status').filter({ hasText: 'Your message was not sent: Exactly once' }).waitFor()

    demo.emulator.faults.remove(id)
    await message(page, 'Exactly once').getByRole('button', { name: 'Try again' }).click()
    await message(page, 'Exactly once').locator('time').waitFor()
    expect(await message(page, 'Exactly once').count()).toBe(1)
    await page.reload()
    await message(page, 'Exactly once').locator('time').waitFor()
    expect(await message(page, 'Exactly once').count()).toBe(1)
    // Glue was asked several times, with the same key each time.
    const tries = demo.emulator.journal.list({ operation: 'SendMessage' })
    expect(tries.length).toBeGreaterThan(1)
    expect(new Set(tries.map(({ request }) => /"uniqueBy":"([^"]+)"/.exec(request.body ?? '')?.[1])).size).toBe(1)
  })

  test('a failed message can be discarded, and the next one can be written', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    await openThread(page, 'Launch checklist')
    demo.emulator.faults.add({
      match: { route: 'graphql', operation: 'SendMessage' },
      times: 1,
      then: { graphqlError: { message: 'This thread is closed today.' } },
    })
    await write(page, 'Rather not')
    await message(page, 'Rather not').getByText('This thread is closed today.').waitFor()
    await message(page, 'Rather not').getByRole('button', { name: 'Discard' }).click()
    await expect.poll(() => message(page, 'Rather not').count()).toBe(0)
    await page.keyboard.type('Better this')
    await page.keyboard.press('Control+Enter')
    await message(page, 'Better this').locator('time').waitFor()
  })

  test('a message goes on its way when the page moves on, and a draft waits', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    await openThread(page, 'Launch checklist')
    const release = hold(demo, 'SendMessage')
    await write(page, 'Sent while reading elsewhere')
    await message(page, 'Sent while reading elsewhere').getByText('Sending…').waitFor()
    await page.getByLabel('Message', { exact: true }).fill('A draft')
    await openThread(page, 'Welcome to Acme')
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('')
    await openThread(page, 'Launch checklist')
    await message(page, 'Sent while reading elsewhere').getByText('Sending…').waitFor()
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('A draft')
    await openThread(page, 'Welcome to Acme')
    release()
    await expect
      .poll(() => demo.emulator.journal.list({ operation: 'SendMessage', outcome: 'answered' }).length)
      .toBe(1)
    await openThread(page, 'Launch checklist')
    await message(page, 'Sent while reading elsewhere').locator('time').waitFor()
    expect(await message(page, 'Sent while reading elsewhere').count()).toBe(1)
  })

  test('Enter sends, Shift and Enter begins a line, and nothing is sent of nothing', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    await openThread(page, 'Launch checklist')
    await page.getByLabel('Message', { exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('One')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('Two')
    await page.keyboard.press('Enter')
    await message(page, 'One\nTwo').locator('time').waitFor()
    expect(demo.emulator.journal.list({ operation: 'SendMessage' })).toHaveLength(1)
  })

  test('where Glue has only what is documented, messages cannot be read, and are sent all the same', async () => {
    const demo = await start({ profile: 'documented' })
    const page = await visit()
    await signIn(page, demo, 'Operator')
    await page.goto(`${demo.appUrl}/glue/install?returnTo=/&workspace=${demo.workspaces[0]?.id}`)
    await consent(page, 'Acme', 'Allow')
    await openThread(page, 'Launch checklist')
    await page.getByText('Glue did not give the messages of this thread.').waitFor()
    await write(page, 'Sent without reading')
    await message(page, 'Sent without reading').getByText('Sent', { exact: true }).waitFor()
  })
})

function message(page: Page, text: string) {
  return page.getByRole('region', { name: 'Messages' }).getByRole('listitem').filter({ hasText: text })
}
