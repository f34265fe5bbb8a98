import { SendMessageDocument } from '@glue/schema/operations'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, launch, picture, visitor } from '../../../scripts/chromium.ts'
import { type Demo, startOnEmulator } from '../../../scripts/demo/start.ts'

describe.skipIf(chromiumPath === undefined)('the inbox in Chromium, app and emulator on two sites', () => {
  let browser: Browser
  let demo: Demo
  let page: Page

  beforeAll(async () => {
    browser = await launch(chromiumPath ?? '')
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    demo = await startOnEmulator({ port: 0, profile: 'glue' })
    page = await visitor(browser)
  })
  afterEach(async () => {
    await page.context().close()
    await demo[Symbol.asyncDispose]()
  })

  test('a visitor signs in, installs, reads a thread and sends a message that appears', async () => {
    await signIn(page, demo, 'Operator')
    await picture(page, 'app-welcome')
    await page.getByRole('link', { name: 'Install in Glue' }).first().click()

    expect(new URL(page.url()).hostname).toBe('localhost')
    expect(new URL(demo.appUrl).hostname).toBe('127.0.0.1')
    expect(new URL(page.url()).searchParams.get('code_challenge_method')).toBe('S256')
    await picture(page, 'consent')
    await consent(page, 'Acme', 'Allow')

    await page.getByRole('heading', { name: 'Acme', exact: true }).waitFor()
    expect(page.url()).not.toMatch(/code=|state=/)
    await openFirstThread(page)
    await picture(page, 'app-thread')
    await page.getByLabel('Message', { exact: true }).fill('Hello from the browser')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Hello from the browser' }).waitFor()

    await page.reload()
    await page.getByRole('listitem').filter({ hasText: 'Hello from the browser' }).waitFor()
  })

  test('the browser holds no Glue token, wherever a script could look', async () => {
    const seen: string[] = []
    page.on('response', (response) => {
      if (response.url().startsWith(demo.appUrl))
        void response.text().then(
          (text) => seen.push(text),
          () => {},
        )
    })
    await install(page, demo, 'Operator')
    await openFirstThread(page)
    const reachable = await page.evaluate(() =>
      JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        document.cookie,
        history.state,
        location.href,
        document.documentElement.outerHTML,
      ]),
    )
    expect(seen.length).toBeGreaterThan(5)
    expect([reachable, ...seen].filter((text) => /emu_[0-9a-f]{64}/.test(text))).toEqual([])
  })

  test('Deny installs nothing and says so', async () => {
    await signIn(page, demo, 'Operator')
    await page.getByRole('link', { name: 'Install in Glue' }).first().click()
    await consent(page, 'Acme', 'Deny')
    await picture(page, 'denied')
    expect(new URL(page.url()).origin).toBe(demo.appUrl)
    expect(await page.getByRole('heading').first().textContent()).toBe('Nothing was installed')
    await page.goto(demo.appUrl)
    await page.getByText('No workspace yet').waitFor()
  })

  test('a reload in the middle loses nothing: of the consent page, and of the callback', async () => {
    await signIn(page, demo, 'Operator')
    await page.getByRole('link', { name: 'Install in Glue' }).first().click()
    await page.reload()
    const callbacks: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/glue/callback')) callbacks.push(request.url())
    })
    await consent(page, 'Acme', 'Allow')
    await page.getByRole('heading', { name: 'Acme', exact: true }).waitFor()
    expect(callbacks).toHaveLength(1)

    const again = await page.goto(callbacks[0] ?? '')
    expect(again?.status()).toBeGreaterThanOrEqual(400)
    expect(again?.status()).toBeLessThan(500)
    await picture(page, 'callback-again')
    await page.goto(demo.appUrl)
    await page.getByRole('heading', { name: 'Acme', exact: true }).waitFor()
  })

  test('another browser cannot finish an install that it did not start', async () => {
    await signIn(page, demo, 'Operator')
    await page.getByRole('link', { name: 'Install in Glue' }).first().click()
    let callback = ''
    await page.route('**/oauth/authorize', async (route) => {
      const answer = await route.fetch({ maxRedirects: 0 })
      callback = answer.headers().location ?? ''
      await route.abort()
    })
    await consent(page, 'Acme', 'Allow').catch(() => {})
    await expect.poll(() => callback).toContain('code=')

    const other = await visitor(browser)
    await signIn(other, demo, 'Operator')
    expect((await other.goto(callback))?.status()).toBe(400)
    await picture(other, 'other-browser')
    await other.goto(demo.appUrl)
    await other.getByText('No workspace yet').waitFor()
    await other.context().close()
  })

  test('a reader reads, is offered no way to post, and is refused when he asks by hand', async () => {
    await install(page, demo, 'Operator')
    const reader = await visitor(browser)
    await signIn(reader, demo, 'Reader')
    await reader.getByRole('heading', { name: 'Acme', exact: true }).waitFor()
    await openFirstThread(reader)
    await reader.getByText('You may read, but not post.').waitFor()
    await picture(reader, 'reader')
    expect(await reader.getByRole('button', { name: 'Send' }).count()).toBe(0)
    expect(await reader.getByRole('button', { name: 'Post digest' }).count()).toBe(0)

    const threadID = new URL(reader.url()).searchParams.get('thread')
    const workspace = demo.workspaces[0]?.id ?? ''
    const statuses = await reader.evaluate(
      async ({ hash, source, thread, id }) => {
        const headers = { 'content-type': 'application/json', 'glue-csrf': '1', 'glue-workspace': id }
        const graphql = (body: object) =>
          fetch('/glue/graphql', { method: 'POST', headers, body: JSON.stringify(body) })
        const operation = {
          operationName: 'SendMessage',
          variables: { input: { threadID: thread, message: { text: 'by hand' } } },
        }
        const answers = await Promise.all([
          graphql({ ...operation, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }),
          graphql({ ...operation, query: source }),
          fetch(`/api/workspaces/${id}/digest`, { method: 'POST', headers }),
          fetch('/glue/install'),
        ])
        return answers.map(({ status }) => status)
      },
      { hash: SendMessageDocument.hash, source: SendMessageDocument.loc.source.body, thread: threadID, id: workspace },
    )
    // A script starts no installation, whoever it belongs to.
    expect(statuses).toEqual([403, 403, 403, 503])
    await reader.goto(`${new URL(reader.url()).origin}/glue/install`)
    await reader.getByText('Only an operator may install the app.').waitFor()
    await reader.goBack()
    await reader.getByRole('list').last().waitFor()
    expect(await reader.getByText('by hand').count()).toBe(0)
    await reader.context().close()
  })

  test('the digest is posted, a workspace installed from inside Glue works, another one is told apart', async () => {
    await install(page, demo, 'Operator')
    await page.getByRole('button', { name: 'Post digest' }).click()
    await page.getByRole('heading', { name: 'Digest' }).waitFor()
    await picture(page, 'digest')

    const [, labs, globex] = demo.workspaces
    await page.getByLabel('Installed from inside Glue?').fill(labs?.id ?? '')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('heading', { name: 'Acme Labs', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Post digest' }).click()
    await page.getByRole('heading', { name: 'Digest' }).waitFor()

    await page.getByLabel('Installed from inside Glue?').fill(globex?.id ?? '')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    expect(await page.getByRole('alert').textContent()).toMatch(/not installed in this workspace/i)
    await picture(page, 'not-installed')
    await page.goto(`${demo.appUrl}/?workspace=${globex?.id}`)
    await page.getByRole('heading', { name: 'Not installed in this workspace' }).waitFor()
    await picture(page, 'not-installed-page')
  })
})

