import { describe, expect, test } from 'vitest'
import { criticalWeb } from '../../../test/critical.ts'
import { createWebWorld } from '../../../test/web-world.ts'
import { collect, contentsOf } from '../../../test/world.ts'

const home = 'http://127.0.0.1:4000/'

// On `documented` neither PKCE nor `iss` helps, and the workspace is known by the hint of the start only.
describe.each(['glue', 'documented'] as const)('on the profile %s', (profile) => {
  test("an installation ends at a clean URL, recorded, with the flow's cookie gone", async () => {
    const world = createWebWorld({}, { profile })
    const { browser, workspaces, oauth } = world
    const callback = await world.approved({ query: `?workspace=${workspaces.acme}&returnTo=/threads?new=1` })
    const response = await browser.visit(callback)
    expect([response.status, response.headers.get('location')]).toEqual([303, `${home}threads?new=1`])
    expect([...browser.cookies.keys()]).toEqual(['session'])
    expect((await oauth.installations.get(workspaces.acme))?.workspaceId).toBe(workspaces.acme)
    expect(await contentsOf(world.store)).not.toMatch(/state:|emu_/)
  })

  criticalWeb('CB-1 a browser without the cookie ends nothing, whoever is signed in there', async (createWeb) => {
    const world = createWebWorld({ createWeb }, { profile })
    const callback = await world.approved()
    const before = await contentsOf(world.store)
    for (const user of ['poster', 'reader', undefined]) {
      const response = await world.newBrowser(user).visit(callback)
      expect(world.tokenRequests).toHaveLength(0)
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('in the browser where you started')
      expect(await contentsOf(world.store)).toBe(before)
    }
    // The one that started it still can.
    expect((await world.browser.visit(callback)).status).toBe(303)
  })

  test("CB-1 a cookie of the other browser's own installation does not help", async () => {
    const world = createWebWorld({}, { profile })
    const callback = await world.approved()
    const other = world.newBrowser('poster')
    await other.install()
    const [[name] = [], [, value = ''] = []] = [world.browser.flowCookies[0], other.flowCookies[0]]
    other.cookies.set(name ?? '', value)
    expect(other.flowCookies).toHaveLength(2)
    expect((await other.visit(callback)).status).toBe(400)
    expect(world.tokenRequests).toHaveLength(0)
  })

  criticalWeb('CB-2 another user in the same browser ends nothing', async (createWeb) => {
    const world = createWebWorld({ createWeb }, { profile })
    const callback = await world.approved()
    const before = await contentsOf(world.store)
    world.browser.signIn('reader')
    const response = await world.browser.visit(callback)
    expect(world.tokenRequests).toHaveLength(0)
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('Somebody else is signed in now')
    world.browser.cookies.delete('session')
    expect((await world.browser.visit(callback)).status).toBe(401)
    expect(world.tokenRequests).toHaveLength(0)
    expect(await contentsOf(world.store)).toBe(before)
    world.browser.signIn('poster')
    expect((await world.browser.visit(callback)).status).toBe(303)
  })

  test('CB-2 a session in the link is ignored: it signs nobody in, and starts nothing in another name', async () => {
    const world = createWebWorld({}, { profile })
    const query = `?session=poster&user=poster&userId=poster&workspace=${world.workspaces.acme}`
    expect((await world.newBrowser().open(`/glue/install${query}`)).status).toBe(401)
    expect(await contentsOf(world.store)).toBe('[]')
    const reader = world.newBrowser('reader')
    const callback = await world.approved({ browser: reader, query })
    reader.signIn('poster')
    expect((await reader.visit(callback)).status).toBe(403)
    expect(world.tokenRequests).toHaveLength(0)
    reader.signIn('reader')
    expect((await reader.visit(callback)).status).toBe(303)
  })

  test.each([2, 20])('CB-4 of %i simultaneous callbacks one exchanges, and a second later none', async (count) => {
    const world = createWebWorld({}, { profile })
    const { browser, emulator } = world
    const callback = await world.approved()
    const cookie = browser.cookieHeader
    const again = (): Promise<Response | undefined> => world.web.handle(new Request(callback, { headers: { cookie } }))
    const ends = (await Promise.all(Array.from({ length: count }, again))).map((end) => end?.headers.get('location'))
    expect(ends.filter((end) => end === home)).toHaveLength(1)
    expect(ends.filter((end) => end?.endsWith('reason=came_twice'))).toHaveLength(count - 1)
    expect(world.exchanges()).toBe(1)
    expect(await collect(world.oauth.installations.list())).toHaveLength(1)

    emulator.clock.advance('1s')
    const late = await browser.visit(callback)
    expect([late.status, await late.text()]).toEqual([400, expect.stringContaining('used already')])
    expect(world.exchanges()).toBe(1)
  })

  test('CB-4 HEAD uses nothing up', async () => {
    const world = createWebWorld({}, { profile })
    const callback = await world.approved()
    const before = await contentsOf(world.store)
    const response = await world.browser.open(callback, { method: 'HEAD' })
    expect([response.status, response.headers.getSetCookie()]).toEqual([405, []])
    expect(await contentsOf(world.store)).toBe(before)
    expect((await world.browser.visit(callback)).status).toBe(303)
  })

  test('CB-4 after an exchange that failed, the same code is not sent again', async () => {
    const world = createWebWorld({}, { profile })
    const callback = await world.approved()
    const kept = world.browser.cookieHeader
    world.emulator.faults.add({ match: { route: 'token' }, times: 1, then: { status: 400, body: { error: 'x' } } })
    expect((await world.browser.visit(callback)).status).toBe(502)
    expect(world.exchanges()).toBe(1)
    const again = await world.web.handle(new Request(callback, { headers: { cookie: kept } }))
    expect(again?.headers.get('location')).toMatch(/[?&]reason=came_twice$/)
    expect(world.exchanges()).toBe(1)
  })
})

