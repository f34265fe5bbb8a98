import { Agent, createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { key, manifest, persisted, type User } from '../../test/web-world.ts'
import { createWorld } from '../../test/world.ts'
import { createGlueWeb, type GlueWebOptions } from '../web/index.ts'
import { toNodeHandler } from './index.ts'

const me = 'a'.repeat(64)
const servers = new Set<ReturnType<typeof createServer>>()
afterEach(() => {
  for (const server of servers) server.close().closeAllConnections()
  servers.clear()
})

function createApp(options: Partial<GlueWebOptions<User, IncomingMessage>> = {}) {
  const world = createWorld()
  const web = createGlueWeb<User, IncomingMessage>({
    oauth: world.oauth,
    keys: [key],
    getUser: (request) =>
      request.headers.get('cookie')?.includes('session=1') ? { id: '1', mayPost: true } : undefined,
    authorize: () => true,
    operations: manifest,
    ...options,
  })
  return { ...world, web }
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.add(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const headers = (workspaceId: string): Record<string, string> => ({
  cookie: 'session=1',
  'content-type': 'application/json',
  'glue-csrf': '1',
  'glue-workspace': workspaceId,
})

/** As a browser goes somewhere. `fetch` says of itself that it does not. */
async function navigate(url: string, sent: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  const request = httpRequest(url, { headers: { 'sec-fetch-mode': 'navigate', ...sent } }).end()
  return new Promise((resolve, reject) => request.once('response', resolve).once('error', reject))
}

test('an operation passes through a socket of Node, there and back', async () => {
  const { web, workspaces } = createApp()
  const url = await listen(toNodeHandler(web))
  const body = JSON.stringify(persisted(me))
  const response = await fetch(`${url}/glue/graphql`, { method: 'POST', headers: headers(workspaces.acmeLabs), body })
  expect([response.status, (await response.json()).data.me.id]).toEqual([200, expect.stringMatching(/^usr_/)])
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('starting an installation sets its cookie beside those of the app', async () => {
  const { web } = createApp()
  const handler = toNodeHandler(web)
  const url = await listen((request, response) => {
    response.setHeader('set-cookie', 'own=1')
    handler(request, response)
  })
  const response = await navigate(`${url}/glue/install`, { cookie: 'session=1' })
  response.resume()
  expect([response.statusCode, response.headers['set-cookie']?.length]).toEqual([303, 2])
  expect(response.headers.location).toContain('/oauth/authorize?')
})

test('AR-4 the host of a request means nothing', async () => {
  const seen: string[] = []
  const { web } = createApp({ getUser: ({ url }) => (seen.push(url), { id: '1', mayPost: true }) })
  const url = await listen(toNodeHandler(web))
  const hostile = { cookie: 'session=1', host: 'evil.test', 'x-forwarded-host': 'evil.test' }
  const response = await navigate(`${url}/glue/install`, hostile)
  response.resume()
  const { searchParams } = new URL(response.headers.location ?? '')
  expect(searchParams.get('redirect_uri')).toBe('http://127.0.0.1:4000/glue/callback')
  expect(seen).toEqual(['http://127.0.0.1:4000/glue/install'])
})

test('other paths go on to the next handler, and are a 404 where there is none', async () => {
  const { web } = createApp()
  const handler = toNodeHandler(web)
  const alone = await listen(handler)
  const first = await listen((request, response) => handler(request, response, () => response.end('next')))
  for (const path of ['/', '/glue', '//evil.test/glue/session', '/glue/token', '/glue/session/']) {
    expect((await fetch(alone + path)).status).toBe(404)
    expect(await (await fetch(first + path)).text()).toBe('next')
  }
})

test.each<[string, (incoming: IncomingMessage) => Promise<unknown>]>([
  ['as an object', async (incoming) => JSON.parse(await text(incoming))],
  ['as text', text],
  ['as bytes', async (incoming) => Buffer.from(await text(incoming))],
])('a body that was read before is taken from where Express puts it: %s', async (_title, read) => {
  const { web, workspaces } = createApp()
  const handler = toNodeHandler(web)
  const url = await listen(async (incoming, outgoing) => {
    handler(Object.assign(incoming, { body: await read(incoming), originalUrl: incoming.url, url: '/' }), outgoing)
  })
  const body = JSON.stringify(persisted(me))
  const response = await fetch(`${url}/glue/graphql`, { method: 'POST', headers: headers(workspaces.acmeLabs), body })
  expect(response.status).toBe(200)
})

test('getUser gets the request of Node', async () => {
  const seen: unknown[] = []
  const { web, workspaces } = createApp({
    getUser: (_request, incoming) => (seen.push(incoming.socket.remoteAddress), { id: '1', mayPost: true }),
  })
  const url = await listen(toNodeHandler(web))
  const init = { method: 'POST', headers: headers(workspaces.acmeLabs), body: JSON.stringify(persisted(me)) }
  expect((await fetch(`${url}/glue/graphql`, init)).status).toBe(200)
  expect(seen).toEqual(['127.0.0.1'])
})

test('what the app throws goes to the next handler, or becomes a 500 without a word of it', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const thrown = new Error('the database of the test')
  const { web } = createApp({
    getUser: () => {
      throw thrown
    },
  })
  const handler = toNodeHandler(web)
  const passed: unknown[] = []
  const first = await listen((request, response) =>
    handler(request, response, (error) => {
      passed.push(error)
      response.end()
    }),
  )
  const passedOn = await navigate(`${first}/glue/install`)
  passedOn.resume()
  expect(passed).toEqual([thrown])
  const alone = await navigate(`${await listen(handler)}/glue/install`)
  expect([alone.statusCode, await text(alone)]).toEqual([500, 'Internal server error'])
  expect(logged.mock.calls).toEqual([[thrown]])
  logged.mockRestore()
})

test('a body past the limit is refused, and the connection goes on', async () => {
  const { web, workspaces } = createApp()
  const url = await listen(toNodeHandler(web))
  for (const filler of ['x', 'y']) {
    const body = JSON.stringify(persisted(me, { text: filler.repeat(3_000_000) }))
    const response = await fetch(`${url}/glue/graphql`, { method: 'POST', headers: headers(workspaces.acmeLabs), body })
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([413, 'too_large'])
  }
})

test('a browser that goes away ends the request at Glue', async () => {
  const world = createApp()
  world.emulator.faults.add({ match: { route: 'graphql' }, then: { delayHeaders: '1h' } })
  const url = await listen(toNodeHandler(world.web))
  const leaving = new AbortController()
  const call = fetch(`${url}/glue/graphql`, {
    method: 'POST',
    headers: headers(world.workspaces.acmeLabs),
    body: JSON.stringify(persisted(me)),
    signal: leaving.signal,
  })
  const upstream = () => world.emulator.journal.list({ route: 'graphql' })[0]
  await vi.waitFor(() => expect(upstream()?.response).toBeDefined(), { interval: 1, timeout: 10_000 })
  leaving.abort()
  await expect(call).rejects.toThrow()
  await vi.waitFor(() => expect(upstream()?.outcome).toBe('abandoned'), { interval: 1, timeout: 10_000 })
})

test.each([
  'GET http://evil.test/glue/session HTTP/1.1\r\nHost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'GET /glue/session?%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nGlue-CSRF: 1\r\nGlue-CSRF: 1\r\n\r\n',
  'TRACE /glue/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
])('CB-10 odd requests get an answer, and the server goes on: %j', async (raw) => {
  const { web } = createApp()
  const { port } = new URL(await listen(toNodeHandler(web)))
  const socket = connect(Number(port), '127.0.0.1').end(raw)
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 (404|403|400|405) /)
  expect((await fetch(`http://127.0.0.1:${port}/glue/session`)).status).toBe(403)
})

test('what is refused does not hold up the next request of its connection, however long it was', async () => {
  const { web, workspaces } = createApp()
  const url = new URL(await listen(toNodeHandler(web)))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const send = async (how: Record<string, string>): Promise<number | undefined> => {
    const sent = httpRequest({ agent, port: url.port, path: '/glue/graphql', method: 'POST', headers: how })
    sent.end('x'.repeat(3_000_000))
    const answer = await new Promise<IncomingMessage>((resolve) => sent.once('response', resolve))
    await text(answer)
    return answer.statusCode
  }
  const good = headers(workspaces.acmeLabs)
  const statuses: unknown[] = []
  for (const wrong of [{ 'glue-csrf': '0' }, { 'content-type': 'text/plain' }, { cookie: '' }, {}, {}]) {
    statuses.push(await send({ ...good, ...wrong }))
  }
  expect(statuses).toEqual([403, 415, 401, 413, 413])
  agent.destroy()
})
