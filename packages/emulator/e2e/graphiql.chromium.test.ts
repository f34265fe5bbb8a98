import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, launch, picture, visitor } from '../../../scripts/chromium.ts'
import { createEmulator, type Emulator } from '../src/index.ts'
import { type EmulatorServer, listen } from '../src/node.ts'

describe.skipIf(chromiumPath === undefined)("the emulator's GraphiQL in Chromium", () => {
  let browser: Browser
  let emulator: Emulator
  let server: EmulatorServer
  let page: Page
  let requestsElsewhere: string[]
  let complaints: string[]

  beforeAll(async () => {
    browser = await launch(chromiumPath ?? '')
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    emulator = createEmulator()
    server = await listen(emulator)
    page = await visitor(browser, { viewport: { width: 1280, height: 800 } })
    requestsElsewhere = []
    complaints = []
    // A machine without a network: only the emulator answers.
    await page.context().route(
      ({ origin }) => origin !== server.url,
      async (route) => {
        requestsElsewhere.push(route.request().url())
        await route.abort('internetdisconnected')
      },
    )
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
    })
  })
  afterEach(async () => {
    await page.context().close()
    await server.close()
  })

  test('GraphiQL works offline, with a token set', async () => {
    await page.goto(`${server.url}/_glue/graphiql`)
    await execute(page)
    await result(page).getByText('Acme Digest').waitFor()
    await result(page).getByText('Run 7: what went wrong').waitFor()
    await picture(page, 'graphiql')

    expect(requestsElsewhere).toEqual([])
    expect(complaints).toEqual([])
    const [sent, ...more] = emulator.journal.list({ operation: 'me' })
    expect(more).toEqual([])
    expect(sent?.response?.status).toBe(200)
    expect(sent?.request.headers.authorization).toBe('Bearer $ACCESS_TOKEN_1')
  })

  test('its documentation and its editor know the schema', async () => {
    await page.goto(`${server.url}/_glue/graphiql`)
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.getByRole('link', { name: 'Query', exact: true }).click()
    await page.getByText('The threads that the app can see').waitFor()
    await picture(page, 'graphiql-documentation')

    await write(page, '{ gro')
    await page.getByRole('option', { name: 'groups' }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type(' { nodes { name } ')
    await page.keyboard.press('ControlOrMeta+Enter')
    await result(page).getByText('Experiments').waitFor()

    await write(page, '{ noSuchField ')
    await page.locator('.squiggly-error').first().waitFor()
    expect(requestsElsewhere).toEqual([])
    expect(complaints).toEqual([])
  })

  test('the address says for which workspace the token is', async () => {
    const [app] = emulator.seed.apps
    const acme = emulator.seed.workspaces.find(({ name }) => name === 'Acme')
    if (!app || !acme) throw new Error('The seed lacks what the test speaks of.')
    const { userId } = emulator.installations.add({ clientId: app.clientId, workspaceId: acme.id })
    await page.goto(`${server.url}/_glue/graphiql?workspaceId=${acme.id}`)
    await execute(page)
    await result(page).getByText(userId).waitFor()
    expect(emulator.journal.list({ operation: 'me' }).map(({ workspaceId }) => workspaceId)).toEqual([acme.id])
  })

  test('the browser keeps what was written, and not the token', async () => {
    await page.goto(`${server.url}/_glue/graphiql`)
    await write(page, '{ workspaces { nodes { emailDomain } } ')
    await page.keyboard.press('ControlOrMeta+Enter')
    await result(page).getByText('labs.acme.example').waitFor()
    const kept = () =>
      page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))
    await expect.poll(kept).toContain('emailDomain')
    expect(await kept()).not.toContain('emu_')
  })
})

/** Writes in the place of what the editor holds. It closes braces by itself. */
async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('region', { name: 'Operation Editor' }).locator('.view-lines').first().click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(text)
}

async function execute(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Execute/ }).click()
}

function result(page: Page): Locator {
  return page.getByRole('region', { name: 'Result Window' })
}
