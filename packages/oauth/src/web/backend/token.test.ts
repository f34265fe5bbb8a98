import { describe, expect, test } from 'vitest'
import { createWebWorld, type User, type WebWorld, type WebWorldOptions } from '../../../test/web-world.ts'
import type { WorldOptions } from '../../../test/world.ts'

function createTokenWorld(options: WebWorldOptions = {}, worldOptions: WorldOptions = {}): WebWorld {
  return createWebWorld({ authorizeToken: ({ user }) => user.mayPost, ...options }, worldOptions)
}

/** The app's own page asks for the token itself. */
async function askFor(
  { browser }: Pick<WebWorld, 'browser'>,
  workspaceId: string,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return browser.call('/glue/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'glue-workspace': workspaceId, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

test('who may have the token gets it, with its end, and nobody keeps a copy on the way', async () => {
  const world = createTokenWorld()
  const response = await askFor(world, world.workspaces.acmeLabs)
  const kept = await world.oauth.tokenFor(world.workspaces.acmeLabs)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ accessToken: kept.accessToken, expiresAt: kept.expiresAt })
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'no-store',
    // Bun adds the charset.
    'content-type': expect.stringMatching(/^application\/json\b/),
    vary: 'Cookie',
    'x-content-type-options': 'nosniff',
  })
  expect(world.tokenRequests).toHaveLength(1)
})

test('authorizeToken is asked with user and workspace, and only true is a yes', async () => {
  for (const answer of [false, undefined, null, 1, 'true', {}, Promise.resolve('yes')]) {
    const asked: unknown[] = []
    const world = createTokenWorld({ authorizeToken: (input) => (asked.push(input), answer as boolean) })
    const response = await askFor(world, world.workspaces.acmeLabs)
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([403, 'forbidden'])
    expect(asked).toEqual([{ user: { id: 'poster', mayPost: true }, workspaceId: world.workspaces.acmeLabs }])
    expect(world.tokenRequests).toHaveLength(0)
  }
  const world = createTokenWorld({ authorizeToken: async () => true })
  expect((await askFor(world, world.workspaces.acmeLabs)).status).toBe(200)
})

test('who may see a workspace and use it does not get its token', async () => {
  const world = createTokenWorld({ authorize: () => true })
  await world.oauth.installations.add(world.workspaces.acmeLabs)
  world.browser.signIn('reader')
  const session = await (await world.browser.call('/glue/session')).text()
  expect(session).toContain(world.workspaces.acmeLabs)
  const answer = await askFor(world, world.workspaces.acmeLabs)
  expect(answer.status).toBe(403)
  expect(session + (await answer.text())).not.toContain('emu_')
})

test.each<[string, User | undefined, string, unknown, Record<string, string>, number, string]>([
  ['nobody is signed in', undefined, 'acmeLabs', {}, {}, 401, 'unauthenticated'],
  ['no workspace is named', { id: '1', mayPost: true }, '', {}, {}, 400, 'bad_request'],
  ['a path is named as workspace', { id: '1', mayPost: true }, 'wks_1/../wks_2', {}, {}, 400, 'bad_request'],
  ['the body is a list', { id: '1', mayPost: true }, 'acmeLabs', [], {}, 400, 'bad_request'],
  ['the body is no JSON', { id: '1', mayPost: true }, 'acmeLabs', '{', {}, 400, 'bad_request'],
  ['the body is endless', { id: '1', mayPost: true }, 'acmeLabs', ' '.repeat(10_001), {}, 413, 'too_large'],
  [
    'it is a form',
    { id: '1', mayPost: true },
    'acmeLabs',
    {},
    { 'content-type': 'text/plain' },
    415,
    'unsupported_media_type',
  ],
  ['the page is not ours', { id: '1', mayPost: true }, 'acmeLabs', {}, { 'glue-csrf': '' }, 403, 'cross_site'],
])('no token where %s', async (_title, user, name, body, headers, status, code) => {
  const world = createTokenWorld({ getUser: () => user, authorizeToken: () => true })
  const workspaceId = name === 'acmeLabs' ? world.workspaces.acmeLabs : name
  const response = await askFor(world, workspaceId, body, headers)
  expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([status, code])
  expect(world.tokenRequests).toHaveLength(0)
})

describe('a token that failed', () => {
  test('is renewed once, however often the page says so', async () => {
    const world = createTokenWorld()
    const { acmeLabs } = world.workspaces
    const failedToken = (await (await askFor(world, acmeLabs)).json()).accessToken
    const answers = await Promise.all([1, 2, 3].map(() => askFor(world, acmeLabs, { failedToken })))
    answers.push(await askFor(world, acmeLabs, { failedToken }))
    const tokens = new Set<string>()
    for (const answer of answers) tokens.add((await answer.json()).accessToken)
    expect(tokens.size).toBe(1)
    expect(tokens.has(failedToken)).toBe(false)
    expect(world.tokenRequests).toHaveLength(2)
  })

  test.each(['another-token', '', 1, null, ['x'], { toString: 'x' }])(
    'is not renewed where the page names %j',
    async (failedToken) => {
      const world = createTokenWorld()
      const first = await (await askFor(world, world.workspaces.acmeLabs)).json()
      expect(await (await askFor(world, world.workspaces.acmeLabs, { failedToken })).json()).toEqual(first)
      expect(world.tokenRequests).toHaveLength(1)
    },
  )
})

test('a workspace without the app is named by its code, and the app is told', async () => {
  const errors: unknown[] = []
  const world = createTokenWorld({ onError: (error) => errors.push(error) })
  const response = await askFor(world, world.workspaces.globex)
  expect([response.status, (await response.json()).errors[0].extensions]).toEqual([409, { code: 'not_installed' }])
  expect(errors).toMatchObject([{ code: 'not_installed' }])
})

test('without authorizeToken there is no such route', async () => {
  const { web, workspaces } = createWebWorld()
  const headers = { 'glue-csrf': '1', 'content-type': 'application/json', 'glue-workspace': workspaces.acmeLabs }
  const request = new Request('http://127.0.0.1:4000/glue/token', { method: 'POST', headers, body: '{}' })
  expect([web.routes.token, web.owns('/glue/token'), await web.handle(request)]).toEqual([undefined, false, undefined])
  const { web: withToken } = createTokenWorld()
  expect([withToken.routes.token, withToken.owns('/glue/token')]).toEqual(['/glue/token', true])
})
