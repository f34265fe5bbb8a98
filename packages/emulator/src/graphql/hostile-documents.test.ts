import { getIntrospectionQuery } from 'graphql'
import { expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'

const many = (count: number, write: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => write(i)).join('')
const nested = (levels: number, open: string, inner: string, close: string) =>
  open.repeat(levels) + inner + close.repeat(levels)
const messagesOfMessages = (levels: number, page: string, inner: string) =>
  nested(levels, `messages${page}{nodes{thread{`, inner, '}}}')

/** Thread fragments of 25 levels each, one in the other. */
const deepFragments = `{ threads(first: 1) { nodes { ...F0 } } }
  ${many(2, (i) => `fragment F${i} on Thread { ${messagesOfMessages(25, '(first: 1)', `...F${i + 1}`)} }`)}
  fragment F2 on Thread { id }`

/** Ten to the power of six threads, in 600 characters. */
const exponentialFragments = `{ threads(first: 1) { nodes { ...F0 } } }
  ${many(6, (i) => `fragment F${i} on Thread { ${many(10, (j) => ` a${j}: messages(first: 1) { nodes { thread { ...F${i + 1} } } }`)} }`)}
  fragment F6 on Thread { id }`

test.each([
  ['a megabyte of opening braces', '{a'.repeat(499_000), 'nested more than 100 brackets'],
  ['braces that are closed again', nested(4_000, '{a', '', '}'), 'nested more than 100 brackets'],
  ['lists in lists as a value', `{ node(id: ${nested(4_000, '[', '', ']')}) { id } }`, 'nested more than 100 brackets'],
  ['objects in objects as a value', `{ node(id: ${nested(2_000, '{a:', '1', '}')}) { id } }`, 'nested more than 100'],
  ['lists in lists as a type', `query ($a: ${nested(4_000, '[', 'Int', ']')}) { me { id } }`, 'nested more than 100'],
  ['a hundred thousand aliases', `{me{${many(100_000, (i) => `a${i.toString(36)}:id `)}}}`, 'more than 10000 tokens'],
  ['a flood of directives', `{ me ${'@skip(if:false)'.repeat(60_000)} { id } }`, 'more than 10000 tokens'],
  ['a flood of operations', many(20_000, (i) => `query q${i} { me { id } } `), 'more than 10000 tokens'],
  ['lists in lists', `{ threads { nodes { ${messagesOfMessages(4, '', 'id')} } } }`, 'more than 500000 fields'],
  ['fields deep in fragments', deepFragments, 'more than 100 levels deep'],
  ['fragments that are exponential', exponentialFragments, 'more than 500000 fields'],
  [
    'introspection of lists with a thousand aliases',
    `{ __schema { types { fields { type { fields { ${many(1_000, (i) => ` a${i}: name`)} } } } } } }`,
    'more than 500000 fields',
  ],
])('%s is refused as too large, with the number', async (_, query, message) => {
  const { status, body } = await ask({ query })
  expect(body).toEqual({
    errors: [expect.objectContaining({ message: expect.stringContaining(message), extensions: { code: tooLarge } })],
  })
  expect(status).toBe(400)
})

test.each([
  ['fragments in a circle', '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }', 'within itself'],
  ['a fragment in itself', '{ me { ...A } } fragment A on User { id ...A }', 'within itself'],
  ['the same field thousands of times', `{ me { ${'id '.repeat(9_000)} } }`, 'Validation aborted'],
  ['thousands of unknown fields', `{ ${many(9_000, (i) => `a${i} `)} }`, 'Cannot query field "a0"'],
  ['thousands of unknown directives', `{ me ${'@a '.repeat(4_000)} { id } }`, 'Unknown directive "@a"'],
  ['a directive many times', `{ me ${'@skip(if: false) '.repeat(1_000)} { id } }`, 'can only be used once'],
  [
    'introspection in circles',
    `{ __schema { types { ${nested(20, 'fields { type { ', 'name', ' } } ')} } } }`,
    'depth',
  ],
  ['a text that never ends', `{ node(id: "${'x'.repeat(900_000)}) { id } }`, 'Unterminated string'],
  ['signs that GraphQL does not have', '\u0000'.repeat(100_000), 'Unexpected character'],
])('%s is a mistake in the document', async (_, query, message) => {
  const { status, body } = await ask({ query })
  expect(body.data).toBeUndefined()
  expect(body.errors?.[0]?.message).toContain(message)
  expect(status).toBe(400)
})

const send =
  'mutation ($to: [ID!]!) { sendMessage(input: { thread: { recipients: $to }, message: { text: "x" } }) { __typename } }'

test.each([
  [
    'a variable of nearly a megabyte',
    '{"id":"' + 'x'.repeat(900_000) + '"}',
    'query ($id: ID!) { node(id: $id) { id } }',
    200,
  ],
  ['a list in thousands of lists', `{"to":${nested(200_000, '[', '', ']')}}`, send, 400],
  ['an object in thousands of objects', `{"to":${nested(100_000, '{"a":', '1', '}')}}`, send, 400],
  ['a list of thousands', `{"to":[${'"usr_Nobody",'.repeat(50_000)}"usr_Nobody"]}`, send, 200],
  ['thousands of variables', `{"to":[]${many(50_000, (i) => `,"a${i}":1`)}}`, send, 200],
])('%s is answered', async (_, variables, query, status) => {
  const answer = await post(`{"query":${JSON.stringify(query)},"variables":${variables}}`)
  expect(answer.status).toBe(status)
  expect(JSON.stringify(answer.body.errors ?? [])).not.toContain('INTERNAL_SERVER_ERROR')
})

test.each([
  [
    'the whole introspection',
    getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true }),
  ],
  ['two hundred messages of two hundred threads', pages({ first: '200' })],
  ['thirty levels', `{ threads(first: 1) { nodes { ${messagesOfMessages(10, '(first: 1)', 'id')} } } }`],
  ['a comment of nearly a megabyte', `{ me { id } } # ${'x'.repeat(900_000)}`],
  [
    'a chain of a thousand fragments',
    `{ me { ...F0 } } ${many(1_000, (i) => `fragment F${i} on User { ...F${i + 1} } `)} fragment F1000 on User { id }`,
  ],
])('%s is not too large', async (_, query) => {
  const { status, body } = await ask({ query })
  expect(body.errors).toBeUndefined()
  expect(status).toBe(200)
})

