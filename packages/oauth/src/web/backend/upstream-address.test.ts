import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEmulator } from '@glue/emulator'
import { listen } from '@glue/emulator/node'
import { afterEach, expect, test } from 'vitest'
import { criticalWeb } from '../../../test/critical.ts'
import type { CreateWeb } from '../../../test/naive/naive-web.ts'
import { createWebWorld, type WebWorld } from '../../../test/web-world.ts'
import { systemFetch } from '../../fetch.ts'
import { glueServerAt } from '../../index.ts'
import { createGlueWeb } from '../index.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Wire extends WebWorld {
  /** Where an attacker listens. */
  readonly evil: string
  /** All that arrived there. */
  readonly arrived: string[]
  /** The requests that reached Glue's API, with their methods. */
  upstream(): (string | undefined)[]
}

/** Real sockets and the real `fetch`, which follows redirects unless it is told not to. */
async function wire(createWeb: CreateWeb): Promise<Wire> {
  const arrived: string[] = []
  const attacker = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.end('{}')
  })
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve))
  const emulator = createEmulator()
  const glue = await listen(emulator)
  closing.push(
    () => attacker.close().closeAllConnections(),
    () => glue.close(),
  )
  const world = createWebWorld({ createWeb, operations: 'any' }, { server: glueServerAt(glue.url), fetch: systemFetch })
  return {
    ...world,
    evil: `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`,
    arrived,
    emulator,
    upstream: () => emulator.journal.list({ route: 'graphql' }).map(({ request }) => request.method),
  }
}

const operation = JSON.stringify({ query: '{ me { id } }' })

/** As the app's own page asks. */
async function post({ web, workspaces }: Wire, path: string, other: HeadersInit = {}): Promise<Response | undefined> {
  const headers = new Headers({
    cookie: 'session=poster',
    'content-type': 'application/json',
    'glue-csrf': '1',
    'glue-workspace': workspaces.acmeLabs,
  })
  for (const [name, value] of new Headers(other)) headers.set(name, value)
  return web.handle(new Request(`http://127.0.0.1:4000${path}`, { method: 'POST', headers, body: operation }))
}

criticalWeb('BR-3 no path and no header leads a token to another place', async (createWeb) => {
  const world = await wire(createWeb)
  const { evil } = world
  const { host } = new URL(evil)
  const paths = [
    `/glue/graphql//${host}/x`,
    `/glue/graphql/${evil}`,
    `/glue/graphql/..%2f..%2f`,
    '/glue/graphql/../../oauth/token',
    `/glue/graphql/@${host}`,
    `/glue/graphql%2f%2f${host}/x`,
    `/glue/graphql;${evil}`,
    `//${host}/glue/graphql`,
    '/glue/graphql/',
  ]
  for (const path of paths) await post(world, path)
  expect(world.arrived).toEqual([])
  expect(world.upstream()).toEqual([])
  const elsewhere = { 'x-original-url': evil, 'x-forwarded-host': host, host, forwarded: `host=${host}` }
  const response = await post(world, `/glue/graphql?endpoint=${evil}&url=${evil}`, elsewhere)
  expect([response?.status, world.arrived, world.upstream()]).toEqual([200, [], ['POST']])
})

for (const status of [301, 302, 303, 307, 308] as const) {
  criticalWeb(`BR-3 a redirect (${status}) of the API takes nothing to another place`, async (createWeb) => {
    const world = await wire(createWeb)
    const then = { redirect: { status, to: `${world.evil}/x` } }
    world.emulator.faults.add({ match: { route: 'graphql' }, then })
    const response = await post(world, '/glue/graphql')
    expect(world.arrived).toEqual([])
    expect(response?.status).toBe(502)
    expect(response?.headers.has('location')).toBe(false)
    expect(world.upstream()).toEqual(['POST'])
  })
}

test('BR-3 the method is always POST, whatever a header says', async () => {
  const world = await wire(createGlueWeb)
  for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    expect((await post(world, '/glue/graphql?_method=DELETE', { [name]: 'DELETE' }))?.status).toBe(200)
  }
  expect(world.upstream()).toEqual(['POST', 'POST', 'POST'])
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
    expect((await world.browser.call('/glue/graphql', { method })).status).toBe(405)
  }
  expect(world.upstream()).toHaveLength(3)
})
