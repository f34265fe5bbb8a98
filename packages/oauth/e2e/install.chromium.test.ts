import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { collect, createGate } from '../test/world.ts'
import { decide, flowCookies, heading, launchForHttps, person, signIn } from './https-browser.ts'
import { type HttpsWorld, startHttpsWorld } from './https-world.ts'

// What is safe has to be safe where nothing else helps: there, PKCE and `iss` are ignored, and the app names the workspace.
const documented = { profile: 'documented' } as const

describe.skipIf(chromiumPath === undefined)('an installation in Chromium, over https, across sites', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchForHttps()
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
  })

  test('CB-11 it ends where the person wanted to go, and no code, state or token is left in the browser', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    expect(await page.evaluate(() => isSecureContext)).toBe(true)
    await page.getByRole('link', { name: 'Install' }).click()
    await page.waitForURL(`${world.glue}/**`)
    const authorizationUrl = page.url()
    const state = new URL(authorizationUrl).searchParams.get('state') ?? 'none'
    await decide(page, 'Allow')
    await page.getByRole('listitem').getByText(world.workspaces.acme).waitFor()

    expect(page.url()).toBe(`${world.app}/done`)
    expect(await flowCookies(page)).toEqual([])
    expect(await historyOf(page)).toEqual(['about:blank', `${world.app}/`, authorizationUrl, `${world.app}/done`])
    const canaries = [state, ...world.secrets()]
    const reachable = await reachableText(page)
    const referers = world.arrived.map(({ referer = '' }) => referer).join(' ')
    expect(canaries.length).toBeGreaterThan(4)
    expect(canaries.filter((canary) => `${reachable} ${referers} ${page.url()}`.includes(canary))).toEqual([])
    // Glue's own page was reached with the state, and it is used up. The code was never in the history.
    expect(world.secrets().filter((secret) => authorizationUrl.includes(secret))).toEqual([])
  })

  test('CK-1 the cookie of the flow comes back from the other site, where a Strict one is missing', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    await startInstall(page, world)
    const [cookie, ...more] = await flowCookies(page)
    expect(more).toEqual([])
    expect(cookie).toMatchObject({
      name: expect.stringMatching(/^__Host-glue-flow-/),
      domain: 'app.example.test',
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
    })
    expect(await page.context().cookies(world.app)).toContainEqual(expect.objectContaining({ name: 'strict' }))
    await decide(page, 'Allow')
    await page.waitForURL(`${world.app}/done`)

    const callback = world.arrived.find(({ url }) => url.pathname === '/glue/callback')
    expect(callback?.cookies).toContain(`${cookie?.name}=${cookie?.value}`)
    expect(callback?.cookies).toContain('session=poster')
    expect(callback?.cookies).not.toContain('strict=')
  })

  test('CK-1 a neighbour on the same domain cannot plant a cookie over that of the flow', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    await startInstall(page, world)
    const [cookie] = await flowCookies(page)
    const planting = await page.context().newPage()
    const plant = async (name: string): Promise<void> => {
      const text = `${name}=planted; Domain=example.test; Path=/; Secure`
      await planting.goto(`${world.neighbour}/?set-cookie=${encodeURIComponent(text)}`)
      await planting.evaluate((script) => {
        document.cookie = script
      }, text)
    }
    await plant(cookie?.name ?? '')
    await plant('another')
    await decide(page, 'Allow')
    await page.waitForURL(`${world.app}/done`)
    const callback = world.arrived.find(({ url }) => url.pathname === '/glue/callback')
    expect(callback?.cookies).toContain('another=planted')
    expect(callback?.cookies.match(/planted/g)).toHaveLength(1)
  })

  test('AR-5 two tabs finish in the other order, and both succeed', async () => {
    await using world = await startHttpsWorld()
    const first = await person(browser, world, 'poster')
    const second = await first.context().newPage()
    await startInstall(first, world)
    await startInstall(second, world)
    await decide(second, 'Allow', 'Globex')
    await second.waitForURL(`${world.app}/done`)
    await decide(first, 'Allow')
    await first.getByRole('listitem').getByText(world.workspaces.globex).waitFor()
    await first.getByRole('listitem').getByText(world.workspaces.acme).waitFor()
    expect(await flowCookies(first)).toEqual([])
  })

  test('AR-5 a page that has the browser fetch the link in advance starts nothing', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    await page.evaluate(() => {
      const link = Object.assign(document.createElement('link'), { rel: 'prefetch', href: '/glue/install' })
      document.head.append(link)
    })
    await expect.poll(() => world.arrived.find(({ url }) => url.pathname === '/glue/install')?.status).toBe(503)
    expect(await flowCookies(page)).toEqual([])
  })

  test('CB-4 going back afterwards, and allowing it once more, exchanges nothing a second time', async () => {
    await using world = await startHttpsWorld(documented)
    const page = await person(browser, world, 'poster')
    await startInstall(page, world)
    await decide(page, 'Allow')
    await page.waitForURL(`${world.app}/done`)
    const callback = world.arrived.find(({ url }) => url.pathname === '/glue/callback')?.url.href ?? ''
    const exchanges = world.tokenRequests.length

    await page.goBack()
    expect(await page.getByRole('button', { name: 'Allow' }).count()).toBe(1)
    await decide(page, 'Allow')
    await page.waitForURL(/\/glue\/failed\?(.*&)?reason=came_twice$/)
    expect(await heading(page)).toBe('This link was used already')
    await page.reload()
    expect(await heading(page)).toBe('This link was used already')

    await page.goto(callback)
    expect(page.url()).toMatch(/\/glue\/failed\?(.*&)?reason=came_twice$/)
    await page.getByRole('link', { name: 'Back to the app' }).click()
    await page.getByRole('listitem').getByText(world.workspaces.acme).waitFor()
    expect(world.tokenRequests).toHaveLength(exchanges)
  })

  test('CB-4 the same callback twice at once, in one browser: one of the two exchanges', async () => {
    await using world = await startHttpsWorld(documented)
    const page = await person(browser, world, 'poster')
    await startInstall(page, world)
    const gate = createGate()
    world.holdBack(() => gate.opened)
    const decided = decide(page, 'Allow')
    await expect.poll(() => world.tokenRequests.length).toBe(1)
    const again = await page.context().newPage()
    await again.goto(world.arrived.find(({ url }) => url.pathname === '/glue/callback')?.url.href ?? '')
    expect(await heading(again)).toBe('This link was used already')
    gate.open()
    await decided
    await page.waitForURL(`${world.app}/done`)
    expect(codesSent(world)).toHaveLength(1)
  })

  test('reloading in the middle loses nothing, and a page that says no can be reloaded', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    await startInstall(page, world)
    await page.reload()
    await decide(page, 'Deny')
    await page.waitForURL(/\/glue\/failed\?(.*&)?reason=access_denied$/)
    await page.reload()
    expect(await heading(page)).toBe('Nothing was installed')
    expect(await flowCookies(page)).toEqual([])
    await page.getByRole('link', { name: 'Start again' }).click()
    await page.getByRole('button', { name: 'Allow' }).waitFor()
    await page.reload()
    await decide(page, 'Allow')
    await page.getByRole('listitem').getByText(world.workspaces.acme).waitFor()
    expect(codesSent(world)).toHaveLength(1)
  })

  test('CB-4 a double click on Allow exchanges once at most, and leaves a way on', async () => {
    await using world = await startHttpsWorld()
    const page = await person(browser, world, 'poster')
    await startInstall(page, world)
    await page.getByRole('button', { name: 'Allow' }).dblclick()
    // Glue may have answered the first click, and refuse the second, or have got the second only.
    await page.getByRole('heading', { name: /^(App|This answer was not taken)$/ }).waitFor()
    expect(codesSent(world).length).toBeLessThanOrEqual(1)
    await startInstall(page, world)
    await decide(page, 'Allow')
    await page.getByRole('listitem').getByText(world.workspaces.acme).waitFor()
    expect(new Set(codesSent(world)).size).toBe(codesSent(world).length)
  })

  test('CB-1 a second browser cannot finish it, and the first one still can', async () => {
    await using world = await startHttpsWorld(documented)
    const page = await person(browser, world, 'poster')
    await startInstall(page, world)
    const callback = await interceptCallback(page, world)

    const other = await person(browser, world, 'poster')
    await other.goto(callback)
    expect(other.url()).toMatch(/\/glue\/failed\?(.*&)?reason=other_browser$/)
    expect(await heading(other)).toBe('Please continue in the browser where you started')
    expect(world.tokenRequests).toEqual([])
    expect(await installedIn(world)).toEqual([])

    await page.goto(callback)
    await page.getByRole('listitem').getByText(world.workspaces.acme).waitFor()
    expect(codesSent(world)).toHaveLength(1)
  })

  test('CB-2 whoever signs in as somebody else in the middle does not get the installation', async () => {
    await using world = await startHttpsWorld(documented)
    const page = await person(browser, world, 'poster')
    await startInstall(page, world)
    const secondTab = await page.context().newPage()
    await signIn(secondTab, world, 'reader')
    await decide(page, 'Allow')
    await page.waitForURL(/\/glue\/failed\?(.*&)?reason=other_user$/)
    expect(await heading(page)).toBe('Somebody else is signed in now')
    expect(world.tokenRequests).toEqual([])
    expect(await installedIn(world)).toEqual([])
  })

  test('CB-2 whoever signs out in the middle is asked to sign in, and can finish after that', async () => {
    await using world = await startHttpsWorld(documented)
    const page = await person(browser, world, 'poster')
    await startInstall(page, world)
    const secondTab = await page.context().newPage()
    await secondTab.goto(`${world.app}/logout`)
    await decide(page, 'Allow')
    await page.waitForURL(/\/glue\/failed\?.*reason=not_signed_in$/)
    expect(await heading(page)).toBe('Please sign in first')
    expect(world.tokenRequests).toEqual([])
    expect(await installedIn(world)).toEqual([])

    await signIn(secondTab, world, 'poster')
    await startInstall(page, world)
    await decide(page, 'Allow')
    await page.getByRole('listitem').getByText(world.workspaces.acme).waitFor()
  })
})

