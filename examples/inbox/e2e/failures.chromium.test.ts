import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { acmeLabs, enter, globex, inboxWorld, openThread, withManyThreads, write } from './inbox-world.ts'

const outage = { graphqlError: { message: 'Glue is not well.' } }

describe.skipIf(chromiumPath === undefined)('when something fails', () => {
  const { start, visit } = inboxWorld()

  test('threads that could not be loaded are asked for again by a person', async () => {
    const demo = await start()
    const page = await visit()
    const { id } = demo.emulator.faults.add({ match: { route: 'graphql', operation: 'InboxThreads' }, then: outage })
    await enter(page, demo)
    const problem = page.getByRole('alert').filter({ hasText: 'The threads could not be loaded' })
    await problem.getByText('Glue is not well.').waitFor()
    demo.emulator.faults.remove(id)
    await problem.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('link', { name: 'Launch checklist' }).waitFor()
  })

  test('a page of the list that could not be loaded leaves the rest, and waits for a person', async () => {
    const demo = await start({ seed: withManyThreads(30) })
    const page = await visit()
    await enter(page, demo)
    const last = page.getByRole('link', { name: 'Older thread 30' })
    await page.getByRole('link', { name: 'Older thread 10' }).waitFor()
    const { id } = demo.emulator.faults.add({ match: { route: 'graphql', operation: 'InboxThreads' }, then: outage })
    await page.getByRole('link', { name: 'Older thread 14' }).scrollIntoViewIfNeeded()
    await page.getByRole('alert').filter({ hasText: 'Glue is not well.' }).waitFor()
    expect(demo.emulator.journal.list({ operation: 'InboxThreads', fault: id })).toHaveLength(1)
    demo.emulator.faults.remove(id)
    await page.getByRole('button', { name: 'Try again' }).click()
    await last.waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('messages that could not be loaded are asked for again by a person', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    const { id } = demo.emulator.faults.add({ match: { route: 'graphql', operation: 'ThreadMessages' }, then: outage })
    await openThread(page, 'Launch checklist')
    await page.getByRole('alert').filter({ hasText: 'Glue is not well.' }).waitFor()
    demo.emulator.faults.remove(id)
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Then only the sign-up form is left.').waitFor()
  })

  test('offline is said, what is loaded stays, and a message waits for a person to send it again', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    await openThread(page, 'Launch checklist')
    await page.getByText('Then only the sign-up form is left.').waitFor()
    await page.context().setOffline(true)
    await page.getByRole('status').filter({ hasText: 'You are offline.' }).waitFor()
    await write(page, 'Written in a tunnel')
    const message = page.getByRole('listitem').filter({ hasText: 'Written in a tunnel' })
    await message.getByText('Not sent.').waitFor()
    await page.getByText('Then only the sign-up form is left.').waitFor()

    await page.context().setOffline(false)
    await expect.poll(() => page.getByRole('status').filter({ hasText: 'You are offline.' }).count()).toBe(0)
    await message.getByRole('button', { name: 'Try again' }).click()
    await message.locator('time').waitFor()
    expect(await message.count()).toBe(1)
  })

  test('a workspace that a person may not use, or that has no app, is told apart', async () => {
    const demo = await start({ mayUse: ({ role }, workspaceId) => role === 'operator' || workspaceId !== acmeLabs })
    const page = await visit()
    await enter(page, demo, 'Reader')
    await page.goto(`${demo.appUrl}/?workspace=${acmeLabs}`)
    await page.getByRole('heading', { name: 'You may not use this workspace' }).waitFor()
    await page.goto(`${demo.appUrl}/?workspace=${globex}`)
    await page.getByRole('heading', { name: 'Not installed in this workspace' }).waitFor()
    expect(await page.getByRole('link', { name: 'Install in Glue' }).count()).toBe(0)
  })

  test('an app whose server is away says so, and comes back', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    await page.getByRole('link', { name: 'Launch checklist' }).waitFor()
    // All of it, and only what says who is signed in.
    for (const routes of ['**/{api,glue}/**', '**/glue/session']) {
      await page.route(routes, (route) => route.abort())
      await page.reload()
      await page.getByRole('heading', { name: 'The app does not answer' }).waitFor()
      await page.unroute(routes)
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('link', { name: 'Launch checklist' }).waitFor()
    }
  })
})