test('a page is as long as its variable says, or its default, or fifty', async () => {
  const query = (defaultSize: string) => `query ($n: Int${defaultSize}) ${pages({ first: '$n', fields: 13 })}`
  expect(await isTooLarge({ query: query(''), variables: { n: 200 } })).toBe(true)
  expect(await isTooLarge({ query: query(' = 200') })).toBe(true)
  expect(await isTooLarge({ query: query(' = 200'), variables: { n: 20 } })).toBe(false)
  expect(await isTooLarge({ query: query('') })).toBe(false)
  expect(await isTooLarge({ query: pages({ first: '200', fields: 12 }) })).toBe(false)
  expect(await isTooLarge({ query: pages({ first: '200', fields: 13 }) })).toBe(true)
})

test('who accepts plain JSON gets the refusal with status 200, as for every mistake in a document', async () => {
  const { status, body } = await post(JSON.stringify({ query: nested(200, '{a', '', '}') }), 'application/json')
  expect(body.errors?.[0]?.extensions?.code).toBe(tooLarge)
  expect(status).toBe(200)
})

const tooLarge = 'OPERATION_TOO_LARGE'

function pages({ first, fields = 6 }: { readonly first: string; readonly fields?: number }): string {
  const inner = many(fields, (i) => ` a${i}: id`)
  return `{ threads(first: ${first}) { nodes { messages(first: ${first}) { nodes { ${inner} } } } } }`
}

interface Reply {
  readonly status: number
  readonly body: {
    readonly data?: unknown
    readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code: string } }[]
  }
}

async function isTooLarge(parameters: object): Promise<boolean> {
  const { body } = await ask(parameters)
  return body.errors?.[0]?.extensions?.code === tooLarge
}

function ask(parameters: object): Promise<Reply> {
  return post(JSON.stringify(parameters))
}

async function post(body: string, accept = 'application/graphql-response+json'): Promise<Reply> {
  const { emulator, acmeLabs } = driveEmulator()
  const { accessToken } = emulator.tokens.issue({ workspaceId: acmeLabs.id })
  const response = await emulator.fetch('/public/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${accessToken}` },
    body,
  })
  return { status: response.status, body: await response.json() }
}
