import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import { listen } from '../node.ts'

const long = (length: number) => 'x'.repeat(length)

describe('what is too long is refused before anybody reads it', () => {
  test.each([
    ['/oauth/token', 64 * 1024, 'invalid_request'],
    ['/public/graphql', 1024 * 1024, 'TOO_LARGE'],
    ['/oauth/authorize', 64 * 1024, 'This request was not taken'],
  ])('a body for %s of more than %i bytes: 413', async (path, most, says) => {
    const { emulator, tokenFor, acmeLabs } = driveEmulator()
    const authorization = `Bearer ${await tokenFor(acmeLabs)}`
    const before = JSON.stringify(emulator.snapshot())
    const post = (length: number) =>
      emulator.fetch(path, { method: 'POST', headers: { authorization }, body: long(length) })
    const response = await post(most + 1)
    expect(response.status).toBe(413)
    expect(await response.text()).toContain(says)
    expect((await post(most)).status).not.toBe(413)
    expect(JSON.stringify(emulator.snapshot())).toBe(before)
  })

  test('GraphQL says it in the media type that is asked for', async () => {
    const { emulator } = driveEmulator()
    const accept = 'application/graphql-response+json'
    const response = await emulator.fetch('/public/graphql', {
      method: 'POST',
      headers: { accept },
      body: long(2 ** 21),
    })
    expect([response.status, response.headers.get('content-type')]).toEqual([413, accept])
  })

  test('a body that does not say how long it is, and never ends: 413', async () => {
    const { emulator } = driveEmulator()
    let pulled = 0
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(16 * 1024))
      },
    })
    const response = await emulator.fetch('/oauth/token', { method: 'POST', body, duplex: 'half' } as RequestInit)
    expect(response.status).toBe(413)
    expect(pulled).toBeLessThan(10)
  })

  test.each(['/oauth/authorize', '/oauth/token', '/public/graphql', '/nowhere'])(
    'an address of %s that is too long: 414',
    async (path) => {
      const { emulator } = driveEmulator()
      const response = await emulator.fetch(`${path}?a=${long(16 * 1024)}`)
      expect(response.status).toBe(414)
      expect(emulator.journal.list({ status: 414 })).toHaveLength(1)
    },
  )

  test('headers that are too long: 431', async () => {
    const { emulator } = driveEmulator()
    const headers = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`x-${index}`, long(1024)]))
    expect((await emulator.fetch('/oauth/token', { method: 'POST', headers })).status).toBe(431)
  })
})

describe('on a socket', () => {
  /** Sends bytes as they are, and gives the status line that comes back. */
  const raw = (port: number, bytes: string) =>
    new Promise<string>((resolve) => {
      let answer = ''
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(bytes)
        // Where the answer is not what ends it, we do.
        if (!bytes.includes('Connection: close')) socket.end()
      })
      socket.on('data', (chunk) => (answer += String(chunk)))
      socket.on('error', () => {})
      socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''))
    })

  test.each([
    [
      'an address of 20 KiB',
      `GET /nowhere?a=${long(20_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      '414',
    ],
    [
      'headers of 40 KiB',
      `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${long(40_000)}\r\nConnection: close\r\n\r\n`,
      '200',
    ],
    [
      'headers of 40 KiB for Glue',
      `GET /oauth/token HTTP/1.1\r\nHost: localhost\r\nA: ${long(40_000)}\r\nConnection: close\r\n\r\n`,
      '431',
    ],
    ['headers of 1 MiB', `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${long(1_000_000)}\r\n\r\n`, '431'],
    [
      'a body of 100 KiB',
      `POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n${long(100_000)}`,
      '413',
    ],
    ['no request at all', 'hello\r\n\r\n', '400'],
    ['a path that is none', 'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n', '400'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', '403'],
    [
      'an absolute address',
      'GET http://evil.test/_glue/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      '400',
    ],
    ['TRACE', 'TRACE /oauth/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', '405'],
    ['HEAD', 'HEAD /oauth/authorize HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', '400'],
    ['no host', 'GET / HTTP/1.0\r\n\r\n', ''],
    [
      'a path with two slashes',
      'GET //evil.test/_glue/reset HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      '404',
    ],
    ['bytes that are no text', 'GET /\u0000\u00ff HTTP/1.1\r\nHost: localhost\r\n\r\n', '400'],
    [
      'a body that is promised and never sent',
      'POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc',
      '',
    ],
  ])('%s', async (_, bytes, status) => {
    const { emulator } = driveEmulator()
    await using server = await listen(emulator)
    expect(await raw(server.port, bytes)).toContain(status)
    // It is still there for the next one.
    expect((await fetch(`${server.url}/_glue/`)).status).toBe(200)
  })
})