describe.skipIf(chromiumPath === undefined)('a Glue that has only what is documented', () => {
  test('installs with the workspace named, says that messages cannot be read, and sends all the same', async () => {
    const browser = await launch(chromiumPath ?? '')
    await using demo = await startOnEmulator({ port: 0, profile: 'documented' })
    const page = await visitor(browser)
    await signIn(page, demo, 'Operator')
    await page.goto(`${demo.appUrl}/glue/install?returnTo=/&workspace=${demo.workspaces[0]?.id}`)
    await consent(page, 'Acme', 'Allow')
    await openFirstThread(page)
    await page.getByText('Glue did not give the messages of this thread.').waitFor()
    await page.getByLabel('Message', { exact: true }).fill('Sent without reading')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Sent without reading' }).waitFor()
    await picture(page, 'documented-thread')
    await browser.close()
  })
})

describe.skipIf(chromiumPath === undefined)('the pages for people who look at them', () => {
  const looks = [
    { name: 'light-wide', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
    { name: 'dark-wide', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
    { name: 'light-narrow', colorScheme: 'light', viewport: { width: 360, height: 740 } },
    { name: 'dark-narrow', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  ] as const

  test.each(looks)('$name: nothing is wider than the screen', async ({ name, colorScheme, viewport }) => {
    const browser = await launch(chromiumPath ?? '')
    await using demo = await startOnEmulator({ port: 0, profile: 'glue' })
    const page = await visitor(browser, { colorScheme, viewport })
    const look = async (step: string): Promise<void> => {
      await picture(page, `${step}-${name}`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width)
    }
    await page.goto(demo.appUrl)
    await page.getByRole('button', { name: /^Operator/ }).waitFor()
    await look('1-sign-in')
    await signIn(page, demo, 'Operator')
    await look('2-welcome')
    await page.getByRole('link', { name: 'Install in Glue' }).first().click()
    await look('3-consent')
    await consent(page, 'Acme', 'Allow')
    await page.getByRole('heading', { name: 'Acme', exact: true }).waitFor()
    await look('4-workspace')
    await openFirstThread(page)
    await look('5-thread')
    await browser.close()
  })

  test('the whole way works with the keyboard alone', async () => {
    const browser = await launch(chromiumPath ?? '')
    await using demo = await startOnEmulator({ port: 0, profile: 'glue' })
    const page = await visitor(browser)
    await page.goto(demo.appUrl)
    await page.getByRole('button', { name: /^Operator/ }).waitFor()
    await tabTo(page, /^Operator/)
    await page.keyboard.press('Enter')
    await page.getByText('No workspace yet').waitFor()
    await tabTo(page, /^Install in Glue/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/oauth\/authorize/)
    await tabTo(page, /^Allow/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Acme', exact: true }).waitFor()
    await browser.close()
  })
})

async function signIn(page: Page, demo: Demo, person: 'Operator' | 'Reader'): Promise<void> {
  await page.goto(demo.appUrl)
  await page.getByRole('button', { name: new RegExp(`^${person}`) }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

async function consent(page: Page, workspace: string, decision: 'Allow' | 'Deny'): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(`^${workspace}(?! Labs)`) }).check()
  await page.getByRole('button', { name: decision }).click()
}

async function install(page: Page, demo: Demo, person: 'Operator'): Promise<void> {
  await signIn(page, demo, person)
  await page.getByRole('link', { name: 'Install in Glue' }).first().click()
  await consent(page, 'Acme', 'Allow')
  await page.getByRole('heading', { name: 'Acme', exact: true }).waitFor()
}

async function openFirstThread(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Threads' }).getByRole('listitem').getByRole('button').first().click()
  await page.getByLabel('Message', { exact: true }).or(page.getByText('You may read, but not post.')).waitFor()
}

/** Presses Tab until the focus is on something of that name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
    if (name.test(text)) return
  }
  throw new Error(`Tab never reached ${name}.`)
}
