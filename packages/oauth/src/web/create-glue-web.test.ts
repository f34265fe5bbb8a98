import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWebWorld, key, manifest, type User } from '../../test/web-world.ts'
import { createWorld, thrownBy } from '../../test/world.ts'
import { createGlueWeb, type GlueWebOptions } from './index.ts'

test.each<[string, Partial<Record<keyof GlueWebOptions<User>, unknown>>]>([
  ['keys', { keys: [] }],
  ['keys[0]', { keys: ['too-short'] }],
  ['keys[1]', { keys: [key, ''] }],
  ['getUser', { getUser: undefined }],
  ['authorize', { authorize: undefined }],
  ['operations', { operations: undefined }],
])('a wrong %s is refused at once and named', async (name, wrong) => {
  const error = await thrownBy((async () => createWebWorld(wrong as Partial<GlueWebOptions<User>>))())
  expect(error).toMatchObject({ code: 'config_invalid' })
  expect(String(error)).toContain(`\`${name}\``)
})

test('a redirect URI whose path is one of the other routes is refused', () => {
  for (const route of ['install', 'graphql', 'session']) {
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

test('whatever is requested, there is no 500, no redirect off the origin, and no token request without a state', async () => {
  const { web, tokenRequests, workspaces } = createWebWorld()
  const path = fc.oneof(
    fc.constantFrom('/glue/install', '/glue/callback', '/glue/graphql', '/glue/session', '/glue//callback', '/'),
    fc.webPath(),
  )
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('//evil.test', 'https://evil.test', workspaces.acmeLabs, 'x'.repeat(43), '1'),
  )
  const query = fc.array(fc.tuple(fc.constantFrom('code', 'state', 'error', 'iss', 'returnTo', 'workspace', 'x'), text))
  const headerName = fc.constantFrom(
    'cookie',
    'glue-csrf',
    'glue-workspace',
    'content-type',
    'origin',
    'sec-fetch-site',
    'host',
    'x-forwarded-host',
  )
  const headerValue = fc.oneof(
    fc.constantFrom(
      'session=poster',
      '1',
      'application/json',
      'same-origin',
      workspaces.acmeLabs,
      'http://127.0.0.1:4000',
      'glue-flow-x=y',
    ),
    fc.stringMatching(/^[\x20-\x7e]{0,40}$/),
  )
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .constantFrom(...Object.keys(manifest))
      .map((sha256Hash) => JSON.stringify({ variables: {}, extensions: { persistedQuery: { sha256Hash } } })),
  )
  const method = fc.constantFrom('GET', 'GET', 'POST', 'POST', 'HEAD', 'PUT', 'OPTIONS')
  await fc.assert(
    fc.asyncProperty(
      fc.record({ path, query, headers: fc.array(fc.tuple(headerName, headerValue)), method, body }),
      async (sent) => {
        const url = new URL('http://127.0.0.1:4000')
        url.pathname = sent.path
        url.search = new URLSearchParams(sent.query).toString()
        const { headers, method: name } = sent
        const init = ['GET', 'HEAD'].includes(name)
          ? { method: name, headers }
          : { method: name, headers, body: sent.body }
        const response = await web.handle(new Request(url, init))
        expect(response?.status ?? 404).not.toBe(500)
        const target = new URL(response?.headers.get('location') ?? '/', url)
        expect(target.href).toMatch(/^http:\/\/(127\.0\.0\.1:4000\/|localhost:4400\/oauth\/authorize\?)/)
        expect(tokenRequests.filter(({ form }) => form.has('code'))).toHaveLength(0)
      },
    ),
    { numRuns: 400 },
  )
})
