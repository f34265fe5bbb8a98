import { setImmediate } from 'node:timers/promises'
import { createEmulator, defaultSeed } from '@glue/emulator'
import { type EmulatorServer, listen } from '@glue/emulator/node'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { chromiumPath, launch, picture, visitor } from './chromium.ts'
import { requirePort } from './demo/free-port.ts'
import { copyExample, type ExampleCopy } from './next-example/example-copy.ts'
import { probePages, staticPages } from './next-example/probe-pages.ts'
import { startCommand, type StartedCommand } from './started-command.ts'

// `examples/next-app`, copied out of this repository, installed from packed packages, built and served by Next.

const acme = 'wks_Acme00000000000000000000000'
const labs = 'wks_AcmeLabs0000000000000000000'
const secrets = {
  client: 'acme-digest-secret-for-the-emulator-only',
  web: 'the key for the cookies of installations',
  session: 'the key for the sign-in of the example app',
}
const nasty = 'The end </script><script>document.title="Broken"</script><!-- <script>'

const emulator = createEmulator({ seed: { ...defaultSeed, threads: [...defaultSeed.threads, ...manyThreads()] } })
const parts = new AsyncDisposableStack()

let example: ExampleCopy
let glue: EmulatorServer
let next: StartedCommand
let origin = ''
let browser: Browser
let page: Page
let problems: string[] = []
let asked: string[] = []

beforeAll(async () => {
  vi.stubEnv('NEXT_TELEMETRY_DISABLED', '1')
  example = parts.use(copyExample())
  glue = parts.use(await listen(emulator))
  for (const workspaceId of [acme, labs]) emulator.installations.add({ clientId: 'acme-digest', workspaceId })
  example.write(probePages)
  const { isBuilt, output } = example.build()
  expect(isBuilt, output).toBe(true)
  const { port } = await requirePort('127.0.0.1', 0)
  origin = `http://127.0.0.1:${port}`
  next = startCommand(`next start --hostname 127.0.0.1 --port ${port}`, {
    cwd: example.folder,
    project: example.folder,
    env: {
      GLUE_EMULATOR_URL: glue.url,
      GLUE_CLIENT_ID: 'acme-digest',
      GLUE_CLIENT_SECRET: secrets.client,
      GLUE_REDIRECT_URI: `${origin}/glue/callback`,
      GLUE_WEB_KEY: secrets.web,
      SESSION_KEY: secrets.session,
      NEXT_TELEMETRY_DISABLED: '1',
    },
  })
  parts.defer(async () => {
    next.interrupt()
    await next.ended
  })
  await next.until('Ready in')
  if (chromiumPath === undefined) return
  browser = await launch(chromiumPath)
  parts.defer(() => browser.close())
})
afterAll(() => parts.disposeAsync())

