import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FetchFunction } from '@glue/client/fetch'
import { buildSchema, NoSchemaIntrospectionCustomRule } from 'graphql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PullOptions } from './run-pull.ts'
import { answering, apiUrl as url, failureOf } from './testing/failed-pull.ts'
import { schemaFetch } from './testing/schema-fetch.ts'

const schema = buildSchema('type Query { a: Int }')
const oldText = '# The old schema\n'
const longAgo = new Date('2001-02-03T04:05:06Z')

let cwd = ''

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'glue-pull-failures-'))
})

afterEach(() => {
  rmSync(cwd, { recursive: true })
})

function refusing(message: string, code?: string): FetchFunction {
  return answering({ errors: [{ message, extensions: { code } }] }, { status: 400 })
}

interface Failure {
  readonly title: string
  readonly code: string
  readonly says: string
  readonly fetch?: FetchFunction
  readonly options?: Partial<PullOptions>
}

const off = `${url} does not tell its schema: `
const notGraphql = `${url} did not answer with GraphQL, but with `

const failures: readonly Failure[] = [
  {
    title: 'a wrong token, as a status',
    code: 'unauthenticated',
    says: `${url} does not accept the token: status 401. It may be wrong, expired, or meant for another server`,
    fetch: answering({ message: 'Bad credentials' }, { status: 401 }),
  },
  {
    title: 'a wrong token, as an error',
    code: 'unauthenticated',
    says: 'does not accept the token: "Who are you?"',
    fetch: answering({ data: null, errors: [{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED' } }] }),
  },
  {
    title: 'no token',
    code: 'unauthenticated',
    says: 'wants a token: status 401. Set GLUE_TOKEN; `glue schema pull --help` shows other ways.',
    fetch: answering('', { status: 401 }),
    options: { env: {} },
  },
  {
    title: 'a token without the right',
    code: 'unauthenticated',
    says: 'does not allow this: status 403. Use a token that may read the schema.',
    fetch: answering('<html>', { status: 403, type: 'text/html' }),
  },
  {
    title: 'introspection off in Apollo Server',
    code: 'introspection_off',
    says: off,
    fetch: refusing(
      'GraphQL introspection is not allowed by Apollo Server, but the query contained __schema or __type. To enable introspection, pass introspection: true to ApolloServer in production',
      'GRAPHQL_VALIDATION_FAILED',
    ),
  },
  {
    title: 'introspection off by a code',
    code: 'introspection_off',
    says: off,
    fetch: refusing('No.', 'INTROSPECTION_DISABLED'),
  },
  {
    title: 'introspection off in graphql-js and Yoga',
    code: 'introspection_off',
    says: off,
    fetch: schemaFetch(schema, [NoSchemaIntrospectionCustomRule]),
  },
  {
    title: 'introspection off in graphql-ruby',
    code: 'introspection_off',
    says: off,
    fetch: refusing("Field '__schema' doesn't exist on type 'Query'"),
  },
  {
    title: 'introspection off in gqlgen',
    code: 'introspection_off',
    says: off,
    fetch: answering({ data: null, errors: [{ message: 'introspection disabled' }] }),
  },
  {
    title: 'introspection off in Hasura',
    code: 'introspection_off',
    says: off,
    fetch: refusing("field '__schema' not found in type: 'query_root'", 'validation-failed'),
  },
  {
    title: 'introspection off without a word',
    code: 'introspection_off',
    says: off,
    fetch: answering({ data: { __schema: null } }),
  },
  {
    title: 'introspection off with status 403',
    code: 'introspection_off',
    says: off,
    fetch: answering({ errors: [{ message: 'Introspection is forbidden' }] }, { status: 403 }),
  },
  {
    title: 'a page',
    code: 'invalid_response',
    says: `${notGraphql}status 200 and text/html. Is this the URL of a GraphQL API?`,
    fetch: answering('<!doctype html>', { type: 'text/html' }),
  },
  {
    title: 'a page that is not there',
    code: 'invalid_response',
    says: `${notGraphql}status 404`,
    fetch: answering('Not found', { status: 404, type: 'text/plain' }),
  },
  { title: 'JSON that is cut off', code: 'invalid_response', says: notGraphql, fetch: answering('{"data":{"__sch') },
  {
    title: 'JSON that is no GraphQL',
    code: 'invalid_response',
    says: notGraphql,
    fetch: answering({ hello: 'world' }),
  },
  { title: 'JSON that is a list', code: 'invalid_response', says: notGraphql, fetch: answering([1]) },
  { title: 'no schema', code: 'invalid_response', says: notGraphql, fetch: answering({ data: {} }) },
  {
    title: 'a schema without types',
    code: 'invalid_response',
    says: 'answered with something else than a schema. It has no `__schema` with types.',
    fetch: answering({ data: { __schema: {} } }),
  },
  {
    title: 'a schema that does not fit together',
    code: 'invalid_response',
    says: 'It does not fit together: Invalid or incomplete schema, unknown type: Query.',
    fetch: answering({ data: { __schema: { types: [], queryType: { name: 'Query' } } } }),
  },
  {
    title: 'a schema that has no spelling',
    code: 'invalid_response',
    says: 'has a schema that cannot be written as SDL: Syntax Error',
    fetch: answering({ data: { __schema: { types: [], directives: [{ name: 'a', args: [], locations: [] }] } } }),
  },
  {
    title: 'another mistake',
    code: 'invalid_response',
    says: 'did not answer the introspection query: "Too deep; Too long; Too wide"; and 1 more. If the URL is right',
    fetch: answering({ errors: ['Too deep.', 'Too long', 'Too wide', 'Too much'].map((message) => ({ message })) }),
  },
  {
    title: 'mistakes without a message',
    code: 'invalid_response',
    says: '"an error without a message; an error without a message"',
    fetch: answering({ errors: [null, { message: 7 }] }),
  },
  {
    title: 'a mistake in a part that was left out already',
    code: 'invalid_response',
    says: 'did not answer the introspection query: "isOneOf is unknown"',
    fetch: refusing('isOneOf is unknown'),
  },
  {
    title: 'a server that is broken',
    code: 'temporarily_unavailable',
    says: 'is not available now: status 500. Try again later.',
    fetch: answering('<html>', { status: 500, type: 'text/html' }),
  },
  {
    title: 'an answer without an end',
    code: 'invalid_response',
    says: 'answered with more than 32 MiB',
    fetch: async () => new Response(endless()),
  },
  {
    title: 'a redirect',
    code: 'unexpected_redirect',
    says: 'redirects to https://other.example/',
    fetch: answering('', { status: 302, headers: { location: 'https://other.example/?key=canary' } }),
  },
  {
    title: 'no answer',
    code: 'timeout',
    says: `${url} gave no complete answer within 0.001 s. Try again, or give \`glue schema pull\` a longer --timeout.`,
    fetch: () => new Promise<Response>(() => {}),
    options: { timeout: 0.001 },
  },
  {
    title: 'an answer that never ends',
    code: 'timeout',
    says: 'gave no complete answer within 0.02 s',
    fetch: async () => new Response(new ReadableStream()),
    options: { timeout: 0.02 },
  },
  {
    title: 'an answer that breaks off',
    code: 'network_error',
    says: 'could not be reached (ECONNRESET)',
    fetch: async () => new Response(broken()),
  },
  {
    title: 'an insecure address',
    code: 'insecure_url',
    says: 'was not sent to http://api.example',
    options: { url: 'http://api.example/graphql' },
  },
  {
    title: "an emulator's token",
    code: 'emulator_token',
    says: 'was not sent to https://api.example',
    options: { token: 'emu_canary-token' },
  },
  {
    title: 'a token that is none',
    code: 'invalid_token',
    says: 'a character that no token has',
    options: { token: 'Bearer canary-token' },
  },
]

describe.each(failures)('$title', ({ code, says, fetch = schemaFetch(schema), options }) => {
  test('is one line, and the old file is untouched', async () => {
    writeFileSync(join(cwd, 'schema.graphql'), oldText)
    utimesSync(join(cwd, 'schema.graphql'), longAgo, longAgo)
    const failure = await failureOf({ cwd, fetch, ...options })
    expect(failure.code).toBe(code)
    expect(failure.shown).toContain(says)
    expect(failure.shown).not.toMatch(/\n|canary/)
    expect(readFileSync(join(cwd, 'schema.graphql'), 'utf8')).toBe(oldText)
    expect(statSync(join(cwd, 'schema.graphql')).mtime).toEqual(longAgo)
    expect(readdirSync(cwd)).toEqual(['schema.graphql'])
  })
})

test('a port where nobody listens is named', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  await new Promise((closed) => server.close(closed))
  const { code, shown } = await failureOf({ cwd, url: `http://127.0.0.1:${port}/graphql`, timeout: 5 })
  expect(code).toBe('network_error')
  expect(shown).toContain(`http://127.0.0.1:${port}/graphql could not be reached (ECONNREFUSED)`)
})

test('a full disk leaves the old file as it was', async ({ skip }) => {
  mkdirSync(join(cwd, 'disk'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', join(cwd, 'disk')], { stdio: 'pipe' })
  } catch {
    skip('a small disk cannot be mounted here')
  }
  try {
    const output = join(cwd, 'disk/schema.graphql')
    writeFileSync(output, oldText)
    const fields = Array.from({ length: 2000 }, (_, index) => `field${index}: String`).join('\n')
    const { code, shown } = await failureOf({
      cwd,
      output,
      fetch: schemaFetch(buildSchema(`type Query { ${fields} }`)),
    })
    expect(code).toBe('file_failed')
    expect(shown).toContain(`${output} could not be written (ENOSPC). The disk is full: make room, and try again.`)
    expect(readFileSync(output, 'utf8')).toBe(oldText)
    expect(readdirSync(join(cwd, 'disk'))).toEqual(['schema.graphql'])
  } finally {
    execFileSync('umount', [join(cwd, 'disk')])
  }
})

function endless(): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(1024 * 1024).fill(32)
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) })
}

function broken(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.error(Object.assign(new Error('canary'), { code: 'ECONNRESET' })),
  })
}
