import type { Emulator } from '@glue/emulator'
import { describe, expect, test } from 'vitest'
import { printed } from '../../test/printed.ts'
import { createWebWorld, persisted } from '../../test/web-world.ts'
import { clientSecret, consent, contentsOf, createWorld, thrownBy, type World } from '../../test/world.ts'
import { authorizationCodeForm, requestToken } from '../grants/index.ts'
import { type Fetch, type GlueServer, glueServer, glueServerAt } from '../index.ts'

/** A wire that ends in an emulator and does not say so, as a wrong address in a resolver or a proxy would be. */
function unmarked(emulator: Emulator): Fetch {
  return (url, init) => emulator.fetch(url, init)
}

/** An app that is set up for Glue itself, in whose place an emulator answers. */
function createProduction(server: GlueServer = glueServer): World {
  const world = createWorld()
  return { ...world, oauth: world.another({ server, fetch: unmarked(world.emulator) }) }
}

/** The token endpoint is an emulator's and the API is Glue's. */
const halfGlue: GlueServer = { ...glueServerAt('http://localhost:4400'), apiEndpoint: glueServer.apiEndpoint }

const refusal = { code: 'emulator_token', action: 'fix_config' }
const tokenOfGlue = '00a21d8b0c4e2375114e49c067dfb81eb0d2076f48354714cd5df984d87b67cc'
const tokenOfEmulator = /emu_[0-9a-f]{8}/

describe("EM-3: an emulator's token that the token endpoint of a real host answers", () => {
  test.each<[string, (world: World) => Promise<unknown>]>([
    ['tokenFor', ({ oauth, workspaces }) => oauth.tokenFor(workspaces.acmeLabs)],
    ['installations.add', ({ oauth, workspaces }) => oauth.installations.add(workspaces.acmeLabs)],
    [
      'completeInstall',
      async (world) => {
        const { acme } = world.workspaces
        return world.oauth.completeInstall({ ...(await consent(world, { workspaceId: acme })), workspaceHint: acme })
      },
    ],
  ])('is not handed out, stored, sent or printed by %s', async (_title, attempt) => {
    const world = createProduction()
    const error = await thrownBy(attempt(world))
    expect(error).toMatchObject(refusal)
    expect(world.emulator.journal.list({ route: 'token', status: 200 })).toHaveLength(1)
    expect(world.emulator.journal.list({ route: 'graphql' })).toEqual([])
    expect(await contentsOf(world.store)).toBe('[]')
    expect(printed(error) + printed(world.oauth)).not.toMatch(tokenOfEmulator)
  })

  test("is not accepted as a refresh token beside an access token of Glue's either", async () => {
    const world = createProduction()
    world.emulator.faults.add({ match: { route: 'token' }, then: { tokenFields: { access_token: tokenOfGlue } } })
    const install = world.oauth.completeInstall(await consent(world, { workspaceId: world.workspaces.acme }))
    const errors = [await thrownBy(install)]
    const body = { access_token: tokenOfGlue, token_type: 'Bearer', refresh_token: `emu_${'0'.repeat(64)}` }
    world.emulator.faults.add({ match: { operation: 'refresh_token' }, then: { body } })
    errors.push(await thrownBy(world.oauth.refresh({ refreshToken: 'refresh-token-of-glue' })))
    expect(errors).toMatchObject([refusal, refusal])
    expect(world.emulator.journal.list({ route: 'token', status: 200 })).toHaveLength(2)
    expect(world.emulator.journal.list({ route: 'graphql' })).toEqual([])
    expect(await contentsOf(world.store)).toBe('[]')
    expect(printed(errors)).not.toMatch(tokenOfEmulator)
  })

  test('leads to a page that says so, and to an error for the app', async () => {
    const { oauth, emulator, store, workspaces } = createProduction()
    const errors: unknown[] = []
    const { browser } = createWebWorld({ oauth, onError: (error) => errors.push(error) })
    const authorizationUrl = await browser.install()
    const response = await browser.visit(await emulator.approve({ authorizationUrl, workspaceId: workspaces.acme }))
    expect(response.status).toBe(502)
    const page = await response.text()
    expect(page).toContain('not set up correctly')
    expect(errors).toMatchObject([refusal])
    expect(await contentsOf(store)).toBe('[]')
    expect(printed(errors) + page).not.toMatch(tokenOfEmulator)
  })
})