describe.skipIf(chromiumPath === undefined)('examples/next-app in Chromium', () => {
  beforeEach(async () => {
    page = await newVisitor()
    await page.goto(origin)
    await picture(page, 'sign-in')
    await page.getByRole('button', { name: /^Operator/ }).click()
    await page.getByRole('heading', { name: /workspace/ }).waitFor()
    forget()
  })
  afterEach(() => page.context().close())

  test('somebody signs in, installs the app, and has the threads of the workspace', async () => {
    await picture(page, 'no-workspace')
    await page.getByRole('link', { name: 'Install in Glue' }).click()
    await page.getByRole('radio', { name: /^Acme(?! Labs)/ }).check()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Threads' }).waitFor()
    expect(page.url()).toBe(`${origin}/w/${acme}`)
    await page.getByRole('link', { name: 'Thread 43' }).waitFor()
    await picture(page, 'threads')
  })

  test('a page view asks Glue once for each query, and its browser asks nothing', async () => {
    for (const path of [`/w/${acme}`, threadPath(43)]) {
      forget()
      await open(path)
      expect(asked).toEqual([])
      expect(upstream()).toEqual([path === threadPath(43) ? 'Thread' : 'ThreadsOrderLastMessage'])
    }
    expect(problems).toEqual([])
  })

  test('the next pages of a list come from the browser', async () => {
    await open(`/w/${acme}`)
    expect(await rows()).toHaveLength(20)
    await page.getByRole('button', { name: 'Older threads' }).click()
    await expect.poll(rows).toHaveLength(40)
    expect(new Set(await rows()).size).toBe(40)
    expect(asked).toEqual(['ThreadsOrderLastMessage'])
    expect(problems).toEqual([])
  })

  test('whoever goes on to another page gets what that one preloaded', async () => {
    await open(`/w/${acme}`)
    forget()
    await page.getByRole('link', { name: 'Thread 43' }).click()
    await page.getByRole('heading', { name: 'Thread 43' }).waitFor()
    await picture(page, 'thread')
    expect(upstream()).toEqual(['Thread'])

    // The list is asked for by the server once more, and shows what came with it.
    const subject = 'Since you left'
    await startThread(subject)
    forget()
    await page.getByRole('link', { name: '← Threads' }).click()
    await page.getByRole('link', { name: subject }).waitFor()
    expect(upstream()).toEqual(['ThreadsOrderLastMessage'])
    expect(asked).toEqual([])
    expect(problems).toEqual([])
  })

  test('a message that is sent shows at once, and the page goes on', async () => {
    await open(threadPath(42))
    await page.getByLabel('Message').fill('Hello from Next')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Hello from Next' }).waitFor()
    await expect.poll(() => emulator.journal.list({ operation: 'sendMessage' }).length).toBeGreaterThan(0)
    expect(problems).toEqual([])
  })

  test('what fails on the server is asked for by the browser', async () => {
    emulator.faults.add({ match: { operation: 'threads' }, times: 1, then: { graphqlError: { message: 'Not now.' } } })
    await page.goto(`${origin}/w/${acme}`)
    await expect.poll(rows).toHaveLength(20)
    expect(asked).toEqual(['ThreadsOrderLastMessage'])
    expect(next.stderr()).toContain('ThreadsOrderLastMessage could not be preloaded')
  })

  test('a query that was not preloaded is named by the server, and works in the browser', async () => {
    const html = await (await page.goto(`${origin}/probe/${acme}`))?.text()
    expect(html).toContain('The groups are on their way.')
    await page.getByRole('status').filter({ hasText: 'Launch' }).waitFor()
    expect(asked).toEqual(['Groups'])
    expect(upstream().toSorted()).toEqual(['Groups', 'Me', 'Threads'])
    expect(next.stderr()).toMatch(/GlueReactError.* while a server renders.* Preload it/)
  })

  test('a refresh of the router shows what is new, without a request for it from the browser', async () => {
    await open(`/probe/${acme}`)
    await page.getByRole('status').filter({ hasText: 'Launch' }).waitFor()
    const shown = await page.getByRole('button', { name: /^I am usr_/ }).textContent()
    const body = { data: { me: { __typename: 'User', id: 'usr_Renewed', name: 'Renewed' } } }
    emulator.faults.add({ match: { operation: 'me' }, times: 1, then: { status: 200, body } })
    forget()
    await page.getByRole('button', { name: shown ?? '' }).click()
    await page.getByRole('button', { name: 'I am usr_Renewed' }).waitFor()
    expect(asked).toEqual([])
    expect(upstream().toSorted()).toEqual(['Me', 'Threads'])
  })

  test('another workspace shows nothing of the one before', async () => {
    await open(`/probe/${acme}`)
    await page.getByRole('status').filter({ hasText: 'Launch' }).waitFor()
    const inAcme = await page.getByRole('listitem').allTextContents()
    forget()
    await page.getByRole('link', { name: `Go to ${labs}` }).click()
    await page.getByRole('status').filter({ hasText: 'Experiments' }).waitFor()
    const inLabs = await page.getByRole('listitem').allTextContents()
    expect(inLabs.filter((subject) => inAcme.includes(subject))).toEqual([])
    expect(emulator.journal.list({ route: 'graphql', workspaceId: acme })).toEqual([])
    expect(asked).toEqual(['Groups'])
  })

  test('BR-5: whoever signs in next sees nothing of the one before, also not with the back button', async () => {
    await open(`/w/${acme}`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: /^Reader/ }).waitFor()
    await page.goBack()
    await page.getByRole('button', { name: /^Reader/ }).waitFor()
    expect(await page.getByText('Thread 43').count()).toBe(0)
  })

  test.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 360],
    ['dark', 360],
  ] as const)('fits into a window that is %s and %i wide', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 720 })
    for (const [name, path] of Object.entries({
      home: '/',
      threads: `/w/${acme}`,
      thread: threadPath(43),
    })) {
      await open(path)
      expect(await tooWide()).toEqual([])
      await picture(page, `${name}-${colorScheme}-${width}`)
    }
  })
})

describe('what examples/next-app sends', () => {
  test('BR-1: no token of Glue, no secret and no cookie is in the HTML or in the payload', async () => {
    const cookie = await signIn('operator')
    for (const headers of [{ cookie }, { cookie, rsc: '1' }]) {
      for (const path of ['/', `/w/${acme}`, threadPath(43), `/probe/${acme}`]) {
        const response = await fetch(new URL(path, origin), { headers })
        const text = `${await response.text()} ${JSON.stringify([...response.headers])}`
        expect(response.status).toBe(200)
        expect(text).toContain(path.includes('thr_') ? 'Thread 43' : 'wks_Acme')
        for (const secret of [...Object.values(secrets), cookie.replace(/^session=/, ''), 'emu_']) {
          expect(text).not.toContain(secret)
        }
      }
    }
  })

  test('a message cannot get out of the payload', async () => {
    const html = await (await fetch(`${origin}/w/${acme}`, { headers: { cookie: await signIn('operator') } })).text()
    expect(html).toContain('The end ')
    expect(html).not.toContain('document.title="Broken"</script>')
    expect(html).not.toContain('</script><!--')
  })

  test('BR-4: 200 pages that are rendered at the same time hold only what belongs to their visitor', async () => {
    const people = [
      { cookie: await signIn('operator'), workspace: acme, own: 'Thread 43', name: 'Operator' },
      { cookie: await signIn('reader'), workspace: labs, own: 'Labs 43', name: 'Reader' },
    ]
    let turn = 0
    const random = (): number => (turn = (turn * 1_103_515_245 + 12_345) % 2 ** 31)
    for (let count = 0; count < 200; count += 1) {
      const delayHeaders = `${1 + (random() % 50)}ms` as const
      emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { delayHeaders } })
    }
    emulator.journal.clear()
    const views = Array.from({ length: 200 }, async (_, index) => {
      const { cookie, workspace } = people[index % 2] ?? {}
      const response = await fetch(`${origin}/w/${workspace}`, { headers: { cookie: cookie ?? '' } })
      return response.text()
    })
    const pages = await whileTimePasses(Promise.all(views))
    pages.forEach((html, index) => {
      const [mine, other] = index % 2 === 0 ? people : people.toReversed()
      expect(html).toContain(mine?.own)
      expect(html).toContain(`>${mine?.name}<`)
      expect(html).not.toContain(other?.own)
      expect(html).not.toContain(`>${other?.name}<`)
    })
    expect(emulator.journal.list({ route: 'graphql' })).toHaveLength(200)
    emulator.faults.clear()
  })
})

