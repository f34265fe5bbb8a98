import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import type { SentMessageRow } from './rows.ts'

const setup = 'thr_AcmeLabsSetup00000000000000'
const experiments = 'grp_AcmeLabsExperiments00000000'
const reading = 'grp_AcmeLabsReading000000000000'
const analyst = 'usr_AcmeLabsAnalyst000000000000'
const researcher = 'usr_AcmeLabsResearcher000000000'
const app = 'usr_AcmeDigestInAcmeLabs0000000'

describe('a message', () => {
  test('to a thread is the last one there', async () => {
    const { send, messages } = driver()
    const { sent } = await send({ threadID: setup, message: { text: '**Hello**' } })
    expect(sent?.thread.id).toBe(setup)
    expect((await messages(setup)).at(-1)).toEqual({ id: sent?.message.id, text: '**Hello**', user: { id: app } })
  })

  test('to a group with a subject begins a thread in it', async () => {
    const { send } = driver()
    const { sent } = await send({ thread: { recipients: [experiments], subject: 'Run 9' }, message: { text: 'x' } })
    expect(sent?.thread).toMatchObject({ subject: 'Run 9', threadType: 'thread', isPeristentChat: false })
  })

  test('to a group without a subject goes to its chat', async () => {
    const { send } = driver()
    const { sent } = await send({ thread: { recipients: [experiments] }, message: { text: 'x' } })
    expect(sent?.thread).toMatchObject({ id: 'thr_AcmeLabsChat000000000000000', subject: null, threadType: 'chat' })
  })

  test('to a group without a chat begins one, and the next goes there too', async () => {
    const { send } = driver()
    const first = await send({ thread: { recipients: [reading] }, message: { text: 'x' } })
    const second = await send({ thread: { recipients: [reading] }, message: { text: 'y' } })
    expect(first.sent?.thread).toMatchObject({ threadType: 'chat', isPeristentChat: true })
    expect(second.sent?.thread.id).toBe(first.sent?.thread.id)
  })

  test('to the workspace goes to General', async () => {
    const { send, acmeLabs } = driver()
    const { sent } = await send({ thread: { recipients: [acmeLabs.id] }, message: { text: 'x' } })
    expect(sent?.thread).toMatchObject({ threadType: 'chat', recipients: { nodes: [{ id: acmeLabs.id }] } })
  })

  test('to one user goes to the direct message with them', async () => {
    const { send } = driver()
    const known = await send({ thread: { recipients: [researcher] }, message: { text: 'x' } })
    expect(known.sent?.thread.id).toBe('thr_AcmeLabsDirect0000000000000')
    const begun = await send({ thread: { recipients: [analyst] }, message: { text: 'x' } })
    expect(begun.sent?.thread).toMatchObject({
      threadType: 'chat',
      recipients: { nodes: [{ id: analyst }, { id: app }] },
    })
  })

  test('to one user with a subject begins a thread that the app still sees', async () => {
    const { send, messages } = driver()
    const { sent } = await send({ thread: { recipients: [analyst], subject: 'Hi' }, message: { text: 'x' } })
    expect(sent?.thread.threadType).toBe('thread')
    expect(await messages(sent?.thread.id ?? '')).toHaveLength(1)
  })

  test('is dated by the emulator’s clock', async () => {
    const { send, emulator } = driver()
    emulator.clock.set('2027-01-01T00:00:00Z')
    const { sent } = await send({ threadID: setup, message: { text: 'x' } })
    expect(sent?.message.createdAt).toBe('2027-01-01T00:00:00.000Z')
  })
})

