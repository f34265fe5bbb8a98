import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { chromiumPath, visitor } from '../../../scripts/chromium.ts'
import { type HttpsWorld, resolverRules } from './https-world.ts'

const launchOptions = {
  executablePath: chromiumPath ?? '',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', `--host-resolver-rules=${resolverRules}`],
}

/** A Chromium that finds the hosts of an {@link HttpsWorld}. */
export function launchForHttps(): Promise<Browser> {
  return chromium.launch(launchOptions)
}

/** A person with a browser of their own, who signs in to the app, or does not. */
export async function person(browser: Browser, world: HttpsWorld, user?: string): Promise<Page> {
  const page = await visitor(browser, { ignoreHTTPSErrors: true })
  if (user !== undefined) await signIn(page, world, user)
  return page
}

export async function signIn(page: Page, world: HttpsWorld, user: string): Promise<void> {
  await page.goto(`${world.app}/login?as=${user}`)
}

/**
 * A browser whose person chose what other sites' cookies may do. What a browser does by itself differs: Debian's Chromium
 * blocks them.
 */
export async function withThirdPartyCookies(
  are: 'allowed' | 'blocked',
  run: (context: BrowserContext) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'glue-profile-'))
  try {
    await mkdir(join(folder, 'Default'))
    const preferences = { profile: { cookie_controls_mode: are === 'blocked' ? 1 : 0 } }
    await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
    const context = await chromium.launchPersistentContext(folder, { ...launchOptions, ignoreHTTPSErrors: true })
    context.setDefaultTimeout(15_000)
    try {
      await run(context)
    } finally {
      await context.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Answers Glue's consent page. */
export async function decide(page: Page, decision: 'Allow' | 'Deny', workspace = 'Acme'): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(`^${workspace}(?! Labs)`) }).check()
  await page.getByRole('button', { name: decision }).click()
}

/** The cookies that bind a running installation to this browser. */
export async function flowCookies(page: Page): Promise<Awaited<ReturnType<BrowserContext['cookies']>>> {
  const cookies = await page.context().cookies()
  return cookies.filter(({ name }) => name.includes('glue-flow'))
}

/** The heading of the page that is there once nothing more is on its way. */
export async function heading(page: Page): Promise<string | null> {
  return page.getByRole('heading', { level: 1 }).textContent()
}
