import { describe, expect, test } from 'vitest'
import { createWebWorld, persisted } from '../../test/web-world.ts'
import { createGate } from '../../test/world.ts'

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

describe('BR-2 nothing is sent', () => {
  test.each<[string, Record<string, string>, number]>([
    ['without the header Glue-CSRF', { 'glue-csrf': '' }, 403],
    ['for another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['for a neighbouring subdomain', { 'sec-fetch-site': 'same-site' }, 403],
    ['for a navigation', { 'sec-fetch-site': 'none' }, 403],
    ['as plain text', { 'content-type': 'text/plain' }, 415],
    ['as plain text that mentions JSON', { 'content-type': 'text/plain; x=application/json' }, 415],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['as another JSON', { 'content-type': 'application/jsonp' }, 415],
    ['without a workspace', { 'glue-workspace': '' }, 400],
    ['with two workspaces', { 'glue-workspace': 'wks_1, wks_2' }, 400],
    ['with a path as workspace', { 'glue-workspace': 'wks_1/../wks_2' }, 400],
  ])('%s', async (_title, headers, status) => {
    const { browser, workspaces, apiRequests, tokenRequests } = createWebWorld()
    const response = await browser.graphql(workspaces.acmeLabs, persisted(me), headers)
    expect(response.status).toBe(status)
    expect((await response.json()).errors[0].extensions.code).toBeTypeOf('string')
    expect([apiRequests.length, tokenRequests.length]).toEqual([0, 0])
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
  })

  test.each<[string | undefined, number]>([
    ['http://127.0.0.1:4000', 200],
    [undefined, 200],
    ['null', 403],
    ['https://127.0.0.1:4000', 403],
    ['http://127.0.0.1:4000.evil.test', 403],
    ['https://evil.test', 403],
  ])('without Sec-Fetch-Site the origin %s gives %i', async (origin, status) => {
    const { browser, workspaces } = createWebWorld()
    const headers: Record<string, string> = {
      'glue-csrf': '1',
      'content-type': 'application/json',
      'glue-workspace': workspaces.acmeLabs,
      ...(origin === undefined ? {} : { origin }),
    }
    const body = JSON.stringify(persisted(me))
    expect((await browser.open('/glue/graphql', { method: 'POST', headers, body })).status).toBe(status)
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
    expect((await browser.graphql(workspaces.acmeLabs, body)).status).toBe(413)
    expect(tokenRequests).toHaveLength(0)
  })
})

test("BR-3 nothing of the browser's headers goes up, and nothing of Glue's comes down but the answer", async () => {
  const world = createWebWorld()
  world.break((sent, answer) =>
    sent.url.pathname === '/public/graphql'
      ? answer().then(async (response) => {
          const headers = new Headers(response.headers)
          headers.append('set-cookie', 'evil=1')
          headers.set('access-control-allow-origin', '*')
          headers.set('x-upstream', '1')
          return new Response(response.body, { headers })
        })
      : undefined,
  )
  const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me), {
    authorization: 'Bearer of-the-browser',
    'x-http-method-override': 'DELETE',
    'x-forwarded-for': '1.2.3.4',
  })
  const sent = new Headers(world.apiRequests[0]?.init.headers)
  expect([...sent.keys()].toSorted()).toEqual(['accept', 'authorization', 'content-type'])
  expect(sent.get('authorization')).toMatch(/^Bearer emu_/)
  expect(response.headers.getSetCookie()).toEqual([])
  expect([...response.headers.keys()].toSorted()).toEqual([
    'cache-control',
    'content-type',
    'vary',
    'x-content-type-options',
  ])
})

