import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, launch, visitor } from '../../../scripts/chromium.ts'
import { type AppWorld, startAppWorld } from './app-world.ts'
import { type DevelopmentServer, type EditableCopy, startDevelopmentServer } from './development-server.ts'
import { eventually } from './test-world.ts'

describe.skipIf(chromiumPath === undefined)('a page whose source is edited while it is open', () => {
  let browser: Browser
  let server: DevelopmentServer
  let copy: EditableCopy
  let world: AppWorld

  beforeAll(async () => {
    ;[browser, server] = await Promise.all([launch(chromiumPath ?? ''), startDevelopmentServer()])
  })
  afterAll(async () => {
    await Promise.all([browser.close(), server[Symbol.asyncDispose]()])
  })
  beforeEach(async () => {
    copy = await server.copy()
    world = await startAppWorld({ pages: () => server.pages })
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    await world[Symbol.asyncDispose]()
  })

  test.each(['backend', 'token'])('keeps client, cache, pages of a list and what is being sent (%s)', async (way) => {
    const page = await opened(way)
    const answer = await sending(page)
    await copy.edit('inbox.tsx', 'First title', 'Second title')
    await page.getByRole('heading', { name: 'Second title' }).waitFor()
    expect(await threadsOf(page).count()).toBe(20)
    expect(await page.getByLabel('Text').inputValue()).toBe('Hello')
    expect(await messagesOf(page)).toEqual(['Hello: sending'])
    expect(operations()).toEqual(['SendMessage'])
    answer()
    await eventually(() => messagesOf(page)).toEqual(['Hello: sent'])
    // What a message changes is asked for again, as without an edit.
    await eventually(operations).toEqual(['SendMessage', 'Threads'])
    expect(await threadsOf(page).count()).toBe(20)
    expect(world.messages('Hello')).toBe(1)
  })

  test('re-mounts from the cache where the hooks are others, and goes on sending', async () => {
    const page = await opened('backend')
    const answer = await sending(page)
    await copy.edit(
      'inbox.tsx',
      "const [text, setText] = useState('')",
      "const [text, setText] = useState(useState('New')[0])",
    )
    await eventually(() => page.getByLabel('Text').inputValue()).toBe('New')
    expect(await threadsOf(page).count()).toBe(10)
    expect(await messagesOf(page)).toEqual(['Hello: sending'])
    expect(operations()).toEqual(['SendMessage'])
    answer()
    await eventually(() => messagesOf(page)).toEqual(['Hello: sent'])
    expect(world.messages('Hello')).toBe(1)
  })

  test('keeps all of it where the module of the provider is edited', async () => {
    const page = await opened('backend')
    const answer = await sending(page)
    await copy.edit('app.tsx', 'First frame', 'Second frame')
    await page.getByRole('heading', { name: 'Second frame' }).waitFor()
    expect(await threadsOf(page).count()).toBe(20)
    expect(await messagesOf(page)).toEqual(['Hello: sending'])
    expect(operations()).toEqual(['SendMessage'])
    answer()
    await eventually(() => messagesOf(page)).toEqual(['Hello: sent'])
    expect(world.messages('Hello')).toBe(1)
  })

  test('begins anew where that module makes the token provider: once, and nothing of before goes on asking', async () => {
    const page = await opened('token')
    const answer = await sending(page)
    world.arrived.length = 0
    await copy.edit('app.tsx', 'First frame', 'Second frame')
    await page.getByRole('heading', { name: 'Second frame' }).waitFor()
    await eventually(() => threadsOf(page).count()).toBe(10)
    await eventually(() => page.getByLabel('Me', { exact: true }).textContent()).toMatch(/^usr_/)
    expect(operations().toSorted()).toEqual(['Me', 'SendMessage', 'Threads'])
    expect(world.arrived.filter((call) => call.startsWith('POST'))).toEqual(['POST /glue/token'])
    answer()
    await eventually(() => world.emulator.journal.list({ outcome: 'pending' }).length).toBe(0)
    await page.getByLabel('Text').fill('Hello again')
    await page.getByRole('button', { name: 'Send' }).click()
    await eventually(() => messagesOf(page)).toEqual(['Hello again: sent'])
    await eventually(() => operations().length).toBe(5)
    expect(operations().toSorted()).toEqual(['Me', 'SendMessage', 'SendMessage', 'Threads', 'Threads'])
    expect([world.messages('Hello'), world.messages('Hello again')]).toEqual([1, 1])
  })

  async function opened(way: string): Promise<Page> {
    const { workspace, firstThread: thread } = world.people.two
    const page = await visitor(browser)
    await page.context().addCookies([{ name: 'person', value: 'two', url: world.app }])
    await page.goto(`${world.app}${copy.path}?${new URLSearchParams({ way, workspace, thread, glue: world.glue })}`)
    await page.getByRole('heading', { name: 'First title' }).waitFor()
    await eventually(() => threadsOf(page).count()).toBe(10)
    await page.getByRole('button', { name: 'More' }).click()
    await eventually(() => threadsOf(page).count()).toBe(20)
    return page
  }

  /** Begins to send a message. Returns what lets Glue answer. */
  async function sending(page: Page): Promise<() => void> {
    const { faults, clock, journal } = world.emulator
    journal.clear()
    faults.add({ match: { operation: 'SendMessage' }, times: 1, then: { delayHeaders: '10s' } })
    await page.getByLabel('Text').fill('Hello')
    await page.getByRole('button', { name: 'Send' }).click()
    await eventually(() => journal.list({ outcome: 'pending' }).length).toBe(1)
    return () => clock.advance('10s')
  }

  const operations = (): (string | undefined)[] => world.emulator.journal.list().map(({ operations: [name] }) => name)
})

function threadsOf(page: Page): Locator {
  return page.getByRole('list', { name: 'Threads' }).getByRole('listitem')
}

async function messagesOf(page: Page): Promise<string[]> {
  return page.getByRole('list', { name: 'Messages' }).getByRole('listitem').allTextContents()
}
