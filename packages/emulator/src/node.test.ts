import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createEmulator } from './create-emulator.ts'
import { listen } from './node.ts'

test('an emulator on a socket answers as it does in process', async () => {
  const emulator = createEmulator()
  await using server = await listen(emulator)
  expect(server.url).toBe(`http://localhost:${server.port}`)
  expect(emulator.origin).toBe('http://localhost:4400')
  const [overSocket, inProcess] = [await fetch(`${server.url}/_glue/`), await emulator.fetch('/_glue/')]
  expect(await overSocket.json()).toEqual(await inProcess.json())
  expect((await fetch(`http://127.0.0.1:${server.port}/_glue/`)).status).toBe(200)
})

test('the whole flow works over a socket', async () => {
  await using server = await listen(createEmulator())
  const query = new URLSearchParams({
    client_id: 'acme-digest',
    redirect_uri: 'http://localhost:3000/oauth/callback',
    response_type: 'code',
    scope: 'threads:read',
  })
  const page = await (await fetch(`${server.url}/oauth/authorize?${query}`)).text()
  const consent = await fetch(`${server.url}/oauth/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      request: /name="request" value="([^"]+)"/.exec(page)?.[1] ?? '',
      workspace: 'wks_Acme00000000000000000000000',
      decision: 'allow',
    }),
  })
  const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const token = await fetch(`${server.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'http://localhost:3000/oauth/callback',
      client_id: 'acme-digest',
      client_secret: 'acme-digest-secret-for-the-emulator-only',
    }),
  })
  const { access_token: accessToken } = await token.json()
  const answer = await fetch(`${server.url}/public/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: '{"query":"{ me { name } }"}',
  })
  expect(await answer.json()).toEqual({ data: { me: { name: 'Acme Digest' } } })
})

test.each([
  ['localhost', 200],
  ['LOCALHOST:1', 200],
  ['127.0.0.1', 200],
  ['[::1]:4400', 200],
  ['app.localhost', 200],
  ['evil.test', 403],
  ['localhost.evil.test', 403],
  ['127.0.0.1.evil.test', 403],
  ['evillocalhost', 403],
  ['192.168.0.1', 403],
  ['0.0.0.0', 403],
])('EM-3: the Host %s gets %i', async (host, status) => {
  await using server = await listen(createEmulator())
  expect(await statusFor(server.port, host)).toBe(status)
})

test('on all addresses, it is reached by localhost, and still by no other name', async () => {
  await using server = await listen(createEmulator(), { host: '0.0.0.0' })
  expect(server.url).toBe(`http://localhost:${server.port}`)
  expect(await statusFor(server.port, 'localhost')).toBe(200)
  expect(await statusFor(server.port, '0.0.0.0')).toBe(403)
  expect(await statusFor(server.port, 'evil.test')).toBe(403)
})

test('an address that was chosen is a host that it answers to', async () => {
  await using server = await listen(createEmulator(), { host: '127.0.0.2' })
  const response = await fetch(`${server.url}/_glue/`)
  expect(server.url).toBe(`http://127.0.0.2:${server.port}`)
  expect(response.status).toBe(200)
})

test('EM-3: it listens on loopback only', async () => {
  await using server = await listen(createEmulator())
  const { networkInterfaces } = await import('node:os')
  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal }) => !internal)
  for (const { address, family } of outside) {
    if (family !== 'IPv4') continue
    await expect(fetch(`http://${address}:${server.port}/`, { signal: AbortSignal.timeout(2000) })).rejects.toThrow()
  }
})

test('close ends at once, also with a connection that was kept alive, and frees the port', async () => {
  const server = await listen(createEmulator())
  await (await fetch(`${server.url}/_glue/`)).text()
  const before = performance.now()
  await server.close()
  await server.close()
  expect(performance.now() - before).toBeLessThan(1000)
  await using next = await listen(createEmulator(), { port: server.port })
  expect(next.port).toBe(server.port)
})

test('close ends a connection whose request never came to its end', async () => {
  const server = await listen(createEmulator())
  const socket = connect(server.port, '127.0.0.1')
  socket.on('error', () => {}).resume()
  await once(socket, 'connect')
  // Not `once` of node:events, which takes the reset that is hoped for as a failure.
  const ended = new Promise((resolve) => socket.once('close', resolve))
  const form = 'Content-Type: application/x-www-form-urlencoded'
  socket.write(`POST /oauth/token HTTP/1.1\r\nHost: localhost\r\n${form}\r\nContent-Length: 100\r\n\r\nhalf`)
  // The server answers others meanwhile, so it has seen the half request.
  await (await fetch(`${server.url}/_glue/`)).text()
  await server.close()
  await ended
})

test('a port that is taken is named', async () => {
  await using server = await listen(createEmulator())
  await expect(listen(createEmulator(), { port: server.port })).rejects.toMatchObject({
    code: 'port_taken',
    message: expect.stringContaining(`Port ${server.port} `),
  })
})

test('an address that this machine does not have is named', async () => {
  await expect(listen(createEmulator(), { host: '192.0.2.1' })).rejects.toMatchObject({
    code: 'listen_failed',
    message: expect.stringContaining('192.0.2.1'),
  })
})

function statusFor(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path: '/_glue/', headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.once('error', reject)
    sent.end()
  })
}