describe('what goes wrong at Glue', () => {
  test.each<[string, () => Response, number, string]>([
    [
      'BR-3 a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://evil.test' } }),
      502,
      'invalid_response',
    ],
    [
      'a web page',
      () => new Response('<script>alert(1)</script>', { headers: { 'content-type': 'text/html' } }),
      502,
      'invalid_response',
    ],
    [
      'an outage',
      () => new Response('<h1>x</h1>', { status: 502, headers: { 'retry-after': '3' } }),
      503,
      'temporarily_unavailable',
    ],
    [
      'too many requests',
      () => Response.json({}, { status: 429, headers: { 'retry-after': '3' } }),
      429,
      'temporarily_unavailable',
    ],
  ])('%s becomes a GraphQL error', async (_title, answer, status, code) => {
    const errors: unknown[] = []
    const world = createWebWorld({ onError: (error) => errors.push(error) })
    world.break((sent) => (sent.url.pathname === '/public/graphql' ? Promise.resolve(answer()) : undefined))
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] })
    expect(response.headers.get('retry-after')).toBe(code === 'temporarily_unavailable' ? '3' : null)
    expect(errors).toMatchObject([{ code }])
    expect(world.apiRequests).toHaveLength(1)
  })

  test('a workspace without the app is named by its code', async () => {
    const { browser, workspaces, apiRequests } = createWebWorld()
    const response = await browser.graphql(workspaces.globex, persisted(me))
    expect(response.status).toBe(409)
    expect((await response.json()).errors[0].extensions).toEqual({ code: 'not_installed' })
    expect(apiRequests).toHaveLength(0)
  })

  test('a connection that fails is no crash', async () => {
    const world = createWebWorld()
    world.break((sent) =>
      sent.url.pathname === '/public/graphql' ? Promise.reject(new TypeError('fetch failed')) : undefined,
    )
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([503, 'network_error'])
  })

  test('errors of GraphQL itself come through with their status', async () => {
    const { browser, workspaces } = createWebWorld({ operations: 'any' })
    const response = await browser.graphql(workspaces.acmeLabs, { query: '{ nothingOfTheKind }' })
    expect([200, 400]).toContain(response.status)
    expect((await response.json()).errors[0].message).toContain('nothingOfTheKind')
  })

  test('an error that echoes the token loses it', async () => {
    const world = createWebWorld()
    world.break((sent) => {
      const token = new Headers(sent.init.headers).get('authorization')
      if (sent.url.pathname !== '/public/graphql') return undefined
      return Promise.resolve(Response.json({ errors: [{ message: `Not allowed: ${token}` }] }, { status: 403 }))
    })
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect(response.status).toBe(403)
    expect(await response.text()).not.toContain('emu_')
  })
})

describe('RF-9 a token that Glue no longer takes', () => {
  test('is replaced once, and the operation goes again', async () => {
    const world = createWebWorld()
    const before = await world.oauth.tokenFor(world.workspaces.acmeLabs)
    let refused = ''
    world.break((sent) => {
      const token = new Headers(sent.init.headers).get('authorization') ?? ''
      if (token !== `Bearer ${before.accessToken}`) return undefined
      refused = token
      return Promise.resolve(Response.json({ errors: [{ message: 'no' }] }, { status: 401 }))
    })
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect([response.status, refused]).toEqual([200, `Bearer ${before.accessToken}`])
    expect([world.apiRequests.length, world.tokenRequests.length]).toEqual([2, 2])
  })

  test('does not loop when every token is refused', async () => {
    const world = createWebWorld()
    world.break((sent) =>
      sent.url.pathname === '/public/graphql' ? Promise.resolve(Response.json({}, { status: 401 })) : undefined,
    )
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([502, 'invalid_response'])
    expect([world.apiRequests.length, world.tokenRequests.length]).toEqual([2, 2])
  })
})

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

function streaming(): {
  world: ReturnType<typeof createWebWorld>
  gate: ReturnType<typeof createGate>
  isCancelled: () => boolean
} {
  const world = createWebWorld({ upstreamTimeoutMs: 200 })
  const gate = createGate()
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode('{"data":')),
    async pull(controller) {
      await gate.opened
      controller.enqueue(encode('{}}'))
      controller.close()
    },
    cancel: () => void (cancelled = true),
  })
  world.break((sent) =>
    sent.url.pathname === '/public/graphql'
      ? Promise.resolve(new Response(body, { headers: { 'content-type': 'application/json' } }))
      : undefined,
  )
  return { world, gate, isCancelled: () => cancelled }
}

describe('streaming', () => {
  test('the first part arrives before the last one is there', async () => {
    const { world, gate } = streaming()
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    const reader = response.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"data":')
    gate.open()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{}}')
    expect((await reader?.read())?.done).toBe(true)
  })

  test('TE-8 an answer that never ends is broken off at the deadline', async () => {
    const { world, isCancelled } = streaming()
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    await expect(response.text()).rejects.toThrow('not complete in time')
    expect(isCancelled()).toBe(true)
  })

  test('a browser that goes away ends the request at Glue', async () => {
    const { world, isCancelled } = streaming()
    const response = await world.browser.graphql(world.workspaces.acmeLabs, persisted(me))
    await response.body?.cancel()
    expect(isCancelled()).toBe(true)
    const leaving = new AbortController()
    world.break((sent) => {
      if (sent.url.pathname !== '/public/graphql') return undefined
      leaving.abort()
      return new Promise<Response>((_resolve, reject) =>
        sent.init.signal?.addEventListener('abort', () => reject(new Error('x'))),
      )
    })
    const call = world.browser.call('/glue/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'glue-workspace': world.workspaces.acmeLabs },
      body: JSON.stringify(persisted(me)),
      signal: leaving.signal,
    })
    expect((await call).status).toBe(503)
  })
})
