import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import * as fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { createWebWorld, manifest, persisted } from '../../test/web-world.ts'
import { redirectUri } from '../../test/world.ts'
import { toNodeHandler } from './index.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Sends bytes as they are, and takes whatever comes until the server has had enough. */
function exchange(port: number, raw: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(raw, 'latin1')))
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => (answer += text))
    // A connection that the server cuts has ended, too.
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

test('CB-10 whatever bytes arrive, the server goes on, without a 500, a redirect off the origin or a code that is sent', async () => {
  const world = createWebWorld({ authorizeToken: () => true }, { watchesTokens: true })
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  closing.push(() => logged.mockRestore())
  // What never becomes a whole request ends soon.
  const patience = { requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 }
  const server = createServer(patience, toNodeHandler(world.web))
  closing.push(() => server.close().closeAllConnections())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const running = await world.approved()

  const text = (characters: RegExp): fc.Arbitrary<string> => fc.stringMatching(characters)
  const route = fc.constantFrom('install', 'callback', 'failed', 'graphql', 'session', 'token')
  const target = fc.oneof(
    route.map((name) => `/glue/${name}`),
    fc.tuple(route, text(/^[\x21-\x7e]{0,20}$/)).map(([name, query]) => `/glue/${name}?${query}`),
    fc.tuple(route, text(/^[\x80-\xff]{0,10}$/)).map(([name, query]) => `/glue/${name}?x=${query}`),
    route.map((name) => `http://evil.test/glue/${name}`),
    route.map((name) => `//evil.test/glue/${name}`),
    route.map((name) => `/glue/${name}#x`),
    fc.constantFrom(
      '*',
      '/',
      '//',
      '/\\evil.test',
      'evil.test:443',
      '',
      '/glue/callback?code=a&state=%00',
      '/%',
      '?x',
      '#',
    ),
    fc.constant(`/glue/callback?state=${'x'.repeat(12_000)}`),
    fc.constant(`/glue/install?returnTo=//evil.test`),
  )
  const ownLines = [
    `Cookie: session=poster`,
    'Glue-CSRF: 1',
    'Content-Type: application/json',
    `Glue-Workspace: ${world.workspaces.acmeLabs}`,
  ]
  const oddLine = fc.oneof(
    fc.constantFrom(
      'Host: evil.test',
      'X-Forwarded-Host: evil.test',
      `Cookie: ${world.browser.cookieHeader}`,
      'Cookie: session=reader; session=poster',
      'Sec-Fetch-Site: same-origin',
      'X-HTTP-Method-Override: DELETE',
      'Expect: 100-continue',
      'Constructor: x',
      '__proto__: x',
    ),
    fc.tuple(text(/^[A-Za-z-]{1,10}$/), text(/^[\x21-\xff]{0,20}$/)).map(([name, value]) => `${name}: ${value}`),
  )
  const brokenLine: fc.Arbitrary<string> = fc.constantFrom(
    'Host:',
    'Content-Length: 5',
    'Content-Length: 99999999999',
    'Content-Length: -1',
    'Transfer-Encoding: chunked',
    'Upgrade: websocket',
    'Connection: upgrade',
    ' folded',
    'no colon',
  )
  const body = fc.oneof(
    fc.constantFrom('', '{}', '{"failedToken":1}', JSON.stringify(persisted(Object.keys(manifest)[0] ?? ''))),
    fc.constantFrom('5\r\nhello\r\n0\r\n\r\n', '5\r\nhel', 'zz\r\n'),
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  )
  const rare = <T>(odd: fc.Arbitrary<T>, usual: fc.Arbitrary<T>): fc.Arbitrary<T> =>
    fc.oneof({ weight: 1, arbitrary: odd }, { weight: 9, arbitrary: usual })
  const requests = fc.record({
    method: rare(fc.constantFrom('HEAD', 'TRACE', 'CONNECT', 'BREW', 'get'), fc.constantFrom('GET', 'POST')),
    target: fc.oneof({ weight: 1, arbitrary: target }, { weight: 1, arbitrary: route.map((name) => `/glue/${name}`) }),
    version: rare(fc.constantFrom('1.0', '2.0'), fc.constant('1.1')),
    own: fc.oneof(fc.constant(ownLines), fc.subarray(ownLines)),
    odd: fc.array(oddLine, { maxLength: 2 }),
    broken: rare(fc.array(brokenLine, { maxLength: 2 }), fc.constant<string[]>([])),
    body,
    hasLength: rare(fc.constant(false), fc.constant(true)),
  })

  let answered = 0
  const ask = async (sent: Requested): Promise<void> => {
    const length = sent.hasLength ? [`Content-Length: ${sent.body.length}`] : []
    const lines = [...sent.own, ...sent.odd, ...sent.broken, ...length]
    const head = [
      `${sent.method} ${sent.target} HTTP/${sent.version}`,
      'Host: 127.0.0.1:4000',
      'Connection: close',
      ...lines,
    ]
    const answer = await exchange(port, `${head.join('\r\n')}\r\n\r\n${sent.body}`)
    // What is cut in the middle of a body may get nothing any more.
    if (answer === '') return
    answered += 1
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => status)
    expect(statuses.length).toBeGreaterThan(0)
    expect(statuses).not.toContain('500')
    for (const [, location = ''] of answer.matchAll(/^location: (.*)$/gim)) {
      expect(location).toMatch(/^http:\/\/(?:127\.0\.0\.1:4000\/|localhost:4400\/oauth\/authorize\?)/)
      if (location.includes('/oauth/authorize?')) {
        expect(new URL(location.trim()).searchParams.getAll('redirect_uri')).toEqual([redirectUri])
      }
    }
    expect(answer).not.toMatch(/access-control-allow/i)
    if (/"accessToken":"emu_/.test(answer)) expect(lines).toEqual(expect.arrayContaining(ownLines))
    expect(world.exchanges()).toBe(0)
  }
  const batches = fc.array(requests, { minLength: 10, maxLength: 10 })
  await fc.assert(
    fc.asyncProperty(batches, async (batch) => void (await Promise.all(batch.map(ask)))),
    { numRuns: 20 },
  )
  expect(answered).toBeGreaterThan(50)
  expect(logged.mock.calls).toEqual([])
  const cookie = world.browser.cookieHeader
  const way = running.pathname + running.search
  const last = await exchange(port, `GET ${way} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`)
  expect(last).toMatch(/^HTTP\/1\.1 303 [\s\S]*location: http:\/\/127\.0\.0\.1:4000\/\r\n/)
  expect(world.exchanges()).toBe(1)
})

interface Requested {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly own: readonly string[]
  readonly odd: readonly string[]
  readonly broken: readonly string[]
  readonly body: string
  readonly hasLength: boolean
}