/** A code of one browser at the callback of another one's own installation. */
async function injected(world: ReturnType<typeof createWebWorld>, query: string): Promise<URL> {
  const callback = await world.approved({ browser: world.newBrowser('poster') })
  const own = await world.browser.install(query)
  callback.searchParams.set('state', own.searchParams.get('state') ?? '')
  return callback
}

criticalWeb("CB-7 a code of another browser is refused in one's own installation", async (createWeb) => {
  const errors: unknown[] = []
  const world = createWebWorld({ createWeb, onError: (error) => errors.push(error) })
  const response = await world.browser.visit(await injected(world, `?workspace=${world.workspaces.acme}`))
  expect(await collect(world.oauth.installations.list())).toEqual([])
  expect(response.status).toBe(400)
  expect(errors).toMatchObject([{ code: 'code_rejected' }])
  expect(world.emulator.journal.list({ route: 'token' }).map(({ response: answer }) => answer?.body)).toEqual([
    expect.stringContaining('invalid_grant'),
  ])
})

test('CB-7 where PKCE is ignored, a code gives nobody another workspace than its own, and nobody a token', async () => {
  const world = createWebWorld({}, { profile: 'documented', watchesTokens: true })
  const { acme, globex } = world.workspaces
  const answers: Response[] = []
  for (const query of ['', `?workspace=${globex}`]) {
    answers.push(await world.browser.visit(await injected(world, query)))
    expect(await collect(world.oauth.installations.list())).toEqual([])
  }
  answers.push(await world.browser.visit(await injected(world, `?workspace=${acme}`)))
  // Whoever owns the code has just allowed the app in Acme, and that is what is recorded.
  expect((await collect(world.oauth.installations.list())).map(({ workspaceId }) => workspaceId)).toEqual([acme])
  expect(answers.map(({ status }) => status)).toEqual([502, 502, 303])
  const seen = await Promise.all(
    answers.map(async (answer) => JSON.stringify([...answer.headers]) + (await answer.text())),
  )
  expect(world.secrets().some((secret) => secret.startsWith('emu_'))).toBe(true)
  for (const secret of world.secrets()) expect(seen.join()).not.toContain(secret)
})

test('CB-7 a code that was asked for without a challenge does not fit a verifier', async () => {
  const world = createWebWorld()
  const url = await world.browser.install(`?workspace=${world.workspaces.acme}`)
  url.searchParams.delete('code_challenge')
  url.searchParams.delete('code_challenge_method')
  const response = await world.browser.visit(await world.decide(url))
  expect(response.status).toBe(400)
  expect(world.tokenRequests.map(({ form }) => form.get('code_verifier'))).toEqual([expect.stringMatching(/^.{43}$/)])
  expect(await collect(world.oauth.installations.list())).toEqual([])
})

test('Deny leads to a friendly page, ends the installation, and nothing is asked of Glue', async () => {
  const world = createWebWorld()
  const callback = await world.decide(await world.browser.install(), { decision: 'deny' })
  const response = await world.browser.visit(callback)
  expect(response.status).toBe(403)
  expect(await response.text()).toContain('Nothing was installed')
  expect(world.tokenRequests).toHaveLength(0)
  expect([...world.browser.cookies.keys()]).toEqual(['session'])
  expect(await contentsOf(world.store)).toBe('[]')
})

test('an app that is not set up correctly says so to the visitor, and why to the app', async () => {
  const errors: unknown[] = []
  const onError = (error: unknown): void => {
    errors.push(error)
    throw new Error('A listener that throws costs nothing.')
  }
  const world = createWebWorld({ onError }, { clientSecret: 'wrong-secret-of-the-test' })
  const response = await world.browser.visit(await world.approved())
  expect(response.status).toBe(502)
  expect(await response.text()).toContain('not set up correctly')
  expect(errors).toMatchObject([{ code: 'invalid_client' }])
})
