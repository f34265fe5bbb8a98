import { fileURLToPath } from 'node:url'
import { defaultSeed, type Fault, type Seed } from '@glue/emulator'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { chromiumPath, launch, visitor } from '../../../scripts/chromium.ts'
import { type EmulatedDemo, type EmulatedDemoOptions, startOnEmulator } from '../../../scripts/demo/start.ts'

/** What a test has: the app as `vite build` makes it, a Glue that can fail, and as many browsers as it asks for. */
export interface InboxWorld {
  start(options?: Partial<EmulatedDemoOptions>): Promise<EmulatedDemo>
  /** A browser of its own, with nobody signed in. */
  visit(options?: BrowserContextOptions): Promise<Page>
}

/** Call it once in a `describe`. What a test started is ended after it. */
export function inboxWorld(): InboxWorld {
  let browser: Browser
  let parts = new AsyncDisposableStack()
  beforeAll(async () => {
    // Vitest's own `test` would make it a build for developing.
    vi.stubEnv('NODE_ENV', 'production')
    await build({ root: fileURLToPath(new URL('..', import.meta.url)), logLevel: 'warn' })
    vi.unstubAllEnvs()
    browser = await launch(chromiumPath ?? '')
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await parts.disposeAsync()
    parts = new AsyncDisposableStack()
  })
  return {
    start: async (options) =>
      parts.use(await startOnEmulator({ port: 0, profile: 'glue', pages: 'built', ...options })),
    visit: async (options) => {
      const page = await visitor(browser, options)
      parts.defer(() => page.context().close())
      return page
    },
  }
}

export type Who = 'Operator' | 'Reader'

/** Signs in on the page. */
export async function signIn(page: Page, demo: EmulatedDemo, person: Who): Promise<void> {
  await page.goto(demo.appUrl)
  await page.getByRole('button', { name: new RegExp(`^${person}`) }).click()
  await page.getByRole('main').getByRole('heading').first().waitFor()
}

/** Answers Glue's consent page. */
export async function consent(page: Page, workspace: string, decision: 'Allow' | 'Deny'): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(`^${workspace}(?! Labs)`) }).check()
  await page.getByRole('button', { name: decision }).click()
}

/** Signed in, with Acme installed and opened: the steps before that are not on the page, which is quicker. */
export async function enter(page: Page, demo: EmulatedDemo, person: Who = 'Operator'): Promise<void> {
  await installed(page, demo)
  await signInQuickly(page, demo, person)
  await page.goto(`${demo.appUrl}/?workspace=${acme}`)
}

export const acme = 'wks_Acme00000000000000000000000'
export const acmeLabs = 'wks_AcmeLabs0000000000000000000'
export const globex = 'wks_Globex000000000000000000000'

async function signInQuickly(page: Page, { appUrl }: EmulatedDemo, person: Who): Promise<void> {
  const headers = { origin: appUrl }
  await page.request.post(`${appUrl}/api/sign-in`, { headers, form: { person: person.toLowerCase() } })
}

async function installed(page: Page, demo: EmulatedDemo): Promise<void> {
  const { appUrl, emulator } = demo
  if (emulator.installations.list().some(({ workspaceId }) => workspaceId === acme)) return
  await signInQuickly(page, demo, 'Operator')
  const start = await page.request.get(`${appUrl}/glue/install?returnTo=/`, { maxRedirects: 0 })
  const callback = await emulator.approve({
    authorizationUrl: new URL(start.headers()['location'] ?? ''),
    workspaceId: acme,
    decision: 'allow',
  })
  await page.request.get(callback.href)
}

/** Opens a thread of the list by its subject. */
export async function openThread(page: Page, subject: string | RegExp): Promise<void> {
  await page.getByRole('region', { name: 'Threads' }).getByRole('link', { name: subject }).click()
  await page.getByRole('heading', { name: subject }).waitFor()
}

/** Writes a message and presses Enter. */
export async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text)
  await page.keyboard.press('Enter')
}

/** The app itself posts what another of its users, or another tab, would have. */
export async function postAsApp({ emulator }: EmulatedDemo, threadID: string, text: string): Promise<void> {
  const { accessToken } = emulator.tokens.issue({ workspaceId: acme })
  const query = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
  const response = await emulator.fetch('/public/graphql', {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: { threadID, message: { text } } } }),
  })
  if (!response.ok) throw new Error(await response.text())
}

/** Glue keeps an operation waiting until the fault is taken away and its clock moved. */
export function hold({ emulator }: EmulatedDemo, operation: string): () => void {
  const fault: Fault = { match: { route: 'graphql', operation }, then: { delayHeaders: '30s' } }
  const { id } = emulator.faults.add(fault)
  return () => {
    emulator.faults.remove(id)
    emulator.clock.advance('1m')
  }
}

/** Acme with so many threads more, all older than those it has. */
export function withManyThreads(count: number): Seed {
  const numbers = Array.from({ length: count }, (_, index) => index)
  const group = defaultSeed.groups.find(({ workspaceId }) => workspaceId === acme)
  const [author] = group?.memberIds ?? []
  if (!group || !author) throw new Error('The seed has no group in Acme.')
  const threads = numbers.map((number) => ({
    id: `thr_${`AcmeOlder${number}x`.padEnd(27, '0')}`,
    workspaceId: acme,
    subject: `Older thread ${number + 1}`,
    recipientIds: [group.id],
    startedById: author,
    createdAt: new Date(Date.UTC(2026, 8, 1) - number * 3_600_000).toISOString(),
  }))
  const messages = threads.map(({ id, createdAt }) => ({
    id: id.replace('thr_', 'msg_'),
    threadId: id,
    userId: author,
    text: 'Long ago.',
    createdAt,
  }))
  return {
    ...defaultSeed,
    threads: [...defaultSeed.threads, ...threads],
    messages: [...defaultSeed.messages, ...messages],
  }
}
