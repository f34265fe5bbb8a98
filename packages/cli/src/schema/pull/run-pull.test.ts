import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmulator } from '@glue/emulator'
import type { FetchFunction } from '@glue/client/fetch'
import { buildSchema, findSchemaChanges, GraphQLSchema } from 'graphql'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { loadSchema } from '../load-schema.ts'
import { type PullOptions, runPull } from './run-pull.ts'
import { capturedTerminal } from './testing/captured-terminal.ts'
import { introspectionInOrder } from './testing/introspection-in-order.ts'
import { schemaFetch } from './testing/schema-fetch.ts'

const workspaceId = 'wks_AcmeLabs0000000000000000000'
const draft = new URL('../../../../../schema/glue.graphql', import.meta.url)

let cwd = ''

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'glue-pull-'))
})

afterEach(() => {
  rmSync(cwd, { recursive: true })
})

async function pull(options: Partial<PullOptions>) {
  const { terminal, stdout, stderr } = capturedTerminal()
  await runPull({ output: 'schema.graphql', timeout: 30, cwd, env: {}, ...options }, terminal)
  return { stdout: stdout(), stderr: stderr() }
}

function file(name = 'schema.graphql'): string {
  return readFileSync(join(cwd, name), 'utf8')
}

function emulated() {
  const emulator = createEmulator()
  const { accessToken } = emulator.tokens.issue({ workspaceId })
  return { emulator, fetch: emulator.fetch, token: accessToken }
}

describe("Glue's schema", () => {
  test('is what the draft of it says, certainty aside', async () => {
    const { fetch, token } = emulated()
    const { stdout, stderr } = await pull({ fetch, token })
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^schema\.graphql: created, \d+ types, \d+ kB\n$/)

    const pulled = (await loadSchema('schema.graphql', { cwd })).schema
    const drafted = withoutCertainty((await loadSchema(draft)).schema)
    expect(findSchemaChanges(drafted, pulled)).toEqual([])
    expect(introspectionInOrder(pulled)).toEqual(introspectionInOrder(drafted))
  })

  test('is not written again when nothing changed, and a change is told', async () => {
    const { fetch, token } = emulated()
    await pull({ fetch, token })
    const longAgo = new Date('2001-02-03T04:05:06Z')
    utimesSync(join(cwd, 'schema.graphql'), longAgo, longAgo)
    expect((await pull({ fetch, token })).stderr).toContain('schema.graphql: unchanged, ')
    expect(statSync(join(cwd, 'schema.graphql')).mtime).toEqual(longAgo)

    const text = file()
    writeFileSync(join(cwd, 'schema.graphql'), `# Mine\n${text}`)
    const { stderr } = await pull({ fetch, token })
    expect(stderr).toContain('schema.graphql: changed, ')
    expect(stderr).toContain('glue schema diff')
    expect(file()).toBe(text)
  })

  test('goes to standard output where a program waits for it', async () => {
    const { fetch, token } = emulated()
    const { stdout, stderr } = await pull({ fetch, token, output: '-' })
    expect(buildSchema(stdout).getQueryType()?.getFields()).toHaveProperty('me')
    expect(stderr).toMatch(/^https:\/\/api\.gluegroups\.com\/public\/graphql: \d+ types, \d+ kB\n$/)
    expect(readdirSync(cwd)).toEqual([])
  })

  test('is described in one line for programs', async () => {
    const { fetch, token } = emulated()
    const { stdout } = await pull({ fetch, token, json: true, output: 'api/glue.graphql' })
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      command: 'schema pull',
      url: 'https://api.gluegroups.com/public/graphql',
      output: 'api/glue.graphql',
      status: 'created',
      types: Object.keys(buildSchema(file('api/glue.graphql')).getTypeMap()).filter(isOwn).length,
      warnings: [],
    })
  })
})