async function startInstall(page: Page, world: HttpsWorld): Promise<void> {
  const hint = world.emulator.profile === 'documented' ? `&workspace=${world.workspaces.acme}` : ''
  await page.goto(`${world.app}/glue/install?returnTo=/done${hint}`)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
}

/** The address that Glue sends the browser to, which then stays where it is. */
async function interceptCallback(page: Page, world: HttpsWorld): Promise<string> {
  const arrived = new Promise<string>((resolve) => {
    world.divert = ({ href, pathname }) => {
      if (pathname !== '/glue/callback') return undefined
      resolve(href)
      return new Response(null, { status: 204 })
    }
  })
  await page.getByRole('button', { name: 'Allow' }).click({ noWaitAfter: true })
  const callback = await arrived
  world.divert = undefined
  return callback
}

function codesSent({ tokenRequests }: HttpsWorld): (string | null)[] {
  return tokenRequests.flatMap(({ form }) => form.getAll('code'))
}

async function installedIn({ oauth }: HttpsWorld): Promise<string[]> {
  return (await collect(oauth.installations.list())).map(({ workspaceId }) => workspaceId)
}

/** All addresses that the browser's back button can lead to. */
async function historyOf(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { entries } = await session.send('Page.getNavigationHistory')
  return entries.map(({ url }) => url)
}

/** Everything that a script on the page can get at without asking a server. */
async function reachableText(page: Page): Promise<string> {
  return page.evaluate(async () =>
    JSON.stringify([
      location.href,
      document.referrer,
      document.cookie,
      document.documentElement.outerHTML,
      window.name,
      history.state,
      { ...localStorage },
      { ...sessionStorage },
      await indexedDB.databases(),
      await caches.keys(),
      performance.getEntries(),
      window.navigation.entries().map(({ url }) => url),
    ]),
  )
}
