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
  const line = fc.oneof(
    fc.constantFrom(
      'Host: evil.test',
      'Host:',
      `Cookie: session=poster`,
      `Cookie: ${world.browser.cookieHeader}`,
      'Cookie: session=reader; session=poster',
      'Glue-CSRF: 1',
      'Content-Type: application/json',
      `Glue-Workspace: ${world.workspaces.acmeLabs}`,
      'Sec-Fetch-Site: same-origin',
      'X-Forwarded-Host: evil.test',
      'X-HTTP-Method-Override: DELETE',
      'Content-Length: 5',
      'Content-Length: 99999999999',
      'Content-Length: -1',
      'Transfer-Encoding: chunked',
      'Expect: 100-continue',
      'Upgrade: websocket',
      'Connection: upgrade',
      'Constructor: x',
      '__proto__: x',
      ' folded',
    ),
    fc.tuple(text(/^[A-Za-z-]{1,10}$/), text(/^[\x21-\xff]{0,20}$/)).map(([name, value]) => `${name}: ${value}`),
  )
  const body = fc.oneof(
    fc.constantFrom(
      '',
      '5\r\nhello\r\n0\r\n\r\n',
      '5\r\nhel',
      'zz\r\n',
      JSON.stringify(persisted(Object.keys(manifest)[0] ?? '')),
    ),
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  )
  const method = fc.constantFrom('GET', 'GET', 'POST', 'POST', 'HEAD', 'TRACE', 'CONNECT', 'OPTIONS', 'BREW', 'get')
  const lines = fc.array(line, { maxLength: 7 })
  const requests = fc.record({
    method,
    target,
    lines,
    body,
    version: fc.constantFrom('1.1', '1.1', '1.1', '1.0', '2.0'),
  })

  let answered = 0
  const ask = async ({ method: verb, target: at, lines: all, body: rest, version }: Requested): Promise<void> => {
    const head = [`${verb} ${at} HTTP/${version}`, 'Host: 127.0.0.1:4000', 'Connection: close', ...all]
    const answer = await exchange(port, `${head.join('\r\n')}\r\n\r\n${rest}`)
    // What is cut in the middle of a body may get nothing any more.
    if (answer === '') return
    answered += 1
    const [, status = ''] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? []
    expect(status).toMatch(/^[1-4]\d\d$|^50[1-5]$/)
    for (const [, location = ''] of answer.matchAll(/^location: (.*)$/gim)) {
      expect(location).toMatch(/^http:\/\/(?:127\.0\.0\.1:4000\/|localhost:4400\/oauth\/authorize\?)/)
      if (location.includes('/oauth/authorize?')) {
        expect(new URL(location.trim()).searchParams.getAll('redirect_uri')).toEqual([redirectUri])
      }
    }
    expect(answer).not.toMatch(/access-control-allow/i)
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
  readonly lines: readonly string[]
  readonly body: string
  readonly version: string
}
