import { describe, expect, test } from 'vitest'
import { createWebWorld, persisted } from '../../../test/web-world.ts'
import { whileTimePasses } from '../../../test/world.ts'

const me = 'a'.repeat(64)
const sendMessage = 'b'.repeat(64)

test("an operation of the manifest is sent with the server's own text and the workspace's token", async () => {
  const { browser, workspaces, apiRequests } = createWebWorld()
  const response = await browser.graphql(workspaces.acmeLabs, persisted(me))
  expect(response.status).toBe(200)
  expect((await response.json()).data.me).toMatchObject({ id: expect.stringMatching(/^usr_/) })
  expect(response.headers.get('cache-control')).toBe('no-store')
  const [sent, ...more] = apiRequests
  expect(more).toEqual([])
  expect(sent?.url.href).toBe('http://localhost:4400/public/graphql')
  expect(JSON.parse(String(sent?.init.body))).toEqual({
    operationName: 'Me',
    query: 'query Me { me { id name __typename } }',
    variables: {},
  })
  expect(sent?.init.redirect).toBe('manual')
})

test('a reader may not send, by any request made by hand', async () => {
  const { newBrowser, workspaces, apiRequests, tokenRequests } = createWebWorld()
  const reader = newBrowser('reader')
  expect((await reader.graphql(workspaces.acmeLabs, persisted(me))).status).toBe(200)
  const before = [apiRequests.length, tokenRequests.length]
  const input = { threadID: 'thr_1', message: { text: 'x' } }
  const attempts = [
    persisted(sendMessage, { input }),
    { ...persisted(sendMessage, { input }), operationName: 'Me' },
    { query: 'mutation { sendMessage(input: {}) { message { id } } }' },
    { ...persisted('c'.repeat(64)), query: 'mutation { sendMessage(input: {}) { message { id } } }' },
    persisted('__proto__'),
    persisted('constructor'),
    [persisted(sendMessage, { input })],
  ]
  const statuses: number[] = []
  for (const attempt of attempts) statuses.push((await reader.graphql(workspaces.acmeLabs, attempt)).status)
  expect(statuses).toEqual([403, 403, 403, 403, 403, 403, 400])
  expect([apiRequests.length, tokenRequests.length]).toEqual(before)
})

test("a hash that is not in the manifest is answered in GraphQL's own shape", async () => {
  const { browser, workspaces } = createWebWorld()
  const response = await browser.graphql(workspaces.acmeLabs, persisted('c'.repeat(64)))
  expect(response.status).toBe(403)
  expect(await response.json()).toEqual({
    errors: [{ message: expect.stringContaining('manifest'), extensions: { code: 'operation_unknown' } }],
  })
})

test('authorize sees user, workspace, operation and variables, and only true is a yes', async () => {
  const seen: unknown[] = []
  const { browser, workspaces, apiRequests } = createWebWorld({
    authorize: (input) => {
      seen.push(input)
      return 'yes' as unknown as boolean
    },
  })
  const response = await browser.graphql(workspaces.acmeLabs, persisted(sendMessage, { input: { a: 1 } }))
  expect([response.status, apiRequests.length]).toEqual([403, 0])
  expect(seen).toEqual([
    {
      user: { id: 'poster', mayPost: true },
      workspaceId: workspaces.acmeLabs,
      operation: { operationName: 'SendMessage', operationType: 'mutation', rootFields: ['sendMessage'] },
      variables: { input: { a: 1 } },
    },
  ])
})

test('with operations: any the text of the browser is sent, and authorize knows its name only', async () => {
  const seen: unknown[] = []
  const { browser, workspaces, apiRequests } = createWebWorld({
    operations: 'any',
    authorize: ({ operation }) => (seen.push(operation), true),
  })
  const response = await browser.graphql(workspaces.acmeLabs, {
    operationName: 'Mine',
    query: 'query Mine { me { id } }',
  })
  expect((await response.json()).data.me.id).toMatch(/^usr_/)
  expect(seen).toEqual([{ operationName: 'Mine', operationType: undefined, rootFields: undefined }])
  expect(JSON.parse(String(apiRequests[0]?.init.body)).query).toBe('query Mine { me { id } }')
  expect((await browser.graphql(workspaces.acmeLabs, { operationName: 'Mine' })).status).toBe(400)
})

describe('nothing is sent', () => {
  test.each<[string, Record<string, string>, number]>([
    ['without a workspace', { 'glue-workspace': '' }, 400],
    ['with two workspaces', { 'glue-workspace': 'wks_1, wks_2' }, 400],
    ['with a path as workspace', { 'glue-workspace': 'wks_1/../wks_2' }, 400],
  ])('%s', async (_title, headers, status) => {
    const { browser, workspaces, apiRequests, tokenRequests } = createWebWorld()
    const response = await browser.graphql(workspaces.acmeLabs, persisted(me), headers)
    expect(response.status).toBe(status)
    expect((await response.json()).errors[0].extensions.code).toBeTypeOf('string')
    expect([apiRequests.length, tokenRequests.length]).toEqual([0, 0])
  })

  test('when nobody is signed in', async () => {
    const { newBrowser, workspaces, tokenRequests } = createWebWorld()
    const response = await newBrowser().graphql(workspaces.acmeLabs, persisted(me))
    expect(response.status).toBe(401)
    expect((await response.json()).errors[0].extensions.code).toBe('unauthenticated')
    expect(tokenRequests).toHaveLength(0)
  })

  test.each(['', 'null', '[]', '"x"', '{', '{"variables":[]}', '{"variables":"x"}', '{"extensions":5}'])(
    'for the body %s',
    async (body) => {
      const { browser, workspaces, tokenRequests } = createWebWorld()
      expect([400, 403]).toContain((await browser.graphql(workspaces.acmeLabs, body)).status)
      expect(tokenRequests).toHaveLength(0)
    },
  )

  test('for a body of more than 1 MB, however it is sent', async () => {
    const { browser, workspaces, tokenRequests } = createWebWorld()
    const body = JSON.stringify(persisted(me, { text: 'x'.repeat(1_000_000) }))
    for (const length of [{}, { 'content-length': '10' }, { 'content-length': '2000000' }, { 'content-length': 'x' }]) {
      expect((await browser.graphql(workspaces.acmeLabs, body, length)).status).toBe(413)
    }
    expect(tokenRequests).toHaveLength(0)
  })
})

test('CB-10 variables that are nested without end are refused, and nothing is thrown', async () => {
  const { browser, workspaces, tokenRequests } = createWebWorld()
  const depth = 100_000
  const text = JSON.stringify(persisted(me)).replace(
    '"variables":{}',
    `"variables":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`,
  )
  const response = await browser.graphql(workspaces.acmeLabs, text)
  expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([400, 'bad_request'])
  expect(tokenRequests).toHaveLength(0)
})

test.each([{}, { 'content-length': '100' }])(
  'a body that does not arrive in time is refused, with %j',
  async (length) => {
    const { browser, workspaces, emulator } = createWebWorld()
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) })
    const init: RequestInit & { readonly duplex: 'half' } = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'glue-workspace': workspaces.acmeLabs, ...length },
      body,
      duplex: 'half',
    }
    expect((await whileTimePasses(browser.call('/glue/graphql', init), emulator.clock)).status).toBe(408)
  },
)
