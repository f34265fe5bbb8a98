import { describe, expect, test } from 'vitest'
import { createWebWorld, type WebWorld, type WebWorldOptions } from '../../../test/web-world.ts'
import { type GlueStore, memoryStore } from '../../index.ts'

test('a signed-in user gets the workspaces that the app lets them use', async () => {
  const asked: unknown[] = []
  const { browser, newBrowser, oauth, workspaces } = createWebWorld({
    authorize: (input) => (asked.push(input), input.user.id === 'poster'),
  })
  const { userId, scopes } = await oauth.installations.add(workspaces.acmeLabs)
  const response = await browser.call('/glue/session')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    user: { id: 'poster', mayPost: true },
    workspaces: [{ id: workspaces.acmeLabs, userId, scopes }],
  })
  expect([response.headers.get('cache-control'), response.headers.get('vary')]).toEqual(['no-store', 'Cookie'])
  expect(asked).toEqual([{ user: { id: 'poster', mayPost: true }, workspaceId: workspaces.acmeLabs }])
  expect(await (await newBrowser('reader').call('/glue/session')).json()).toMatchObject({ workspaces: [] })
})

test('only true is a yes', async () => {
  for (const answer of [false, undefined, 1, 'true', {}]) {
    const { browser, oauth, workspaces } = createWebWorld({ authorize: () => answer as boolean })
    await oauth.installations.add(workspaces.acmeLabs)
    expect(await (await browser.call('/glue/session')).json()).toMatchObject({ workspaces: [] })
  }
})

test('nobody signed in is a 401, and another site a 403', async () => {
  const { browser, newBrowser } = createWebWorld()
  expect((await newBrowser().call('/glue/session')).status).toBe(401)
  expect((await browser.open('/glue/session')).status).toBe(403)
  expect((await browser.call('/glue/session', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  expect((await browser.call('/glue/session', { method: 'POST' })).status).toBe(405)
})

describe('where the app knows the workspaces of a user', () => {
  /** Installed in two workspaces. */
  async function installed(options: WebWorldOptions): Promise<WebWorld & { readonly lists: () => number }> {
    let lists = 0
    const store = memoryStore()
    const counting: GlueStore = { ...store, list: (prefix) => ((lists += 1), store.list(prefix)) }
    const world = createWebWorld(options, { store: counting })
    const { acme, acmeLabs } = world.workspaces
    world.emulator.installations.add({ clientId: 'acme-digest', workspaceId: acme })
    for (const workspaceId of [acme, acmeLabs]) await world.oauth.installations.add(workspaceId)
    return { ...world, lists: () => lists }
  }
  const idsIn = async (response: Response): Promise<string[]> =>
    (await response.json()).workspaces.map(({ id }: { id: string }) => id)

  test('these alone are looked up, in their order, and authorize decides', async () => {
    const asked: string[] = []
    const ids: string[] = []
    const world = await installed({
      workspaceIdsOf: async () => ids,
      authorize: ({ workspaceId }) => (asked.push(workspaceId), workspaceId === ids[0]),
    })
    const { acme, acmeLabs, globex } = world.workspaces
    // One has no app, and one is named twice.
    ids.push(acmeLabs, globex, acme, acmeLabs)
    expect(await idsIn(await world.browser.call('/glue/session'))).toEqual([acmeLabs])
    expect([asked, world.lists()]).toEqual([[acmeLabs, acme], 0])
  })

  test('it is asked about the user that getUser named', async () => {
    const users: unknown[] = []
    const world = await installed({ workspaceIdsOf: (user) => (users.push(user), []) })
    expect(await idsIn(await world.browser.call('/glue/session'))).toEqual([])
    expect(users).toEqual([{ id: 'poster', mayPost: true }])
  })

  test('and an id that is none is a mistake of the app that it is told of', async () => {
    const errors: unknown[] = []
    const world = await installed({ workspaceIdsOf: () => ['canary'], onError: (error) => errors.push(error) })
    const response = await world.browser.call('/glue/session')
    expect(response.status).toBe(502)
    expect(await response.text()).not.toContain('canary')
    expect(errors).toMatchObject([{ code: 'invalid_workspace_id' }])
  })
})
