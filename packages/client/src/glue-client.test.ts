import { inspect } from 'node:util'
import { parseThreadID } from '@glue/schema'
import { ThreadDocument } from '@glue/schema/operations'
import { parse } from 'graphql'
import { describe, expect, it, vi } from 'vitest'
import type { Fault } from '@glue/emulator'
import { acmeLabs, ignoringSignals } from '../testing/acme-labs.ts'
import { failureOf } from '../testing/failure-of.ts'
import { GlueClient, type GlueClientError, isGlueClientError } from './index.ts'

describe('a client for a workspace', () => {
  it('says who it is, as on the page about OAuth', async () => {
    const { client } = acmeLabs()
    const me = await client.me
    expect(me).toMatchObject({ name: 'Acme Digest' })
    expect(me?.id).toMatch(/^usr_/)
  })

  it('sends nothing before it is awaited, and once when it is awaited twice', async () => {
    const { client, emulator } = acmeLabs()
    const me = client.me
    inspect(client, { getters: true })
    client.threads()
    await Promise.resolve()
    expect(emulator.journal.list()).toHaveLength(0)
    expect(await me).toEqual(await me)
    await Promise.all([me, me.then(({ ...user } = { id: '', name: '' } as never) => user), me.finally(() => {})])
    expect(emulator.journal.list()).toHaveLength(1)
    await client.me
    expect(emulator.journal.list()).toHaveLength(2)
  })

  it.each(['glue', 'documented'] as const)('reads and writes, on a Glue of the profile %s', async (profile) => {
    const { client } = acmeLabs({}, { profile })
    expect(await client.me).toMatchObject({ name: 'Acme Digest' })
    const { nodes: groups } = await client.groups()
    expect(groups.map(({ name }) => name)).toContain('Experiments')
    const { nodes: threads } = await client.threads({ last: 2, order: 'lastMessage' })
    expect(threads).toHaveLength(2)
    const threadID = parseThreadID(threads[0]?.id)
    expect(await client.node({ id: threadID })).toMatchObject({ __typename: 'Thread', id: threadID })
    const sent = await client.sendMessage({ threadID, message: { text: 'Hello' } })
    expect(sent).toMatchObject({ thread: { id: threadID }, message: { text: 'Hello' } })
  })

  it('sends an operation of your own, with its variables', async () => {
    const { client } = acmeLabs()
    const { nodes } = await client.threads()
    const data = await client.request(ThreadDocument, { id: parseThreadID(nodes[0]?.id) })
    expect(data.node).toMatchObject({ id: nodes[0]?.id, recipients: { edges: expect.any(Array) } })
  })

  it('keeps a value of an enum that Glue added after the code was generated', async () => {
    const node = { id: 'thr_1', subject: null, threadType: 'broadcast' }
    const threads = { edges: [{ cursor: '1', node }], pageInfo: { hasNextPage: false, endCursor: null } }
    const client = new GlueClient({ accessToken: 'token', fetch: async () => Response.json({ data: { threads } }) })
    const { nodes } = await client.threads()
    expect(nodes.map(({ threadType }) => threadType)).toEqual(['broadcast'])
  })

  it('sends a document of another tool that kept its text', async () => {
    const { client, emulator, userId } = acmeLabs()
    expect(await client.request(parse('query Mine { me { id } }'))).toEqual({ me: { id: userId } })
    const [sent] = emulator.journal.list()
    expect(JSON.parse(sent?.request.body ?? '')).toEqual({
      operationName: 'Mine',
      query: 'query Mine { me { id } }',
      variables: {},
    })
    expect(sent?.request).toMatchObject({ url: 'https://api.gluegroups.com/public/graphql', method: 'POST' })
    expect(sent?.request.headers).toMatchObject({ 'content-type': 'application/json' })
  })

  it('does not guess the text of a document that lost it', async () => {
    const { client, emulator } = acmeLabs()
    const failure = await failureOf(client.request(parse('query Mine { me { id } }', { noLocation: true })))
    expect(failure).toMatchObject({ code: 'document_without_source', action: 'fix_config' })
    expect(String(failure)).toContain('`glueCodegen` of `@glue/schema/codegen`')
    expect(emulator.journal.list()).toHaveLength(0)
  })

  it('refuses an order that has no operation', async () => {
    const { client } = acmeLabs()
    const order: string = 'createdAt'
    expect(() => client.threads({ order: order as 'lastMessage' })).toThrow('`threads.order` is "createdAt"')
    expect(() => client.threads({ order: 'toString' as 'lastMessage' })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })

  it('asks its provider for another token when the first has expired', async () => {
    const { emulator, anotherToken } = acmeLabs()
    const old = anotherToken()
    emulator.clock.advance('4000d')
    const provider = vi.fn(async ({ failedToken }: { failedToken?: string }) =>
      failedToken === old ? anotherToken() : old,
    )
    const client = new GlueClient({ accessToken: provider, fetch: emulator.fetch, clock: emulator.clock })
    expect(await client.me).toMatchObject({ name: 'Acme Digest' })
    expect(provider).toHaveBeenCalledTimes(2)
  })

  it('ends a request when its signal says so', async () => {
    const { emulator, accessToken } = acmeLabs()
    emulator.faults.add({ then: { delayHeaders: '1h' } })
    const client = new GlueClient({ accessToken, fetch: ignoringSignals(emulator) })
    const controller = new AbortController()
    const failure = failureOf(client.node({ id: 'thr_1' }, { signal: controller.signal }))
    const page = failureOf(Promise.resolve(client.threads({}, { signal: controller.signal })))
    controller.abort(new Error('closed'))
    expect(await failure).toEqual(new Error('closed'))
    expect(await page).toEqual(new Error('closed'))
  })

  it('does not show its token when it is printed', async () => {
    const { client, accessToken } = acmeLabs()
    expect(inspect(client, { depth: null, showHidden: true, getters: true }) + JSON.stringify(client)).not.toContain(
      accessToken,
    )
  })

  it.each([
    ['no token', { accessToken: undefined as unknown as string }, '`accessToken` is missing'],
    ['a URL that is none', { accessToken: 'abc', url: 'glue' }, '`url` is "glue"'],
  ])('is not made with %s', (_, options, message) => {
    expect(() => new GlueClient(options)).toThrow(message)
  })
})

describe('what goes wrong', () => {
  it('is unauthenticated with a token that Glue does not know', async () => {
    const { client } = acmeLabs({ accessToken: `emu_${'0'.repeat(64)}` })
    expect(await failureOf(Promise.resolve(client.me))).toMatchObject({
      code: 'unauthenticated',
      action: 'reinstall',
      status: 401,
    })
  })

  it('is an error of GraphQL with its path', async () => {
    const { client } = acmeLabs()
    const failure = await failureOf(client.request(parse('{ nothing }')))
    expect(failure).toMatchObject({
      code: 'graphql',
      action: 'fix_config',
      errors: [{ message: expect.stringContaining('nothing') }],
    })
  })

  it('keeps the part of the data that came with the errors, and does not print it', async () => {
    const { client, emulator } = acmeLabs()
    const errors = [
      { message: 'No.', path: ['groups', 0], extensions: { code: 'X' }, locations: [] },
      'odd',
      { message: 'b' },
      { message: 'c' },
    ]
    emulator.faults.add({ then: { body: { data: { me: { name: 'private' }, groups: null }, errors } } })
    const failure = (await failureOf(Promise.resolve(client.me))) as GlueClientError
    expect(failure.data).toEqual({ me: { name: 'private' }, groups: null })
    expect(failure.errors?.[0]).toEqual({ message: 'No.', path: ['groups', 0], extensions: { code: 'X' } })
    expect(failure.message).toBe(
      'Glue could not do it all: No. (at groups.0); An error without a message; b; and 1 more. See docs/errors/graphql.md.',
    )
    expect(inspect(failure, { depth: null, showHidden: true }) + JSON.stringify(failure)).not.toContain('private')
  })

  it.each([
    ['unauthenticated', 'reinstall', graphqlError('UNAUTHENTICATED'), { status: 200 }],
    ['forbidden', 'reinstall', graphqlError('FORBIDDEN'), { status: 200 }],
    ['forbidden', 'reinstall', '', { status: 403 }],
    ['rate_limited', 'retry', '', { status: 429, headers: { 'retry-after': '40' } }],
    ['temporarily_unavailable', 'retry', '<html>', { status: 500 }],
    ['temporarily_unavailable', 'retry', '<html>', { status: 503, headers: { 'retry-after': '40' } }],
    ['graphql', 'fix_config', graphqlError('BAD_USER_INPUT'), { status: 400 }],
    ['graphql', 'fix_config', graphqlError('INTERNAL'), { status: 500 }],
    ['invalid_response', 'report', '<html>', { status: 200 }],
    ['invalid_response', 'report', 'null', { status: 200 }],
    ['invalid_response', 'report', '{"errors":[]}', { status: 200 }],
    ['invalid_response', 'report', '{"data":{"me":null}}', { status: 400 }],
    ['invalid_response', 'fix_config', 'not found', { status: 404 }],
  ] as const)('is %s, to %s, for %j with %j', async (code, action, body, init) => {
    const failure = await failureOf(Promise.resolve(answering({ body, ...init }).me))
    expect(failure).toMatchObject({ name: 'GlueClientError', code, action, status: init.status })
    expect(failure).toHaveProperty('message', expect.stringContaining(`See docs/errors/${code}.md.`))
    if ('headers' in init) expect(failure).toHaveProperty('retryAfterMs', 40_000)
  })

  it('is told from other errors by its brand, also across two copies of the package', async () => {
    const failure = await failureOf(Promise.resolve(answering({ body: '' }).me))
    const copy = Object.assign(new Error(), { [Symbol.for('@glue/client/error')]: true })
    expect([failure, copy, new Error(), null, 'text'].map(isGlueClientError)).toEqual([true, true, false, false, false])
  })
})

function graphqlError(code: string): string {
  return JSON.stringify({ data: null, errors: [{ message: 'No.', extensions: { code } }] })
}

function answering(then: Fault['then']): GlueClient {
  const { client, emulator } = acmeLabs({ maxRetries: 0 })
  emulator.faults.add({ then })
  return client
}
