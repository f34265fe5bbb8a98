import { expect, test } from 'vitest'
import { createWebWorld, key, type User } from '../../test/web-world.ts'
import { createWorld, thrownBy } from '../../test/world.ts'
import { createGlueWeb, type GlueWebOptions } from './index.ts'

test.each<[string, Partial<Record<keyof GlueWebOptions<User>, unknown>>]>([
  ['keys', { keys: [] }],
  ['keys[0]', { keys: ['too-short'] }],
  ['keys[1]', { keys: [key, ''] }],
  ['getUser', { getUser: undefined }],
  ['authorize', { authorize: undefined }],
  ['authorizeToken', { authorizeToken: true }],
  ['workspaceIdsOf', { workspaceIdsOf: [] }],
  ['signIn', { signIn: 'https://[' }],
  ['signIn', { signIn: 5 }],
  ['beforeInstall', { beforeInstall: {} }],
  ['afterInstall', { afterInstall: {} }],
  ['onError', { onError: 'log' }],
  ['operations', { operations: undefined }],
  ['operations', { operations: null }],
  ['operations', { operations: 'all' }],
])('a wrong %s is refused at once and named', async (name, wrong) => {
  const error = await thrownBy((async () => createWebWorld(wrong as Partial<GlueWebOptions<User>>))())
  expect(error).toMatchObject({ code: 'config_invalid' })
  expect(String(error)).toContain(`\`${name}\``)
})

test('a redirect URI whose path is one of the other routes is refused', () => {
  for (const route of ['install', 'failed', 'graphql', 'session', 'token']) {
    expect(() => createWebWorld({}, { redirectUri: `https://app.example/glue/${route}` })).toThrow(/`redirectUri`/)
  }
})

test.each([
  '/',
  '/glue',
  '/glue/',
  '/glue/callback/',
  '/glue/callbacks',
  '//glue/callback',
  '/glue/Install',
  '/glue/token',
  '/glue/%69nstall',
])('the path %s is not ours', async (path) => {
  const { web } = createWebWorld()
  expect(await web.handle(new Request(`http://127.0.0.1:4000${path}`))).toBeUndefined()
})

test('a redirect URI at the top of the site puts the routes beside it', async () => {
  const { web } = createWebWorld({}, { redirectUri: 'https://app.example/callback' })
  expect((await web.handle(new Request('https://app.example/install')))?.status).toBe(401)
  expect((await web.handle(new Request('https://app.example/session')))?.status).toBe(403)
})

test('a wrong method is a 405 that names the right one', async () => {
  const { browser } = createWebWorld()
  for (const [path, allowed] of [
    ['/glue/graphql', 'POST'],
    ['/glue/session', 'GET'],
    ['/glue/callback', 'GET'],
    ['/glue/failed', 'GET'],
    ['/glue/install', 'GET'],
  ] as const) {
    const response = await browser.open(path, { method: 'OPTIONS' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed])
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  }
})

test('a user without an id is a mistake of the app, and not somebody', async () => {
  const { oauth } = createWorld()
  const web = createGlueWeb({
    oauth,
    keys: [key],
    getUser: () => ({ id: '' }),
    authorize: () => true,
    operations: 'any',
  })
  const request = new Request('http://127.0.0.1:4000/glue/install')
  await expect(web.handle(request)).rejects.toMatchObject({ code: 'config_invalid' })
})
