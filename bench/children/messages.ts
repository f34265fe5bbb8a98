import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { createEmulator } from '../../packages/emulator/src/index.ts'
import { type Memory, memory, plainBytes } from '../memory.ts'
import { accessTokenOf, credentialsOf, tokenRequest } from '../token-request.ts'

// node --expose-gc messages.ts THREADS MESSAGES: what many messages weigh in an emulator, and what they do to a query.

/** What is printed, as one line of JSON. */
export interface MessagesReport {
  /** Fewer than were asked for when the time was over. */
  readonly sent: number
  /** Before the first message, with GraphQL loaded and 10,000 other requests answered. */
  readonly before: Memory
  readonly after: Memory
  /** What a message takes as a plain object in a `Map`. */
  readonly plainBytes: number
  /** The query with one message a thread. */
  readonly fewMs: readonly number[]
  /** The query with all messages. */
  readonly manyMs: readonly number[]
}

const sendLimitMs = 45_000
const queries = 7
const lastRequests = 10_000
const query = `{
  threads(first: 50, order: lastMessage) { edges { node { id messages(last: 1) { edges { node { id text } } } } } }
}`
// Many in one request, because not the requests are measured, but what is left of them.
const mutationsARequest = 20
const numbers = Array.from({ length: mutationsARequest }, (_, number) => number)
const mutation = `mutation (${numbers.map((number) => `$i${number}: SendMessageInput!`).join(', ')}) {
  ${numbers.map((number) => `m${number}: sendMessage(input: $i${number}) { thread { id } }`).join('\n  ')}
}`

const [threads = 0, messages = 0] = process.argv.slice(2).map(Number)
const emulator = createEmulator()
const credentials = credentialsOf(emulator.seed)
const tokenAnswer = await emulator.fetch('/oauth/token', tokenRequest(credentials))
const accessToken = accessTokenOf(tokenAnswer.status, await tokenAnswer.json())

await timeQueries()
await fillJournal()
const before = await memory()
const endsAt = performance.now() + sendLimitMs
const threadIds: string[] = []
while (threadIds.length < threads) threadIds.push(...(await send(threadIds.length)))
const fewMs = await timeQueries()

let sent = threadIds.length
while (sent < messages && performance.now() < endsAt) sent += (await send(sent)).length
await fillJournal()
const after = await memory()
const manyMs = await timeQueries()
const plain = await plainBytes(sent, (index) => ({
  id: `msg_${String(index).padStart(27, '0')}`,
  userId: credentials.workspaceId,
  text: textOf(index),
  createdAt: emulator.seed.startsAt,
}))
const report: MessagesReport = { sent, before, after, plainBytes: plain, fewMs, manyMs }
process.stdout.write(`${JSON.stringify(report)}\n`)

/** Sends the next messages, to new threads while there are too few. */
async function send(first: number): Promise<string[]> {
  const variables = numbers.map((number) => {
    const index = first + number
    const thread = { recipients: [credentials.workspaceId], subject: `Subject ${index}` }
    const target = index < threads ? { thread } : { threadID: threadIds[index % threads] }
    return [`i${number}`, { ...target, message: { text: textOf(index) } }]
  })
  const text = await graphql({ query: mutation, variables: Object.fromEntries(variables) })
  const ids = Array.from(text.matchAll(/"thread":\{"id":"([^"]+)"/g), ([, id = '']) => id)
  if (ids.length !== mutationsARequest) throw new Error(`sendMessage answered ${text.slice(0, 500)}`)
  return ids
}

/** An emulator may keep its last requests: before and after they are the same small ones, so that they cancel out. */
async function fillJournal(): Promise<void> {
  for (let index = 0; index < lastRequests; index += 1) {
    await setImmediate()
    const response = await emulator.fetch('/nothing')
    await response.text()
  }
}

async function timeQueries(): Promise<number[]> {
  const times: number[] = []
  while (times.length < queries) {
    const startedAt = performance.now()
    const text = await graphql({ query })
    times.push(performance.now() - startedAt)
    if (!text.startsWith('{"data":{"threads":{"edges":[{')) throw new Error(`threads answered ${text.slice(0, 500)}`)
  }
  return times
}

async function graphql(request: object): Promise<string> {
  // All of this is promises, and between those Node frees nothing that is held weakly, such as the requests' signals.
  await setImmediate()
  const response = await emulator.fetch('/public/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify(request),
  })
  return response.text()
}

function textOf(index: number): string {
  return `Message ${index}: the bench is assembled, calibration runs tonight.`
}
