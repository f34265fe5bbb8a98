import { createClock, createEmulator, type EmulatorOptions } from '@glue/emulator'
import { parseThreadID } from '@glue/schema'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../testing/failure-of.ts'
import { until } from '../testing/until.ts'
import { watchedClock } from '../testing/watched-clock.ts'
import { createSendOnce, GlueClientError } from './fetch/index.ts'
import { GlueClient } from './index.ts'

describe('a message of a client', () => {
  it.each([
    ['was lost before it came', { drop: 'before' }],
    ['was carried out, and its answer lost', { drop: 'after' }],
    ['met a Glue that is busy', { status: 503 }],
    ['was carried out behind a broken gateway', { status: 502, carryOut: true }],
    ['lost the end of its answer', { truncateBody: 5 }],
  ] as const)('arrives once, also when it %s', async (_, then) => {
    const { emulator, client, send, sentTexts, passWait } = labs()
    emulator.faults.add({ match: { operation: 'sendMessage' }, times: 1, then })
    const sent = send('Hello')
    await passWait()
    const id = (await sent)?.message?.id
    expect(sentTexts()).toEqual(['Hello'])
    expect(emulator.snapshot().tables.messages.at(-1)?.[0]).toBe(id)
    expect(emulator.journal.list({ operation: 'sendMessage' })).toHaveLength(2)
    expect(await client.me).toMatchObject({ name: 'Acme Digest' })
  })

  it('is another one when the same text is sent again', async () => {
    const { send, sentTexts } = labs()
    await Promise.all([send('Hello'), send('Hello')])
    expect(sentTexts()).toEqual(['Hello', 'Hello'])
  })

  it('keeps a key of its own, and is sent once as it is without one', async () => {
    const { emulator, client, threadID, sentTexts, requests } = labs()
    await client.sendMessage({ threadID, message: keyed('one', 'today') })
    await client.sendMessage({ threadID, message: keyed('two', 'today') })
    expect(sentTexts()).toEqual(['two'])
    emulator.faults.add({ match: { operation: 'sendMessage' }, times: 1, then: { status: 503 } })
    expect(await failureOf(client.sendMessage({ threadID, message: keyed('three', null) }))).toMatchObject({
      code: 'temporarily_unavailable',
    })
    expect(requests().map(({ response }) => response?.status)).toEqual([200, 200, 503])
  })

  it('goes without a key to a Glue that knows none, which is asked only once', async () => {
    const { send, sentTexts, requests } = labs({ profile: 'documented' })
    expect(await send('one')).toMatchObject({ message: { text: 'one' } })
    expect(await send('two')).toMatchObject({ message: { text: 'two' } })
    expect(sentTexts()).toEqual(['one', 'two'])
    expect(requests().map(({ request }) => request.body.includes('"uniqueBy"'))).toEqual([true, false, false])
  })

  it('is not sent again on doubt where Glue knows no key', async () => {
    const { emulator, send, sentTexts, requests } = labs({ profile: 'documented' })
    emulator.faults.add({ match: { operation: 'sendMessage' }, skip: 1, times: 1, then: { drop: 'after' } })
    expect(await failureOf(send('one'))).toMatchObject({ code: 'network_error' })
    expect(sentTexts()).toEqual(['one'])
    expect(requests()).toHaveLength(2)
  })

  it('does not lose a key of its own that Glue does not know: the caller asked for it', async () => {
    const { client, threadID, sentTexts } = labs({ profile: 'documented' })
    const failure = await failureOf(client.sendMessage({ threadID, message: keyed('one', 'today') }))
    expect(failure).toMatchObject({ code: 'graphql' })
    expect(sentTexts()).toEqual([])
  })

  it('that Glue refuses for another reason is refused, also when it speaks of the key', async () => {
    const { client, send, sentTexts, requests } = labs()
    const threadID = parseThreadID('thr_AcmeLabsNothing000000000000')
    expect(await failureOf(client.sendMessage({ threadID, message: { text: 'uniqueBy' } }))).toMatchObject({
      code: 'graphql',
    })
    await send('Hello')
    expect(sentTexts()).toEqual(['Hello'])
    expect(requests().map(({ request }) => request.body.includes('"uniqueBy":"'))).toEqual([true, true])
  })
})

describe('createSendOnce', () => {
  const unknown = 'Field "uniqueBy" is not defined by type "MessageInput".'

  it.each([
    ['in its message', [{ message: unknown }]],
    ['in its message, with a path of nothing', [{ message: unknown, path: [] }]],
    ['in the path of the variable', [{ message: 'unknown field', path: ['variable', 'input', 'message', 'uniqueBy'] }]],
  ])('sends again without the key where a refusal names it %s', async (_, errors) => {
    expect(await keysSent(new GlueClientError({ code: 'graphql', message: 'No.', errors }))).toEqual([true, false])
  })

  it('sends again without the key where the refusal comes as urql gives it', async () => {
    expect(await keysSent({ graphQLErrors: [{ message: unknown, path: undefined }] })).toEqual([true, false])
  })

  it.each([
    [
      'an error of a field, after which the message may be there',
      { errors: [{ message: unknown, path: ['sendMessage'] }] },
    ],
    [
      'an error of a field beside it',
      { errors: [{ message: unknown }, { message: 'No.', path: ['sendMessage', 'thread'] }] },
    ],
    ['another refusal', { errors: [{ message: 'Syntax error' }] }],
    ['no error of GraphQL', new Error(unknown)],
    ['nothing at all', undefined],
  ])('does not send again after %s', async (_, failure) => {
    expect(await keysSent(failure)).toEqual([true])
  })
})

/** Whether each try had a key, when the first fails like this. */
async function keysSent(failure: unknown): Promise<boolean[]> {
  const tries: boolean[] = []
  const sending = createSendOnce()({
    input: { message: { text: 'Hello' } },
    key: 'today',
    send: async (input, { isIdempotent }) => {
      const hasKey = JSON.stringify(input).includes('"today"')
      tries.push(hasKey)
      expect(isIdempotent).toBe(hasKey)
      if (tries.length === 1) throw failure
    },
  })
  await sending.catch((error: unknown) => expect(error).toBe(failure))
  return tries
}

/** The field's name is not known for sure, so that no test is to be edited when Glue calls it something else. */
function keyed(text: string, key: string | null): { readonly text: string } {
  const message = { text, uniqueBy: key }
  return message
}

function textOf([, row]: readonly [id: string, row: unknown]): unknown {
  return typeof row === 'object' && row !== null && 'text' in row ? row.text : undefined
}

function labs(options: EmulatorOptions = {}) {
  const emulator = createEmulator({ clock: createClock(), ...options })
  const workspaceId = emulator.seed.workspaces.find(({ name }) => name === 'Acme Labs')?.id ?? ''
  const threadID = parseThreadID(emulator.seed.threads.find((thread) => thread.workspaceId === workspaceId)?.id)
  const { accessToken } = emulator.tokens.issue({ workspaceId })
  const clock = watchedClock(emulator.clock)
  const client = new GlueClient({ accessToken, fetch: emulator.fetch, clock })
  const before = emulator.snapshot().tables.messages.length
  return {
    emulator,
    client,
    threadID,
    send: (text: string) => client.sendMessage({ threadID, message: { text } }),
    sentTexts: () => emulator.snapshot().tables.messages.slice(before).map(textOf),
    requests: () => emulator.journal.list({ operation: 'sendMessage' }),
    passWait: async () => {
      await until(() => expect(clock.waitsMs()).toHaveLength(2))
      emulator.clock.advance(clock.begunMs.at(-1) ?? 0)
    },
  }
}
