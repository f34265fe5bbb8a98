import { expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import { listen } from '../node.ts'

const form = () =>
  new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'acme-digest',
    client_secret: 'acme-digest-secret-for-the-emulator-only',
    redirect_uri: 'http://localhost:3000/oauth/callback',
    subject: 'wks_AcmeLabs0000000000000000000',
  })

/** In this process and through a socket: what a client sees is the same. */
const ways = [
  ['in process', async () => inProcess()],
  ['through a socket', async () => throughSocket()],
] as const

function inProcess() {
  const { emulator } = driveEmulator()
  const ask = (init: RequestInit = {}) => emulator.fetch('/oauth/token', { method: 'POST', body: form(), ...init })
  return { emulator, ask, [Symbol.asyncDispose]: async () => {} }
}

async function throughSocket() {
  const { emulator } = driveEmulator()
  const server = await listen(emulator)
  const ask = (init: RequestInit = {}) =>
    fetch(`${server.url}/oauth/token`, { method: 'POST', body: form(), redirect: 'manual', ...init })
  return { emulator, ask, [Symbol.asyncDispose]: () => server.close() }
}

test.each(ways)('EM-4: a connection that ends before the request is carried out, %s', async (_, start) => {
  await using glue = await start()
  glue.emulator.faults.add({ then: { drop: 'before' } })
  await expect(glue.ask()).rejects.toThrow(new TypeError('fetch failed'))
  expect(glue.emulator.journal.list()).toMatchObject([{ outcome: 'dropped', response: undefined }])
  expect(glue.emulator.snapshot().tables.accessTokens).toEqual([])
})

test.each(ways)('EM-4: a connection that ends after the request was carried out, %s', async (_, start) => {
  await using glue = await start()
  glue.emulator.faults.add({ then: { drop: 'after' } })
  await expect(glue.ask()).rejects.toThrow(new TypeError('fetch failed'))
  expect(glue.emulator.journal.list()).toMatchObject([{ outcome: 'dropped', response: { status: 200, sentBytes: 0 } }])
  expect(glue.emulator.snapshot().tables.accessTokens).toHaveLength(1)
})

test.each(ways)('EM-4: a body that ends too early, %s', async (_, start) => {
  await using glue = await start()
  glue.emulator.faults.add({ then: { truncateBody: 10 } })
  const response = await glue.ask()
  expect(response.status).toBe(200)
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(200)
  const reader = response.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"user_id"')
  await expect(reader?.read()).rejects.toThrow('terminated')
  expect(glue.emulator.journal.list()).toMatchObject([{ outcome: 'truncated', response: { sentBytes: 10 } }])
})

test.each(ways)('EM-4: headers that come after two hours, %s', async (_, start) => {
  await using glue = await start()
  glue.emulator.faults.add({ times: 1, then: { delayHeaders: '2h' } })
  let isAnswered = false
  const answer = glue.ask().then((response) => {
    isAnswered = true
    return response
  })
  await expect.poll(() => glue.emulator.journal.list()[0]?.response).toBeDefined()
  glue.emulator.clock.advance('119m')
  // Whoever is asked meanwhile gets an answer, which shows that time is all that is missing.
  await glue.emulator.fetch('/oauth/token')
  expect(isAnswered).toBe(false)
  expect(glue.emulator.journal.list({ outcome: 'pending' })).toHaveLength(1)
  glue.emulator.clock.advance('1m')
  expect((await answer).status).toBe(200)
  expect(glue.emulator.journal.list({ outcome: 'pending' })).toHaveLength(0)
})

test.each(ways)('EM-4: a body that drips, %s', async (_, start) => {
  await using glue = await start()
  glue.emulator.faults.add({ then: { dripBody: { bytes: 100, every: '1s' } } })
  const response = await glue.ask()
  const text = response.text()
  for (const sent of [100, 200]) {
    await expect.poll(() => glue.emulator.journal.list()[0]?.response?.sentBytes).toBe(sent)
    expect(glue.emulator.journal.list()[0]?.outcome).toBe('pending')
    glue.emulator.clock.advance('1s')
  }
  expect(JSON.parse(await text)).toMatchObject({ token_type: 'Bearer' })
  await expect.poll(() => glue.emulator.journal.list()[0]?.outcome).toBe('answered')
})

test.each(ways)('EM-4: a body that stays away after its headers, %s', async (_, start) => {
  await using glue = await start()
  glue.emulator.faults.add({ then: { delayBody: '1h' } })
  const response = await glue.ask()
  expect(response.status).toBe(200)
  const text = response.text()
  glue.emulator.clock.advance('59m')
  expect(glue.emulator.journal.list()).toMatchObject([{ outcome: 'pending', response: { sentBytes: 0 } }])
  glue.emulator.clock.advance('1m')
  expect(JSON.parse(await text)).toMatchObject({ token_type: 'Bearer' })
})

test('a body that says it is compressed is, and has the length that it has', async () => {
  await using glue = await throughSocket()
  const body = { data: 'x'.repeat(1000) }
  glue.emulator.faults.add({ then: { body, headers: { 'content-encoding': 'gzip' } } })
  const response = await glue.ask()
  expect(response.headers.has('content-length')).toBe(false)
  expect(await response.json()).toEqual(body)
})

test.each(ways)('a caller who does not wait leaves nothing waiting, %s', async (_, start) => {
  await using glue = await start()
  glue.emulator.faults.add({ then: { delayHeaders: '2h' } })
  const controller = new AbortController()
  const reason = new Error('given up')
  const answer = glue.ask({ signal: controller.signal })
  await expect.poll(() => glue.emulator.journal.list()[0]?.response).toBeDefined()
  controller.abort(reason)
  await expect(answer).rejects.toBe(reason)
  await expect.poll(() => glue.emulator.journal.list()[0]?.outcome).toBe('abandoned')
})

test('EM-4: a compressed bomb travels small and arrives large', async () => {
  await using glue = await throughSocket()
  glue.emulator.faults.add({ then: { bomb: { bytes: 20_000_000 } } })
  const response = await glue.ask()
  expect(response.headers.get('content-encoding')).toBe('gzip')
  let bytes = 0
  for await (const chunk of response.body ?? []) bytes += chunk.byteLength
  expect(bytes).toBe(20_000_000)
})

test('a redirect of the emulator leads nowhere by itself', async () => {
  await using glue = await throughSocket()
  await using elsewhere = await throughSocket()
  const to = 'http://localhost:1/token'
  glue.emulator.faults.add({ then: { redirect: { status: 307, to } } })
  const response = await glue.ask()
  expect([response.status, response.headers.get('location')]).toEqual([307, to])
  expect(elsewhere.emulator.journal.list()).toEqual([])
})
