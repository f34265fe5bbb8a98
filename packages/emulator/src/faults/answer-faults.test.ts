import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import type { FaultEffect } from './fault.ts'

// EM-4: each switch is seen to happen, in the answer and in the journal.

const subject = { grant_type: 'client_credentials', subject: 'wks_AcmeLabs0000000000000000000' }

async function tokenWith(then: FaultEffect) {
  const driven = driveEmulator()
  const { id } = driven.emulator.faults.add({ match: { route: 'token' }, times: 1, then })
  const body = new URLSearchParams({
    ...subject,
    client_id: driven.app.clientId,
    client_secret: driven.app.clientSecret,
    redirect_uri: driven.redirectUri,
  })
  const response = await driven.emulator.fetch('/oauth/token', { method: 'POST', body })
  const text = await response.text()
  const [entry, ...others] = driven.emulator.journal.list()
  expect(others).toEqual([])
  expect(entry?.faults).toEqual([{ id, effects: expect.any(Array) }])
  return { ...driven, response, text, entry, effects: entry?.faults[0]?.effects }
}

describe('EM-4: an answer in place of Glue’s', () => {
  test('a status, with how long to wait, and the request is not carried out', async () => {
    const { emulator, response, text, entry, effects } = await tokenWith({ status: 503, retryAfter: 3 })
    expect([response.status, response.headers.get('retry-after'), text]).toEqual([503, '3', ''])
    expect(effects).toEqual(['status', 'retryAfter'])
    expect(entry?.response?.status).toBe(503)
    expect(emulator.snapshot().tables.accessTokens).toEqual([])
  })

  test.each(['0', 'Wed, 21 Oct 2015 07:28:00 GMT', 'soon'])('Retry-After: %s', async (retryAfter) => {
    const { response } = await tokenWith({ status: 429, retryAfter })
    expect(response.headers.get('retry-after')).toBe(retryAfter)
  })

  test('a body and its type', async () => {
    const { response, text, entry } = await tokenWith({ body: '<html>', contentType: 'text/html', status: 502 })
    expect([response.status, response.headers.get('content-type'), text]).toEqual([502, 'text/html', '<html>'])
    expect(entry?.response).toMatchObject({ status: 502, body: '<html>', sentBytes: 6 })
  })

  test.each([null, [], {}, 0, false, { error: 'invalid_grant' }])('a body that is JSON: %j', async (body) => {
    const { response, text } = await tokenWith({ body })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(text).toBe(JSON.stringify(body))
  })

  test.each([301, 302, 303, 307, 308] as const)('a redirect with status %i', async (status) => {
    const { response, entry } = await tokenWith({ redirect: { status, to: 'https://evil.test/token' } })
    expect([response.status, response.headers.get('location')]).toEqual([status, 'https://evil.test/token'])
    expect(entry?.response).toMatchObject({ status, sentBytes: 0 })
  })

  test.each([204, 205, 304])('a status that has no body, %i, has none', async (status) => {
    const { response, text } = await tokenWith({ status, body: 'ignored' })
    expect([response.status, text]).toEqual([status, ''])
  })
})

describe('EM-4: something besides Glue’s answer', () => {
  test('headers alone leave the answer as it is', async () => {
    const { response, text, emulator } = await tokenWith({ headers: { 'x-more': '1', 'content-type': 'text/plain' } })
    expect(response.headers.get('x-more')).toBe('1')
    expect(response.headers.get('content-type')).toBe('text/plain')
    expect(JSON.parse(text)).toMatchObject({ token_type: 'Bearer' })
    expect(emulator.snapshot().tables.accessTokens).toHaveLength(1)
  })

  test('carryOut gives Glue’s own answer another status', async () => {
    const { response, text, emulator } = await tokenWith({ status: 201, carryOut: true })
    expect(response.status).toBe(201)
    expect(JSON.parse(text)).toMatchObject({ token_type: 'Bearer' })
    expect(emulator.snapshot().tables.accessTokens).toHaveLength(1)
  })

  test('carryOut with a body hides that it was carried out', async () => {
    const { text, emulator } = await tokenWith({ status: 502, body: 'bad gateway', carryOut: true })
    expect(text).toBe('bad gateway')
    expect(emulator.snapshot().tables.accessTokens).toHaveLength(1)
  })
})

describe('EM-4: a GraphQL error', () => {
  const error = { message: 'Sorry', extensions: { code: 'UNAUTHENTICATED' } }

  test('with status 200 and no data, or with another status', async () => {
    const { emulator, graphql } = driveEmulator()
    emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { graphqlError: error } })
    emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { graphqlError: { ...error, status: 401 } } })
    expect(await graphql('{ me { id } }')).toEqual({ status: 200, data: null, errors: [error] })
    expect(await graphql('{ me { id } }')).toEqual({ status: 401, data: null, errors: [error] })
    expect(await graphql('{ me { name } }')).toMatchObject({ status: 200, errors: undefined })
    const entries = emulator.journal.list({ route: 'graphql' })
    expect(entries.map(({ faults }) => faults.length)).toEqual([1, 1, 0])
  })

  test('beside the data, with carryOut', async () => {
    const { emulator, graphql } = driveEmulator()
    emulator.faults.add({ match: { operation: 'me' }, then: { graphqlError: error, carryOut: true } })
    expect(await graphql('{ me { name } }')).toEqual({
      status: 200,
      data: { me: { name: 'Acme Digest' } },
      errors: [error],
    })
  })
})

describe('EM-4: a bomb', () => {
  test('is only made as far as it is read', async () => {
    const { emulator } = driveEmulator()
    emulator.faults.add({ then: { bomb: { bytes: 1024 ** 3 } } })
    const response = await emulator.fetch('/oauth/token', { method: 'POST' })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    const reader = response.body?.getReader()
    expect((await reader?.read())?.value?.every((byte) => byte === 0x20)).toBe(true)
    await reader?.cancel()
    const [entry] = emulator.journal.list()
    expect(entry).toMatchObject({ outcome: 'abandoned', response: { status: 200, sentBytes: 64 * 1024 } })
  })

  test('has as many bytes as it says', async () => {
    const { emulator } = driveEmulator()
    emulator.faults.add({ then: { bomb: { bytes: 200_001, compressed: false } } })
    const response = await emulator.fetch('/oauth/token', { method: 'POST' })
    expect(response.headers.has('content-encoding')).toBe(false)
    expect((await response.arrayBuffer()).byteLength).toBe(200_001)
    expect(emulator.journal.list()[0]).toMatchObject({ outcome: 'answered', response: { sentBytes: 200_001 } })
  })
})
