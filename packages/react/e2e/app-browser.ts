import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { chromiumPath, visitor } from '../../../scripts/chromium.ts'
import { pageAddress } from './app-pages.ts'
import type { AppWorld } from './app-world.ts'

/** A Chromium as people have it: Playwright switches the back-forward cache off by default. */
export function launchAsPeopleHaveIt(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
}

/** What a person sees and does on the page. */
export interface SeenPage {
  readonly page: Page
  readonly threads: Locator
  readonly session: Locator
  readonly alert: Locator
  readonly refresh: Locator
  readonly messages: Locator
  readonly posted: Locator
  write(text: string): Promise<void>
  press(name: string): Promise<void>
}

export function seen(page: Page): SeenPage {
  return {
    page,
    threads: page.getByRole('list', { name: 'Threads' }).getByRole('listitem'),
    session: page.getByLabel('Session'),
    alert: page.getByRole('alert'),
    refresh: page.getByRole('button', { name: 'Refresh' }),
    messages: page.getByRole('list', { name: 'Messages' }).getByRole('listitem'),
    posted: page.getByLabel('Posted'),
    write: (text) => page.getByLabel('Text').fill(text),
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
  }
}

export interface OpenedInput {
  readonly browser: Browser
  readonly world: AppWorld
  readonly person?: 'one' | 'two'
  readonly way: 'backend' | 'token' | 'kept'
  readonly strict?: string
}

/** The page of somebody who is signed in, with their threads on it. */
export async function opened({ browser, world, person = 'two', way, ...more }: OpenedInput): Promise<SeenPage> {
  const page = await visitor(browser)
  await signIn(page, world, person)
  return show(page, pageAddress(world, { person, way, ...more }))
}

export async function signIn(page: Page, { app }: AppWorld, person: 'one' | 'two'): Promise<void> {
  await page.goto(`${app}/sign-in?as=${person}`)
}

/** Goes to a page and waits for its data. */
export async function show(page: Page, address: string): Promise<SeenPage> {
  await page.goto(address)
  await seen(page).threads.first().waitFor()
  return seen(page)
}
