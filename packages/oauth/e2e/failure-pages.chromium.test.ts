import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, picture, visitor } from '../../../scripts/chromium.ts'
import { heading, launchForHttps } from './https-browser.ts'
import { startHttpsWorld } from './https-world.ts'

const pages = {
  access_denied: 'Nothing was installed',
  came_late: 'That took a little too long',
  came_twice: 'This link was used already',
  invalid_client: 'This app is not set up correctly',
  not_signed_in: 'Please sign in first',
  other_browser: 'Please continue in the browser where you started',
}

const looks = [
  { name: 'light-wide', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark-wide', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'light-narrow', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'dark-narrow', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const

describe.skipIf(chromiumPath === undefined)('the pages for a person whose installation failed', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchForHttps()
  })
  afterAll(() => browser.close())

  test.each(looks)('$name: they fit on the screen, and their style is let through', async (look) => {
    const { name, colorScheme, viewport } = look
    await using world = await startHttpsWorld()
    const page = await visitor(browser, { colorScheme, viewport, ignoreHTTPSErrors: true })
    const complaints: string[] = []
    page.on('console', (line) => {
      if (/content security policy/i.test(line.text())) complaints.push(line.text())
    })
    for (const [reason, title] of Object.entries(pages)) {
      await page.goto(`${world.app}/glue/failed?reason=${reason}`)
      expect(await heading(page)).toBe(title)
      await picture(page, `failed-${reason}-${name}`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width)
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(viewport.height)
    }
    expect(complaints).toEqual([])
    await page.context().close()
  })
})
