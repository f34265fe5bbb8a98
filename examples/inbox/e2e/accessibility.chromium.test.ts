import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { guidePicture } from './guide-picture.ts'
import { looks, states } from './inbox-states.ts'
import { acme, inboxWorld } from './inbox-world.ts'

// `GLUE_SCREENSHOTS=docs/images/inbox` makes the pictures of the guide anew.

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

describe.skipIf(chromiumPath === undefined)('the inbox for everybody', () => {
  const { start, visit } = inboxWorld()

  test.each(states)('$name: axe finds nothing, and nothing reaches out of the screen', async (state) => {
    const { name, seed, pictures = [], reach } = state
    const demo = await start(seed && { seed })
    const page = await visit({ viewport: looks[0].viewport })
    await reach(page, demo)
    // Nothing is pointed at.
    await page.mouse.move(0, 0)
    await page.evaluate(axe)
    for (const { name: look, colorScheme, viewport } of looks) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      if (pictures.includes(look)) await guidePicture(page, `${name}${look}`)
      expect({ look, findings: await findings(page) }).toEqual({ look, findings: [] })
      expect({ look, outside: await outside(page) }).toEqual({ look, outside: [] })
    }
  })

  test('the whole way works with the keyboard alone', async () => {
    const demo = await start()
    const page = await visit()
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

    await page.getByRole('link', { name: 'Launch checklist' }).waitFor()
    await tabTo(page, /^Skip to the threads/)
    await page.keyboard.press('Enter')
    await tabTo(page, /^Launch checklist/)
    await page.keyboard.press('Enter')
    await expect.poll(() => focus(page)).toBe('Launch checklist')
    await tabTo(page, /^message$/)
    await page.keyboard.type('Written without a mouse')
    await page.keyboard.press('Enter')
    await page.getByRole('listitem').filter({ hasText: 'Written without a mouse' }).locator('time').waitFor()
    expect(new URL(page.url()).searchParams.get('workspace')).toBe(acme)
  })
})

interface Axe {
  run(options: { readonly resultTypes: readonly string[] }): Promise<{ readonly violations: readonly Finding[] }>
}

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

declare global {
  interface Window {
    readonly axe: Axe
  }
}

async function findings(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }))
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  )
}

/** What is seen in part only, or makes the page scroll sideways. */
function outside(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('body *:not(.skip, .visually-hidden *)')]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect()
        return width > 1 && (left < 0 || right > innerWidth) && element.checkVisibility()
      })
      .map((element) => element.outerHTML.slice(0, 200)),
  )
}

/** What has the focus: its text, or its id where it has none. */
function focus(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id || '')
}

/** Presses Tab until the focus is on something of that name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    if (name.test(await focus(page))) return
  }
  throw new Error(`Tab never reached ${name}.`)
}