// These break the build of the copy, so they come last.
test.each([
  ['preloads', 'preloading', /preloadGlue got no headers, so there is no visitor/],
  ['waits for a query', 'suspending', /A query was to be sent to `\/glue\/graphql` while a server renders/],
] as const)('a page that is made at build time and %s is not built, and says why', (_title, kind, why) => {
  example.write(staticPages[kind])
  const { isBuilt, output } = example.build()
  expect(isBuilt).toBe(false)
  expect(output).toMatch(why)
  expect(output).toContain('prerendering page "/static"')
})

function threadPath(index: number): string {
  return `/w/${acme}/${threadId('Thread', index)}`
}

function threadId(kind: string, index: number): `thr_${string}` {
  return `thr_${kind}${String(index).padStart(27 - kind.length, '0')}`
}

/** Opens a page and waits until nothing is under way any more. */
async function open(path: string): Promise<void> {
  await page.goto(`${origin}${path}`)
  await page.waitForLoadState('networkidle')
}

function forget(): void {
  emulator.journal.clear()
  problems = []
  asked = []
}

async function newVisitor(): Promise<Page> {
  const opened = await visitor(browser, { viewport: { width: 1200, height: 720 } })
  opened.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  opened.on('pageerror', ({ message }) => problems.push(message))
  opened.on('request', (request) => {
    if (request.url() === `${origin}/glue/graphql`) asked.push(JSON.parse(request.postData() ?? '{}').operationName)
  })
  return opened
}

function upstream(): string[] {
  const requests = emulator.journal.list({ route: 'graphql' })
  return requests.map(({ request }): string => JSON.parse(request.body).operationName ?? 'without a name')
}

/** What does not fit into its place. */
function tooWide(): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('html, .side, main')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ tagName }) => tagName),
  )
}

function rows(): Promise<string[]> {
  return page.locator('.rows li').allTextContents()
}

/** The cookie of somebody, as the sign-in page gives it to a browser without scripts. */
async function signIn(person: 'operator' | 'reader'): Promise<string> {
  const form = await (await fetch(origin)).text()
  const action = /name="(\$ACTION_ID_\w+)"/.exec(form)?.[1] ?? ''
  const body = new FormData()
  body.set(action, '')
  body.set('person', person)
  const response = await fetch(origin, { method: 'POST', body, headers: { origin }, redirect: 'manual' })
  const [cookie = ''] = response.headers.getSetCookie().map((text) => text.split(';')[0] ?? '')
  expect(cookie).toMatch(/^session=\w/)
  return cookie
}

async function whileTimePasses<Value>(promise: Promise<Value>): Promise<Value> {
  const none = Symbol('none')
  for (;;) {
    const value = await Promise.race([promise, setImmediate(none)])
    if (value !== none) return value
    emulator.clock.advance('5ms')
  }
}

async function startThread(subject: string): Promise<void> {
  const { accessToken } = emulator.tokens.issue({ workspaceId: acme })
  const query = 'mutation Start($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
  const variables = { input: { thread: { recipients: [acme], subject }, message: { text: 'Hello' } } }
  const response = await emulator.fetch('https://api.gluegroups.com/public/graphql', {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  expect(await response.json()).toMatchObject({ data: { sendMessage: { message: {} } } })
}

function manyThreads() {
  const thread = (workspaceId: string, kind: string, index: number, subject = `${kind} ${index}`) => ({
    id: threadId(kind, index),
    workspaceId,
    recipientIds: [workspaceId],
    startedById: defaultSeed.users.find((user) => user.workspaceId === workspaceId)?.id ?? '',
    createdAt: `2026-10-30T08:00:${String(index).padStart(2, '0')}.000Z`,
    subject,
  })
  return Array.from({ length: 45 }, (_, index) => index).flatMap((index) => [
    thread(acme, 'Thread', index, index === 44 ? nasty : undefined),
    thread(labs, 'Labs', index),
  ])
}
