import { describe, expect, test } from 'vitest'
import { createWebWorld, persisted, type WebWorld } from '../../../test/web-world.ts'

interface GuardedWorld extends WebWorld {
  /** Which of the app's own functions were asked, in order. */
  readonly asked: string[]
  /** What was sent to Glue: tokens asked for, and operations. */
  sent(): number
}

function guardedWorld(): GuardedWorld {
  const asked: string[] = []
  const world = createWebWorld({
    authorize: () => (asked.push('authorize'), true),
    authorizeToken: () => (asked.push('authorizeToken'), true),
  })
  return { ...world, asked, sent: () => world.tokenRequests.length + world.apiRequests.length }
}

const body = JSON.stringify(persisted('a'.repeat(64)))

type Method = 'GET' | 'POST'
const posting = [
  ['POST', '/glue/graphql', 'authorize'],
  ['POST', '/glue/token', 'authorizeToken'],
] as const
const asking = [...posting, ['GET', '/glue/session', 'authorize']] as const

/** As the app's own page asks, but for these headers. */
async function ask(
  world: GuardedWorld,
  [method, path]: readonly [Method, string, ...unknown[]],
  other: Readonly<Record<string, string | undefined>>,
): Promise<Response> {
  const own = {
    'glue-csrf': '1',
    'content-type': 'application/json',
    'glue-workspace': world.workspaces.acmeLabs,
    'sec-fetch-site': 'same-origin',
  }
  const headers = Object.entries({ ...own, ...other }).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return world.browser.open(path, { method, headers, ...(method === 'POST' && { body }) })
}

describe.each(asking)('BR-2 %s %s', (...route) => {
  const [method, path, decision] = route

  test.each<readonly [string, Record<string, string | undefined>]>([
    ["as the app's own page does", {}],
    ['with its origin, too', { origin: 'http://127.0.0.1:4000' }],
    ['as an older browser does', { 'sec-fetch-site': undefined, origin: 'http://127.0.0.1:4000' }],
    ['as a program does', { 'sec-fetch-site': undefined }],
  ])('answers who asks %s', async (_title, headers) => {
    const world = guardedWorld()
    await world.oauth.installations.add(world.workspaces.acmeLabs)
    const response = await ask(world, route, headers)
    expect([response.status, world.asked]).toEqual([200, [decision]])
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test.each<readonly [string, Record<string, string | undefined>]>([
    ['without the header', { 'glue-csrf': undefined }],
    ['with the header, but empty', { 'glue-csrf': '' }],
    ['with the header twice', { 'glue-csrf': '1, 1' }],
    ['as a form of another site does', { 'glue-csrf': undefined, 'content-type': 'application/x-www-form-urlencoded' }],
    ['as a form of plain text does', { 'glue-csrf': undefined, 'content-type': 'text/plain' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another site that names our origin', { 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1:4000' }],
    ['from a neighbouring subdomain', { 'sec-fetch-site': 'same-site' }],
    ['by a link or a bookmark', { 'sec-fetch-site': 'none' }],
    ['from nowhere', { 'sec-fetch-site': '' }],
    ['from a sandbox', { 'sec-fetch-site': undefined, origin: 'null' }],
    ['from another origin', { 'sec-fetch-site': undefined, origin: 'https://evil.test' }],
    [
      'from an origin that begins like ours',
      { 'sec-fetch-site': undefined, origin: 'http://127.0.0.1:4000.evil.test' },
    ],
    ['from our origin over https', { 'sec-fetch-site': undefined, origin: 'https://127.0.0.1:4000' }],
    ['from our origin in another spelling', { 'sec-fetch-site': undefined, origin: 'HTTP://127.0.0.1:4000' }],
    ['from two origins', { 'sec-fetch-site': undefined, origin: 'http://127.0.0.1:4000, https://evil.test' }],
    [
      'from an origin that it calls ours',
      { 'sec-fetch-site': undefined, origin: 'https://evil.test', host: 'evil.test' },
    ],
  ])('refuses who asks %s', async (_title, headers) => {
    const world = guardedWorld()
    const response = await ask(world, route, headers)
    expect(response.status).toBe(403)
    expect((await response.json()).errors[0].extensions).toEqual({ code: 'cross_site' })
    expect([world.asked, world.sent()]).toEqual([[], 0])
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('never answers a preflight', async () => {
    const world = guardedWorld()
    const headers = {
      origin: 'https://evil.test',
      'access-control-request-method': method,
      'access-control-request-headers': 'glue-csrf, content-type, glue-workspace',
    }
    const response = await world.browser.open(path, { method: 'OPTIONS', headers })
    expect([response.status, response.headers.get('allow')]).toEqual([405, method])
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe.each(posting)('BR-2 %s %s', (...route) => {
  test.each([
    'text/plain',
    'text/plain; x=application/json',
    'text/plain;application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=application/json',
    'application/jsonp',
    'application/json, text/plain',
    '',
  ])('refuses a body of the type %j', async (contentType) => {
    const world = guardedWorld()
    const response = await ask(world, route, { 'content-type': contentType })
    expect([response.status, world.asked, world.sent()]).toEqual([415, [], 0])
  })

  test.each(['application/json; charset=utf-8', 'Application/JSON'])(
    'takes a body of the type %j',
    async (contentType) => {
      expect((await ask(guardedWorld(), route, { 'content-type': contentType })).status).toBe(200)
    },
  )
})
