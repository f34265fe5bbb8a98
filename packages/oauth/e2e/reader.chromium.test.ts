import { defaultSeed } from '@glue/emulator'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { manifest, persisted } from '../test/web-world.ts'
import { launchForHttps, person } from './https-browser.ts'
import { type HttpsWorld, startHttpsWorld } from './https-world.ts'

const query = 'a'.repeat(64)
const mutation = 'b'.repeat(64)
const source = manifest[mutation]?.source ?? ''
const acme = defaultSeed.workspaces[0]?.id ?? ''
const elsewhere = defaultSeed.workspaces[1]?.id ?? ''
const thread = defaultSeed.threads.find(({ workspaceId }) => workspaceId === acme)?.id ?? ''
const variables = { input: { threadID: thread, message: { text: 'written by hand' } } }

/** What somebody writes into the console of the page. */
interface ByHand {
  readonly what: string
  readonly status: number
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** A text is sent as it is. */
  readonly body?: unknown
}

const send = persisted(mutation, variables)
const attempts: readonly ByHand[] = [
  { what: "the mutation's hash", status: 403, body: send },
  { what: 'under the name of a query', status: 403, body: { ...send, operationName: 'Me' } },
  { what: "with a query's text", status: 403, body: { ...send, query: manifest[query]?.source } },
  { what: 'the hash in capitals', status: 403, body: persisted(mutation.toUpperCase(), variables) },
  { what: 'the text alone', status: 403, body: { operationName: 'SendMessage', query: source, variables } },
  { what: "the text under a query's hash", status: 200, body: { ...persisted(query, variables), query: source } },
  { what: 'both hashes', status: 403, body: bothHashes() },
  { what: 'a name of every object as the hash', status: 403, body: persisted('constructor', variables) },
  { what: 'hidden in a prototype', status: 403, body: `{"__proto__":${JSON.stringify(send)}}` },
  { what: 'a batch', status: 400, body: [send] },
  { what: 'a batch with a query before it', status: 400, body: [persisted(query), send] },
  { what: 'another workspace', status: 403, headers: { 'glue-workspace': elsewhere }, body: send },
  {
    what: 'a query in another workspace',
    status: 403,
    headers: { 'glue-workspace': elsewhere },
    body: persisted(query),
  },
  { what: 'two workspaces', status: 400, headers: { 'glue-workspace': `${acme}, ${elsewhere}` }, body: send },
  { what: 'no workspace', status: 400, headers: { 'glue-workspace': '' }, body: send },
  {
    what: 'somebody else in headers',
    status: 403,
    headers: { 'x-user': 'poster', authorization: 'Bearer x' },
    body: send,
  },
  { what: 'as a text', status: 415, headers: { 'content-type': 'text/plain' }, body: send },
  { what: 'a query without the header', status: 403, headers: { 'glue-csrf': '0' }, body: persisted(query) },
  { what: 'in the address', status: 405, method: 'GET', path: `/glue/graphql?query=${encodeURIComponent(source)}` },
  { what: 'with another method', status: 405, method: 'PUT', body: send },
  { what: 'at another spelling of the path', status: 404, path: '/glue//graphql', body: send },
  { what: 'asking for the token', status: 404, path: '/glue/token', body: {} },
  { what: "Glue's paths on the app", status: 404, path: '/public/graphql', body: send },
]

describe.skipIf(chromiumPath === undefined)('a reader in Chromium who writes requests by hand', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchForHttps()
  })
  afterAll(() => browser.close())

  test('a reader cannot post by any of them, and a poster can by the first', async () => {
    await using world = await startHttpsWorld({
      web: {
        authorize: ({ user, workspaceId, operation }) =>
          workspaceId === acme && (user.mayPost || operation === undefined || operation.operationType === 'query'),
      },
    })
    await world.installed()
    world.emulator.journal.clear()
    const reader = await person(browser, world, 'reader')
    const answers = await writeByHand(reader, attempts)
    expect(answers).toEqual(attempts.map(({ what, status }) => ({ what, status })))
    expect(sentOn(world)).toEqual(['Me'])
    expect(posted(world)).toBe(false)

    const poster = await person(browser, world, 'poster')
    expect(await writeByHand(poster, attempts.slice(0, 1))).toEqual([{ what: "the mutation's hash", status: 200 }])
    expect(sentOn(world)).toEqual(['SendMessage'])
    expect(posted(world)).toBe(true)
    await Promise.all([reader, poster].map((page) => page.context().close()))
  })
})

async function writeByHand(page: Page, requests: readonly ByHand[]): Promise<{ what: string; status: number }[]> {
  return page.evaluate(
    ({ all, workspace }) =>
      Promise.all(
        all.map(async ({ what, path = '/glue/graphql', method = 'POST', headers, body }) => {
          const response = await fetch(path, {
            method,
            headers: {
              'content-type': 'application/json',
              'glue-csrf': '1',
              'glue-workspace': workspace,
              ...headers,
            },
            body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
          })
          return { what, status: response.status }
        }),
      ),
    { all: requests, workspace: acme },
  )
}

/** Whichever of two equal names counts, it is not the harmless one for us and the other one for Glue. */
function bothHashes(): string {
  const [first, second] = [persisted(query), send].map((body) => JSON.stringify(body).slice(1, -1))
  return `{${first},${second}}`
}

/** The operations that reached Glue since the last look. */
function sentOn({ emulator }: HttpsWorld): (string | undefined)[] {
  return emulator.journal.take({ route: 'graphql' }).map(({ operations }) => operations[0])
}

function posted({ emulator }: HttpsWorld): boolean {
  return JSON.stringify(emulator.snapshot()).includes('written by hand')
}
