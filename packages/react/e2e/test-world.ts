import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchAsPeopleHaveIt } from './app-browser.ts'
import { type BuiltPages, buildPages, type PagesOnServer, pagesOf } from './app-pages.ts'
import { type AppWorld, startAppWorld } from './app-world.ts'

/** What the tests of a file share, and what each of them has of its own. */
export interface TestWorld {
  readonly browser: () => Browser
  /** A new world, which ends with the test. Unless `isInstalled` is false, both people have the app. */
  readonly start: (options?: { readonly isInstalled?: boolean }) => Promise<AppWorld>
}

interface TestWorldOptions {
  /** Files of `app/`. */
  readonly pages: readonly string[]
  /** Renders `/server`. */
  readonly server?: PagesOnServer
}

/** Launches a browser for the tests of a `describe`, and ends what they started. */
export function testWorld({ pages, server }: TestWorldOptions): TestWorld {
  let browser: Browser
  let built: BuiltPages
  let world: AppWorld | undefined

  beforeAll(async () => {
    ;[browser, built] = await Promise.all([launchAsPeopleHaveIt(), buildPages(...pages)])
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    await world?.[Symbol.asyncDispose]()
    world = undefined
  })
  return {
    browser: () => browser,
    start: async ({ isInstalled = true } = {}) => {
      world = await startAppWorld({ pages: pagesOf(built, server) })
      if (!isInstalled) return world
      const { emulator, oauth, people } = world
      const [application] = emulator.apps
      emulator.installations.add({ clientId: application?.clientId ?? '', workspaceId: people.one.workspace })
      for (const { workspace } of [people.one, people.two]) await oauth.installations.add(workspace)
      emulator.journal.clear()
      return world
    },
  }
}

/** Waits for what a browser does at its own pace. The limit is there to end a test that fails. */
export const eventually: typeof expect.poll = (read, options) => expect.poll(read, { timeout: 15_000, ...options })