describe('the token', () => {
  test('comes from the command line, from a pipe, or from the environment', async () => {
    const { fetch, token, emulator } = emulated()
    const wrong = { GLUE_TOKEN: 'emu_wrong' }
    await pull({ fetch, token, env: wrong })
    await pull({ fetch, token: '-', stdin: piped(`${token}\n`), env: wrong })
    await pull({ fetch, token: '-', stdin: piped(token.slice(0, 5), token.slice(5)), env: wrong })
    await pull({ fetch, env: { GLUE_TOKEN: token } })
    await pull({ fetch, header: [`Authorization: Bearer ${token}`], env: wrong })
    const sent = emulator.journal.list().map(({ request }) => request.headers['authorization'])
    expect(new Set(sent)).toEqual(new Set(['Bearer $ACCESS_TOKEN_1']))
    expect(sent).toHaveLength(5)
  })

  test('comes by client credentials, from the server that the API is at', async () => {
    const { fetch, emulator } = emulated()
    const env = {
      GLUE_CLIENT_ID: 'acme-digest',
      GLUE_CLIENT_SECRET: 'acme-digest-secret-for-the-emulator-only',
      GLUE_REDIRECT_URI: 'http://localhost:3000/oauth/callback',
      GLUE_TOKEN: 'emu_wrong',
    }
    await pull({ fetch, workspace: workspaceId, env })
    const { GLUE_CLIENT_SECRET } = env
    await pull({
      fetch,
      url: 'http://localhost:4400/public/graphql',
      workspace: workspaceId,
      clientId: env.GLUE_CLIENT_ID,
      redirectUri: env.GLUE_REDIRECT_URI,
      env: { GLUE_CLIENT_SECRET, GLUE_CLIENT_ID: 'other' },
    })
    expect(emulator.journal.list().map(({ request }) => request.url)).toEqual([
      'https://api.gluegroups.com/oauth/token',
      'https://api.gluegroups.com/public/graphql',
      'http://localhost:4400/oauth/token',
      'http://localhost:4400/public/graphql',
    ])
  })

  test('is not needed where a server tells its schema to anybody', async () => {
    const fetch = vi.fn(schemaFetch(buildSchema('type Query { a: Int }')))
    await pull({ fetch, url: 'http://api.example/graphql' })
    expect(file()).toBe('type Query {\n  a: Int\n}\n')
    const [, init] = fetch.mock.calls[0] ?? []
    expect(new Headers(init?.headers).has('authorization')).toBe(false)
  })

  test.each<[string, Partial<PullOptions>, string]>([
    ['an empty one', { token: ' ' }, 'The value of --token is empty'],
    ['an empty pipe', { token: '-', stdin: piped('\n') }, 'There is no token on standard input'],
    ['a pipe of something else', { token: '-', stdin: piped('x'.repeat(100_000)) }, 'too long to be a token'],
    [
      'a terminal in place of a pipe',
      { token: '-', stdin: { ...piped('a'), isTTY: true } },
      'standard input is a terminal',
    ],
    ['two ways at once', { token: 'a', workspace: workspaceId }, '--token and --workspace are two ways to one token.'],
    ['two other ways', { token: 'a', header: ['authorization: b'] }, '--token and --header Authorization are two ways'],
    [
      'a workspace without an application',
      { workspace: workspaceId },
      '--workspace needs --client-id (or GLUE_CLIENT_ID) and GLUE_CLIENT_SECRET in the environment and --redirect-uri',
    ],
    ['an application without a workspace', { clientId: 'acme-digest' }, 'are for --workspace'],
    ['a header without a name', { header: ['canary-header'] }, 'A --header is not a header.'],
    ['a header without a value', { header: ['X-Key:'] }, 'A --header is not a header.'],
    ['a header that no server may get', { header: ['X-Key: canary-\u0000'] }, 'A --header is not a header.'],
    ['an address that is none', { url: 'api.example/canary', workspace: 'wks_A' }, 'not a URL with http or https'],
    ['a result and a schema on one stream', { json: true, output: '-' }, 'both want standard output'],
  ])('%s is refused before anything is sent', async (_, options, says) => {
    const fetch = vi.fn(schemaFetch(buildSchema('type Query { a: Int }')))
    const error = await pull({ fetch, ...options }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'CommandError', code: 'config_invalid' })
    expect(String(error)).toContain(says)
    expect(String(error)).not.toContain('canary')
    expect(fetch).not.toHaveBeenCalled()
  })
})

describe('the request', () => {
  test('goes to the address of the environment where none is given, with headers that were asked for', async () => {
    const fetch = vi.fn(schemaFetch(buildSchema('type Query { a: Int }')))
    const env = { GLUE_GRAPHQL_URL: 'https://api.example/graphql?key=canary' }
    const { stderr, stdout } = await pull({ fetch, env, header: ['X-Api-Version: 2', 'X-Time: 12:30'], json: true })
    const [url, init] = fetch.mock.calls[0] ?? []
    expect(url).toBe('https://api.example/graphql?key=canary')
    expect(Object.fromEntries(new Headers(init?.headers))).toMatchObject({ 'x-api-version': '2', 'x-time': '12:30' })
    expect(stdout + stderr).not.toContain('canary')
  })
})

