import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { decide, heading, launchForHttps, person } from './https-browser.ts'
import { type HttpsWorld, startHttpsWorld } from './https-world.ts'

describe.skipIf(chromiumPath === undefined)('an installation in a window of its own', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchForHttps()
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
  })

  test('it is said to be finished, the window closes, and the session has the workspace', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    const popup = await openPopup(page)
    expect(await page.getByRole('status').textContent()).toBe('waiting')
    const closed = popup.waitForEvent('close')
    await allowAndLeave(popup)
    await closed
    await page.getByRole('status').getByText('finished').waitFor()
    await page.getByRole('listitem').getByText(world.workspaces.acme).waitFor()
  })

  test('where Glue lets no other page see its window, it works the same', async () => {
    await using world = await startHttpsWorld()
    world.glueHeaders.set('cross-origin-opener-policy', 'same-origin')
    const page = await person(browser, world, 'poster')
    // A browser of tests tells every page that it has the focus. A person's tells one.
    await page.evaluate(() => {
      window.looks = 0
      document.hasFocus = () => {
        window.looks += 1
        return false
      }
    })
    const popup = await openPopup(page)
    // It seems closed, and whoever has the focus is not this page.
    await expect.poll(() => page.evaluate(() => window.looks)).toBeGreaterThanOrEqual(2)
    expect(await page.getByRole('status').textContent()).toBe('waiting')
    const closed = popup.waitForEvent('close')
    await allowAndLeave(popup)
    await page.getByRole('status').getByText('finished').waitFor()
    await closed

    const second = await openPopup(page)
    await second.close()
    await page.evaluate(() => {
      document.hasFocus = () => true
    })
    await page.getByRole('status').getByText('closed').waitFor()
  })

  test('a window that is gone before its word arrives still counts as finished', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    // The word is kept back until the page has had a look at the closed window.
    await page.evaluate(() => {
      const { open } = window
      let hasLooked = (): void => {}
      const looked = new Promise<void>((resolve) => {
        hasLooked = resolve
      })
      window.open = (...args) => {
        const popup = open.apply(window, args)
        return {
          get closed() {
            if (popup?.closed === true) setTimeout(hasLooked)
            return popup?.closed
          },
        } as Window
      }
      const { addEventListener } = BroadcastChannel.prototype
      BroadcastChannel.prototype.addEventListener = function (type: string, listener: EventListener) {
        addEventListener.call(this, type, (event) => void looked.then(() => listener(event)))
      }
    })
    const popup = await openPopup(page)
    await allowAndLeave(popup)
    await expect.poll(() => page.getByRole('status').textContent()).not.toBe('waiting')
    expect(await page.getByRole('status').textContent()).toBe('finished')
  })

  test('a person who closes the window, before or after saying no, is told apart', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    const popup = await openPopup(page)
    await popup.close()
    await page.getByRole('status').getByText('closed').waitFor()

    const second = await openPopup(page)
    await decide(second, 'Deny')
    await second.waitForURL(/\/glue\/failed\?(.*&)?reason=access_denied$/)
    expect(await heading(second)).toBe('Nothing was installed')
    expect(await page.getByRole('status').textContent()).toBe('waiting')
    await second.close()
    await page.getByRole('status').getByText('closed').waitFor()
    expect(await page.getByRole('listitem').count()).toBe(0)
  })

  test('a signal ends the wait, and the window stays; a window that may not open is an error', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    await page.evaluate(() => {
      const waiting = new AbortController()
      Object.assign(window, { signal: waiting.signal, stop: () => waiting.abort(new Error('enough')) })
    })
    const popup = await openPopup(page)
    await page.evaluate(() => window.stop())
    await page.getByRole('status').getByText('enough').waitFor()
    expect(popup.isClosed()).toBe(false)

    await page.reload()
    await page.evaluate(() => {
      window.open = () => null
    })
    await page.getByRole('button').click()
    await page.getByRole('status').getByText('The browser did not let a window open').waitFor()
  })

  test('the page where it ends does nothing in a window that nobody waits for', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    await page.goto(`${world.app}/installed`)
    await page.locator('body[data-finished=false]').waitFor()
  })

  test("BR-6 a page elsewhere that opens the app's windows hears nothing, up to the end of an installation", async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    await listenAt(page, world)
    for (const path of [
      '/installed#glue-install=guess',
      '/glue/install?returnTo=%2Finstalled%23glue-install%3Dguess',
    ]) {
      const popup = await openFrom(page, world.app + path)
      const closed = popup.waitForEvent('close')
      if (path.startsWith('/glue')) await allowAndLeave(popup)
      await closed
    }
    expect(await world.oauth.installations.get(world.workspaces.acme)).toBeDefined()
    expect(await page.evaluate(() => window.heard)).toEqual([])
  })

  test('BR-6 a page that waits believes no other window, and all that it is told is a random word', async () => {
    await using world = await startHttpsWorld()
    const evil = await person(browser, world, 'poster')
    await listenAt(evil, world)
    // Opened by the attacker, who has a handle on the page, and so can send it messages.
    const page = await openFrom(evil, `${world.app}/`)
    await page.evaluate(() => {
      window.heard = []
      addEventListener('message', ({ data }) => window.heard.push(data))
      new BroadcastChannel('@glue/oauth/popup').addEventListener('message', ({ data }) => window.heard.push(data))
    })
    const popup = await openPopup(page)
    const forged = ['finished', 'guess', { type: 'finished' }, true]
    await evil.evaluate((messages) => {
      for (const message of messages) window.opened?.postMessage(message, '*')
      const channel = new BroadcastChannel('@glue/oauth/popup')
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is a channel, not a window
      for (const message of messages) channel.postMessage(message)
    }, forged)
    const own = await openFrom(evil, `${world.app}/installed#glue-install=guessed`)
    if (!own.isClosed()) await own.waitForEvent('close')
    await expect.poll(() => page.evaluate(() => window.heard)).toEqual([...forged, 'guessed'])
    expect(await page.getByRole('status').textContent()).toBe('waiting')

    await allowAndLeave(popup)
    await page.getByRole('status').getByText('finished').waitFor()
    const [word, ...more] = (await page.evaluate(() => window.heard)).slice(forged.length + 1)
    expect(more).toEqual([])
    expect(word).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
    // Its own channel, and nothing else.
    expect(await evil.evaluate(() => window.heard)).toEqual(forged)
  })
})

declare global {
  interface Window {
    heard: unknown[]
    opened: Window | null
    looks: number
  }
}

async function openPopup(page: Page): Promise<Page> {
  const opened = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'Install in a window' }).click()
  const popup = await opened
  await popup.getByRole('button', { name: 'Allow' }).waitFor()
  return popup
}

/** A window that another page opens. */
async function openFrom(page: Page, url: string): Promise<Page> {
  const opened = page.waitForEvent('popup')
  await page.evaluate((address) => {
    window.opened = window.open(address, '_blank', 'popup')
  }, url)
  return opened
}

/** The window closes while the click is still being looked after. */
async function allowAndLeave(popup: Page): Promise<void> {
  await decide(popup, 'Allow').catch((error: unknown) => {
    if (!popup.isClosed()) throw error
  })
}

/** An attacker's page that keeps all that comes to it. */
async function listenAt(page: Page, world: HttpsWorld): Promise<void> {
  await page.goto(world.evil)
  await page.evaluate(() => {
    window.heard = []
    addEventListener('message', ({ data }) => window.heard.push(data))
    new BroadcastChannel('@glue/oauth/popup').addEventListener('message', ({ data }) => window.heard.push(data))
  })
}
