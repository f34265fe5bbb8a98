import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { persisted } from '../test/web-world.ts'
import { decide, flowCookies, withThirdPartyCookies } from './https-browser.ts'
import { type ArrivedRequest, type HttpsWorld, startHttpsWorld } from './https-world.ts'

describe.skipIf(chromiumPath === undefined)('other sites in Chromium', () => {
  test('where cookies of other sites are blocked, installing works, and cannot be started in a frame', () =>
    withThirdPartyCookies('blocked', async (context) => {
      await using world = await startHttpsWorld()
      const page = await context.newPage()
      await signInForOtherSites(page, world)
      const framed = await startInFrame(page, world)
      expect(framed.probe.cookies).toBe('')
      expect(framed.install.cookies).toBe('')
      expect(framed.install.status).toBe(503)
      expect(await flowCookies(page)).toEqual([])

      await page.goto(`${world.app}/glue/install?returnTo=/done`)
      await decide(page, 'Allow')
      await page.getByRole('listitem').getByText(world.workspaces.acme).waitFor()
    }))

  test('BR-2 where they are allowed, another site and a neighbour make the app do nothing in the name of its user', () =>
    withThirdPartyCookies('allowed', async (context) => {
      await using world = await startHttpsWorld()
      await world.installed()
      const page = await context.newPage()
      await signInForOtherSites(page, world)
      const framed = await startInFrame(page, world)
      expect(framed.probe.cookies).toBe('session=poster')
      // Not even with the cookies: in a frame nobody goes anywhere.
      expect([framed.install.cookies, framed.install.status]).toEqual(['session=poster', 503])
      expect(await flowCookies(page)).toEqual([])

      const before = { api: world.apiRequests.length, token: world.tokenRequests.length }
      for (const origin of [world.evil, world.neighbour]) {
        await page.goto(origin)
        world.arrived.length = 0
        await attack(page, world)
        const arrived = (): ArrivedRequest[] => world.arrived.filter(({ url }) => url.pathname.startsWith('/glue/'))
        const answers = (): string[] =>
          arrived().map(({ method, url, status }) => `${method} ${url.pathname} ${status}`)
        await expect
          .poll(() => answers().toSorted())
          .toEqual([
            'GET /glue/graphql 405',
            'GET /glue/graphql 405',
            'GET /glue/graphql 405',
            'GET /glue/session 403',
            'OPTIONS /glue/graphql 405',
            'OPTIONS /glue/graphql 405',
            'POST /glue/graphql 403',
            'POST /glue/graphql 403',
            'POST /glue/graphql 403',
            'POST /glue/graphql 403',
          ])
        // They came as the user: it is not a missing cookie that keeps them from anything. A preflight has none.
        const asUser = arrived().filter(({ method }) => method !== 'OPTIONS')
        expect(asUser.filter(({ cookies }) => !cookies.includes('session=poster'))).toEqual([])
      }
      expect({ api: world.apiRequests.length, token: world.tokenRequests.length }).toEqual(before)
    }))
})

/** The worst case: an app whose session cookie goes along with the requests of other sites. */
async function signInForOtherSites(page: Page, world: HttpsWorld): Promise<void> {
  await page.goto(`${world.app}/login?as=poster&sameSite=None`)
}

interface Framed {
  /** A page of the app that may be framed. */
  readonly probe: ArrivedRequest
  readonly install: ArrivedRequest
}

async function startInFrame(page: Page, world: HttpsWorld): Promise<Framed> {
  await page.goto(world.evil)
  for (const path of ['/installed', '/glue/install']) {
    await page.evaluate(
      (src) =>
        new Promise((resolve) => {
          const frame = Object.assign(document.createElement('iframe'), { src })
          frame.addEventListener('load', resolve)
          document.body.append(frame)
        }),
      world.app + path,
    )
  }
  const [probe, install] = ['/installed', '/glue/install'].map((path) =>
    world.arrived.findLast(({ url }) => url.pathname === path),
  )
  if (probe === undefined || install === undefined) throw new Error('The frames did not ask for their pages.')
  return { probe, install }
}

/** All that a page of somebody else can send without being allowed to. */
async function attack(page: Page, world: HttpsWorld): Promise<void> {
  const text = JSON.stringify(persisted('a'.repeat(64)))
  await page.evaluate(
    async ({ app, workspace, json }) => {
      const target = `${app}/glue/graphql`
      const query = `${target}?query=${encodeURIComponent('{ me { id } }')}`
      const headers = { 'glue-csrf': '1', 'glue-workspace': workspace, 'content-type': 'application/json' }
      const plain = new Blob([json], { type: 'text/plain' })
      const credentials = 'include'
      await Promise.allSettled([
        fetch(target, { method: 'POST', mode: 'no-cors', credentials, headers, body: plain }),
        fetch(target, { method: 'POST', credentials, body: plain }),
        fetch(target, { method: 'POST', credentials, headers, body: json }),
        fetch(query, { mode: 'no-cors', credentials }),
        fetch(`${app}/glue/session`, { mode: 'no-cors', credentials }),
      ])
      navigator.sendBeacon(target, plain)
      navigator.sendBeacon(target, new Blob([json], { type: 'application/json' }))
      document.body.append(Object.assign(new Image(), { src: query }))
      window.open(query)
      // One field whose name and value, written as text with `=` between them, are JSON.
      const form = Object.assign(document.createElement('form'), { action: target, method: 'post', target: '_blank' })
      form.enctype = 'text/plain'
      const [name, value] = [`${json.slice(0, -1)},"x":"`, '"}']
      form.append(Object.assign(document.createElement('input'), { name, value }))
      document.body.append(form)
      form.submit()
    },
    { app: world.app, workspace: world.workspaces.acme, json: text },
  )
}
