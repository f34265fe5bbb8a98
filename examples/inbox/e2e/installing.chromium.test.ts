import { SendMessageDocument } from '@glue/schema/operations'
import { describe, expect, test } from 'vitest'
import { chromiumPath, picture } from '../../../scripts/chromium.ts'
import { acme, acmeLabs, consent, enter, globex, inboxWorld, openThread, signIn, write } from './inbox-world.ts'

describe.skipIf(chromiumPath === undefined)('installing the inbox, app and Glue on two sites', () => {
  const { start, visit } = inboxWorld()

  test('a visitor signs in, installs, reads a thread and sends a message that appears', async () => {
    const demo = await start()
    const page = await visit()
    await signIn(page, demo, 'Operator')
    await page.getByRole('link', { name: 'Install in Glue' }).first().click()

    expect(new URL(page.url()).hostname).toBe('localhost')
    expect(new URL(demo.appUrl).hostname).toBe('127.0.0.1')
    expect(new URL(page.url()).searchParams.get('code_challenge_method')).toBe('S256')
    await picture(page, 'consent')
    await consent(page, 'Acme', 'Allow')

    await page.getByRole('heading', { name: 'Acme', exact: true }).waitFor()
    expect(page.url()).not.toMatch(/code=|state=/)
    await openThread(page, 'Launch checklist')
    await write(page, 'Hello from the browser')
    await page.getByRole('listitem').filter({ hasText: 'Hello from the browser' }).waitFor()

    await page.reload()
    await page.getByRole('listitem').filter({ hasText: 'Hello from the browser' }).waitFor()
  })

  test('the browser holds no Glue token, wherever a script could look', async () => {
    const demo = await start()
    const page = await visit()
    const seen: string[] = []
    page.on('response', (response) => {
      if (response.url().startsWith(demo.appUrl))
        void response.text().then(
          (text) => seen.push(text),
          () => {},
        )
    })
    await enter(page, demo)
    await openThread(page, 'Launch checklist')
    await page.getByText('Then only the sign-up form is left.').waitFor()
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
    const demo = await start()
    const page = await visit()
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
    const demo = await start()
    const page = await visit()
    await signIn(page, demo, 'Operator')
    await page.getByRole('link', { name: 'Install in Glue' }).first().click()
    await page.getByRole('button', { name: 'Allow' }).waitFor()
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
    const demo = await start()
    const page = await visit()
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

    const other = await visit()
    await signIn(other, demo, 'Operator')
    expect((await other.goto(callback))?.status()).toBe(400)
    await picture(other, 'other-browser')
    await other.goto(demo.appUrl)
    await other.getByText('No workspace yet').waitFor()
  })

  test('a reader reads, is offered no way to post, and is refused when he asks by hand', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo, 'Reader')
    await openThread(page, 'Launch checklist')
    await page.getByText('You may read, but not post.').waitFor()
    expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Post digest' }).count()).toBe(0)

    const threadID = new URL(page.url()).searchParams.get('thread')
    const statuses = await page.evaluate(
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
      { hash: SendMessageDocument.hash, source: SendMessageDocument.loc.source.body, thread: threadID, id: acme },
    )
    // A script starts no installation, whoever it belongs to.
    expect(statuses).toEqual([403, 403, 403, 503])
    await page.goto(`${demo.appUrl}/glue/install`)
    await page.getByText('Only an operator may install the app.').waitFor()
    await page.goBack()
    await page.getByText('Then only the sign-up form is left.').waitFor()
    expect(await page.getByText('by hand').count()).toBe(0)
  })

  test('the digest is posted, a workspace installed from inside Glue works, another one is told apart', async () => {
    const demo = await start()
    const page = await visit()
    await enter(page, demo)
    await page.getByRole('button', { name: 'Post digest' }).click()
    await page.getByRole('heading', { name: 'Digest' }).waitFor()

    await page.getByLabel('Installed from inside Glue?').fill(acmeLabs)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('heading', { name: 'Acme Labs', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Post digest' }).click()
    await page.getByRole('heading', { name: 'Digest' }).waitFor()

    await page.getByRole('navigation', { name: 'Workspaces' }).getByRole('link', { name: 'Acme', exact: true }).click()
    await page.getByRole('heading', { name: 'Acme', exact: true }).waitFor()
    expect(new URL(page.url()).searchParams.get('thread')).toBe(null)
    await page.getByRole('link', { name: 'Launch checklist' }).waitFor()

    await page.getByLabel('Installed from inside Glue?').fill(globex)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    expect(await page.getByRole('alert').textContent()).toMatch(/not installed in this workspace/i)
  })
})
