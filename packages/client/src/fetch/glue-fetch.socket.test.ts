import { listen } from '@glue/emulator/node'
import { describe, expect, it } from 'vitest'
import { acmeLabs } from '../../testing/acme-labs.ts'
import { failureOf } from '../../testing/failure-of.ts'
import { mutation, operation, query } from '../../testing/operation.ts'
import { until } from '../../testing/until.ts'
import { createGlueFetch } from './glue-fetch.ts'

describe("over a socket, with the platform's own fetch", () => {
  it('gives the answer, also a compressed one', async () => {
    await using labs = await listening()
    const { emulator, accessToken, userId } = labs
    const glueFetch = createGlueFetch({ accessToken })
    const response = await glueFetch(labs.url, operation(query)[1])
    expect(response.url).toBe(labs.url)
    expect(await response.json()).toEqual({ data: { me: { id: userId } } })
    expect(emulator.journal.take()).toMatchObject([
      { request: { headers: { authorization: 'Bearer $ACCESS_TOKEN_1' } }, workspaceId: labs.workspaceId },
    ])

    const body = { data: { me: { id: 'compressed' } } }
    // In pieces: a whole answer would come with the length that it has before it is compressed.
    const dripBody = { bytes: 1000, every: 0 }
    emulator.faults.add({ then: { body, headers: { 'content-encoding': 'gzip' }, dripBody } })
    const compressed = await glueFetch(labs.url, operation(query)[1])
    expect(compressed.headers.get('content-encoding')).toBe('gzip')
    expect(await compressed.json()).toEqual(body)
    expect(emulator.journal.take()).toMatchObject([
      { request: { headers: { authorization: 'Bearer $ACCESS_TOKEN_1' } } },
    ])
  })

  it('hands the answer on as it is', async () => {
    await using labs = await listening()
    labs.emulator.faults.add({ then: { status: 418, body: { data: {} }, headers: { 'x-a': 'b' } } })
    const response = await createGlueFetch()(labs.url, operation(query)[1])
    expect(response).toMatchObject({ status: 418, statusText: "I'm a Teapot", ok: false })
    expect(response.headers.get('x-a')).toBe('b')
    expect(await response.json()).toEqual({ data: {} })
  })

  it('does not take the token along a redirect', async () => {
    await using labs = await listening()
    const { emulator, accessToken } = labs
    emulator.faults.add({ then: { redirect: { status: 307, to: '/elsewhere' } } })
    const failure = await failureOf(createGlueFetch({ accessToken })(labs.url, operation(query)[1]))
    expect(failure).toMatchObject({ code: 'unexpected_redirect', status: 307 })
    expect(emulator.journal.list().map(({ request }) => new URL(request.url).pathname)).toEqual(['/public/graphql'])
  })

  it('says that nobody listens', async () => {
    const labs = await listening()
    await labs[Symbol.asyncDispose]()
    const failure = await failureOf(createGlueFetch({ maxRetries: 0 })(labs.url, operation(query)[1]))
    expect(failure).toMatchObject({ code: 'network_error' })
    expect(String(failure)).toContain('(ECONNREFUSED)')
  })

  it('says that the connection broke in the middle of the answer', async () => {
    await using labs = await listening()
    labs.emulator.faults.add({ then: { body: 'the beginning and the end', truncateBody: 13 } })
    const text = createGlueFetch()(labs.url, operation(mutation)[1]).then((response) => response.text())
    expect(await failureOf(text)).toMatchObject({ code: 'network_error' })
    expect(labs.emulator.journal.list()).toMatchObject([{ outcome: 'truncated' }])
  })

  it('closes the connection when the caller aborts', async () => {
    await using labs = await listening()
    const { journal, faults } = labs.emulator
    faults.add({ then: { delayHeaders: '1h' } })
    const controller = new AbortController()
    const failure = failureOf(createGlueFetch()(labs.url, operation(query, { signal: controller.signal })[1]))
    await until(() => expect(journal.list()).toMatchObject([{ outcome: 'pending', response: { status: 401 } }]))
    controller.abort(new Error('closed'))
    expect(await failure).toEqual(new Error('closed'))
    await until(() => expect(journal.list()).toMatchObject([{ outcome: 'abandoned' }]))
  })
})

async function listening() {
  const labs = acmeLabs()
  const server = await listen(labs.emulator)
  return { ...labs, url: `${server.url}/public/graphql`, [Symbol.asyncDispose]: server.close }
}