describe("EM-3: an emulator's token never leaves for a real host", () => {
  test('as a refresh token, and the secret is not even asked for', async () => {
    const world = createWorld()
    const { callbackParameters, codeVerifier } = await consent(world, { workspaceId: world.workspaces.acme })
    const { redirectUri } = world.oauth.settings
    const form = authorizationCodeForm({ code: callbackParameters.get('code') ?? '', redirectUri, codeVerifier })
    const { refreshToken = '' } = await requestToken({ ...world.oauth.settings, clientSecret, form })
    expect(refreshToken).toMatch(tokenOfEmulator)
    world.emulator.journal.clear()
    let asked = 0
    const production = world.another({
      server: glueServer,
      fetch: unmarked(world.emulator),
      clientSecret: async () => ((asked += 1), clientSecret),
    })
    const error = await thrownBy(production.refresh({ refreshToken }))
    expect(error).toMatchObject(refusal)
    expect([world.emulator.journal.list(), asked]).toEqual([[], 0])
    expect(printed(error)).not.toMatch(tokenOfEmulator)
  })

  test('to find out the workspace, and a hint does not make up for it', async () => {
    const world = createProduction(halfGlue)
    const { acme } = world.workspaces
    for (const workspaceHint of [acme, undefined]) {
      const flow = await consent(world, { workspaceId: acme })
      const error = await thrownBy(world.oauth.completeInstall({ ...flow, workspaceHint }))
      expect(error).toMatchObject(refusal)
      expect(printed(error)).not.toMatch(tokenOfEmulator)
    }
    expect(world.emulator.journal.list({ route: 'graphql' })).toEqual([])
    expect(await contentsOf(world.store)).toBe('[]')
  })

  test("with an operation of the app's own page", async () => {
    const { oauth, emulator, workspaces } = createProduction(halfGlue)
    const errors: unknown[] = []
    const { browser } = createWebWorld({ oauth, onError: (error) => errors.push(error) })
    const response = await browser.graphql(workspaces.acmeLabs, persisted('a'.repeat(64)))
    expect(response.status).toBe(502)
    const answer = await response.text()
    expect(JSON.parse(answer)).toMatchObject({ errors: [{ extensions: { code: 'emulator_token' } }] })
    expect(errors).toMatchObject([refusal])
    expect(emulator.journal.list({ route: 'graphql' })).toEqual([])
    expect(printed(errors) + answer).not.toMatch(tokenOfEmulator)
  })
})

describe('EM-3: an emulator is', () => {
  test.each(['http://localhost:4400', 'http://127.0.0.1:4400', 'http://[::1]:4400', 'https://localhost:4400'])(
    'what is on this machine: %s',
    async (origin) => {
      const { oauth, workspaces } = createProduction(glueServerAt(origin))
      expect((await oauth.tokenFor(workspaces.acmeLabs)).accessToken).toMatch(tokenOfEmulator)
    },
  )

  test('what its own `fetch` reaches, whatever the address', async () => {
    const world = createWorld({ server: glueServer })
    const { fetch } = world.emulator
    for (const oauth of [world.oauth, world.another({ server: glueServer, fetch })]) {
      expect((await oauth.tokenFor(world.workspaces.acmeLabs)).accessToken).toMatch(tokenOfEmulator)
    }
    const { workspaceId } = await world.oauth.completeInstall(
      await consent(world, { workspaceId: world.workspaces.acme }),
    )
    expect([workspaceId, world.apiRequests.length]).toEqual([world.workspaces.acme, 1])
  })

  test.each(['https://localhost.evil.test', 'https://127.0.0.1.evil.test', 'https://evil.test'])(
    'not what only looks like this machine: %s',
    async (origin) => {
      const { oauth, workspaces } = createProduction(glueServerAt(origin))
      await expect(oauth.tokenFor(workspaces.acmeLabs)).rejects.toMatchObject(refusal)
    },
  )

  test('not what has a mark that says anything but true', async () => {
    const world = createWorld()
    const name = Symbol.for('@glue/emulator/fetch')
    for (const value of [false, 'true', 1, undefined]) {
      const fetch = Object.defineProperty(unmarked(world.emulator), name, { value })
      const oauth = world.another({ server: glueServer, fetch })
      await expect(oauth.tokenFor(world.workspaces.acmeLabs)).rejects.toMatchObject(refusal)
    }
  })
})

test("EM-3: Glue's own tokens pass between the app and Glue as before", async () => {
  const { oauth, emulator, workspaces } = createProduction()
  emulator.faults.add({ match: { route: 'token' }, then: { tokenFields: { access_token: tokenOfGlue } } })
  emulator.faults.add({ match: { route: 'graphql' }, then: { body: { data: {} } } })
  const { browser } = createWebWorld({ oauth })
  const response = await browser.graphql(workspaces.acmeLabs, persisted('a'.repeat(64)))
  expect([response.status, await response.json()]).toEqual([200, { data: {} }])
  expect((await oauth.tokenFor(workspaces.acmeLabs)).accessToken).toBe(tokenOfGlue)
})