describe('sent again', () => {
  test('with the same uniqueBy, a message is updated and nothing else happens', async () => {
    const { send, messages } = driver()
    const thread = { recipients: [experiments], subject: 'Daily' }
    const first = await send({ thread, message: { text: 'one', uniqueBy: 'day-1' } })
    const second = await send({ thread, message: { text: 'two', uniqueBy: 'day-1' } })
    expect(second.sent?.message.id).toBe(first.sent?.message.id)
    expect(second.sent?.thread.id).toBe(first.sent?.thread.id)
    expect(await messages(first.sent?.thread.id ?? '')).toMatchObject([{ text: 'two' }])
  })

  test('with the same threadBy, the thread is updated and gets the message', async () => {
    const { send, messages } = driver()
    const begin = { recipients: [experiments], subject: 'Daily', threadBy: 'daily' }
    const first = await send({ thread: begin, message: { text: 'one' } })
    const change = { recipients: [reading], subject: 'Weekly', threadBy: 'daily' }
    const second = await send({ thread: change, message: { text: 'two' } })
    expect(second.sent?.thread).toMatchObject({
      id: first.sent?.thread.id,
      subject: 'Weekly',
      recipients: { nodes: [{ id: reading }] },
    })
    expect(await messages(first.sent?.thread.id ?? '')).toHaveLength(2)
  })

  test('by the app in another workspace, keys do not meet', async () => {
    const { send, tokenFor, acme } = driver()
    const first = await send({ threadID: setup, message: { text: 'x', uniqueBy: 'same' } })
    const input = {
      thread: { recipients: [acme.id], subject: 'x', threadBy: 'same' },
      message: { text: 'x', uniqueBy: 'same' },
    }
    const second = await send(input, await tokenFor(acme, ['threads.messages:write']))
    expect(second.errors).toBeUndefined()
    expect(second.sent?.message.id).not.toBe(first.sent?.message.id)
  })
})

describe('is refused and changes nothing', () => {
  const message = { text: 'x' }
  test.each([
    ['neither thread', { message }, 'one of them'],
    ['both', { threadID: setup, thread: { recipients: [reading], subject: 'x' }, message }, 'one of them'],
    ['an unknown thread', { threadID: 'thr_Nothing', message }, 'no thread'],
    ['a thread of another workspace', { threadID: 'thr_AcmeWelcome0000000000000000', message }, 'no thread'],
    ['a thread that the app was not added to', { threadID: 'thr_AcmeLabsInterviews000000000', message }, 'no thread'],
    ['no recipients', { thread: { recipients: [], subject: 'x' }, message }, 'no recipients'],
    [
      'an unknown recipient',
      { thread: { recipients: [reading, 'usr_Nobody'], subject: 'x' }, message },
      'no recipient',
    ],
    ['a private group', { thread: { recipients: ['grp_AcmeLabsHiring0000000000000'] }, message }, 'no recipient'],
    ['another workspace', { thread: { recipients: ['wks_Acme00000000000000000000000'] }, message }, 'no recipient'],
    [
      'several recipients without a subject',
      { thread: { recipients: [reading, analyst] }, message },
      'needs a subject',
    ],
    ['an empty subject', { thread: { recipients: [reading], subject: ' ' }, message }, 'subject is empty'],
    ['the app itself', { thread: { recipients: [app] }, message }, 'itself'],
    [
      'an empty text',
      { thread: { recipients: [reading], subject: 'x' }, message: { text: ' \n' } },
      'message is empty',
    ],
    ['an unknown attachment', { threadID: setup, message: { text: 'x', attachments: ['fil_Nothing'] } }, 'no file'],
  ])('%s', async (_, input, reason) => {
    const { send, graphql } = driver()
    const count = '{ threads(first: 200) { nodes { id messages(first: 200) { nodes { id text } } } } }'
    const before = (await graphql(count)).data
    const { errors } = await send(input)
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(reason),
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect((await graphql(count)).data).toEqual(before)
  })
})

function driver() {
  const driven = driveEmulator()
  const send = async (input: object, accessToken?: string) => {
    const query = `mutation ($input: SendMessageInput!) {
      sendMessage(input: $input) {
        thread { id subject threadType isPeristentChat recipients { nodes { id } } }
        message { id text createdAt }
      }
    }`
    const { data, errors } = await driven.graphql(query, { input }, accessToken)
    return { errors, sent: (data as { sendMessage?: SentMessageRow } | null)?.sendMessage }
  }
  const messages = async (id: string) => {
    const query = 'query ($id: ID!) { thread(id: $id) { messages { nodes { id text user { id } } } } }'
    const { data } = await driven.graphql(query, { id })
    return (data as { thread: { messages: { nodes: unknown[] } } }).thread.messages.nodes
  }
  return { ...driven, send, messages }
}