describe('a schema of a real server', () => {
  test('that a strict validator refuses is written, with a warning', async () => {
    const sdl =
      'interface Node { id: ID name: ID } type User implements Node { id: ID name: ID @deprecated } type Query { a: Node }'
    const fetch = schemaFetch(buildSchema(sdl, { assumeValid: true }))
    const { stdout, stderr } = await pull({ fetch, json: true })
    const warning =
      'Interface field Node.name is not deprecated, so implementation field User.name must not be deprecated.'
    expect(stderr).toContain(`Warning: ${warning}\n`)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'created', types: 3, warnings: [warning] })
    expect(file()).toContain('name: ID @deprecated')
  })

  const whole = buildSchema(`
    "All" schema { query: Query }
    directive @a repeatable on FIELD
    scalar S @specifiedBy(url: "https://scalars.example/s")
    input I @oneOf { a: Int  b: Int @deprecated }
    type Query { a(i: I, s: S): Int  b: Int @deprecated }
  `)
  const old =
    'directive @a on FIELD\n\ninput I {\n  a: Int\n}\n\ntype Query {\n  a(i: I, s: S): Int\n  b: Int @deprecated\n}\n\nscalar S\n'

  // What each says about a query that is newer than it.
  test.each<[string, readonly [part: RegExp, says: string][]]>([
    [
      'graphql-js',
      [
        [/isOneOf/, 'Cannot query field "isOneOf" on type "__Type".'],
        [/specifiedByURL/, 'Cannot query field "specifiedByURL" on type "__Type". Did you mean "specifiedBy"?'],
        [/isRepeatable/, 'Cannot query field "isRepeatable" on type "__Directive".'],
        [/args\(includeDeprecated/, 'Unknown argument "includeDeprecated" on field "__Field.args".'],
        [/__schema {\s+description/, 'Cannot query field "description" on type "__Schema".'],
      ],
    ],
    [
      'graphql-ruby',
      [
        [/isOneOf/, "Field 'isOneOf' doesn't exist on type '__Type'"],
        [/specifiedByURL/, "Field 'specifiedByURL' doesn't exist on type '__Type'"],
        [/isRepeatable/, "Field 'isRepeatable' doesn't exist on type '__Directive'"],
        [/args\(includeDeprecated/, "Field 'args' doesn't accept argument 'includeDeprecated'"],
        [/__schema {\s+description/, "Field 'description' doesn't exist on type '__Schema'"],
      ],
    ],
    [
      'graphql-java',
      [
        [
          /isOneOf/,
          "Validation error (FieldUndefined@[__schema/types/isOneOf]) : Field 'isOneOf' in type '__Type' is undefined",
        ],
        [
          /specifiedByURL/,
          "Validation error (FieldUndefined@[__schema/types/specifiedByURL]) : Field 'specifiedByURL' in type '__Type' is undefined",
        ],
        [
          /isRepeatable/,
          "Validation error (FieldUndefined@[__schema/directives/isRepeatable]) : Field 'isRepeatable' in type '__Directive' is undefined",
        ],
        [
          /args\(includeDeprecated/,
          "Validation error (UnknownArgument@[__schema/directives/args]) : Unknown field argument 'includeDeprecated'",
        ],
        [
          /__schema {\s+description/,
          "Validation error (FieldUndefined@[__schema/description]) : Field 'description' in type '__Schema' is undefined",
        ],
      ],
    ],
  ])('of an older server (%s) is asked for without what it does not know', async (_, refusals) => {
    const answer = schemaFetch(whole)
    // All at once, as most servers say it, or one after the other.
    for (const most of [refusals.length, 1]) {
      const fetch = vi.fn<FetchFunction>(async (url, init) => {
        const errors = refusals
          .filter(([part]) => part.test(JSON.parse(String(init?.body)).query))
          .map(([, message]) => ({ message }))
        return errors.length > 0 ? Response.json({ errors: errors.slice(0, most) }) : answer(url, init)
      })
      const { stderr } = await pull({ fetch })
      expect(stderr).toContain(
        'Warning: The server is too old to say which inputs are `@oneOf`; the description of the schema; which arguments and input fields are deprecated; where scalars are specified; which directives are repeatable.\n',
      )
      expect(file()).toBe(old)
      expect(fetch).toHaveBeenCalledTimes(most === 1 ? 6 : 2)
    }
  })

  test('that is older in one thing is asked for the rest', async () => {
    const answer = schemaFetch(whole)
    const fetch: FetchFunction = async (url, init) =>
      String(init?.body).includes('isOneOf')
        ? Response.json({ errors: [{ message: 'Cannot query field "isOneOf" on type "__Type".' }] }, { status: 400 })
        : answer(url, init)
    const { stderr } = await pull({ fetch })
    expect(stderr).toContain('Warning: The server is too old to say which inputs are `@oneOf`.\n')
    expect(file()).toContain('@specifiedBy(url: "https://scalars.example/s")')
    expect(file()).toContain('b: Int @deprecated\n}\n\ntype Query')
  })
})

function withoutCertainty(schema: GraphQLSchema): GraphQLSchema {
  const { types, directives, ...config } = schema.toConfig()
  return new GraphQLSchema({
    ...config,
    types: types.filter(({ name }) => name !== 'Certainty'),
    directives: directives.filter(({ name }) => name !== 'certainty'),
  })
}

function isOwn(name: string): boolean {
  return !name.startsWith('__') && !['Int', 'Float', 'String', 'Boolean', 'ID'].includes(name)
}

function piped(...chunks: readonly string[]) {
  return {
    async *[Symbol.asyncIterator]() {
      for (const chunk of chunks) yield new TextEncoder().encode(chunk)
    },
  }
}
