import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createEmulator } from '@glue/emulator'
import { buildSchema, introspectionFromSchema, isObjectType, parse, printSchema, validate } from 'graphql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadSchema } from './load-schema.ts'
import { schemaFetch } from './pull/testing/schema-fetch.ts'

let cwd = ''

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'glue-load-schema-'))
})

afterEach(() => {
  rmSync(cwd, { recursive: true })
})

const sdl = 'type Query {\n  "Who asks"\n  me: String\n}\n'

function write(name: string, text: string): string {
  writeFileSync(join(cwd, name), text)
  return name
}

describe('a file', () => {
  test('of SDL is loaded, with a mark of an editor at its beginning or without', async () => {
    for (const text of [sdl, `\uFEFF${sdl}`]) {
      const { schema, name, warnings } = await loadSchema(write('schema.graphql', text), { cwd })
      expect(printSchema(schema)).toContain('"""Who asks"""')
      expect({ name, warnings }).toEqual({ name: 'schema.graphql', warnings: [] })
    }
  })

  test('may be named by a file URL', async () => {
    const url = pathToFileURL(join(cwd, write('schema.graphql', sdl)))
    for (const source of [url, String(url)]) {
      expect((await loadSchema(source)).schema.getQueryType()?.name).toBe('Query')
    }
  })

  test('keeps the directives that stand on its parts', async () => {
    const marked = `directive @certainty(level: Int) on OBJECT\ntype Query @certainty(level: 1) { me: String }\n`
    const { schema } = await loadSchema(write('schema.graphql', marked), { cwd })
    const type = schema.getType('Query')
    expect(isObjectType(type) && type.astNode?.directives?.map(({ name }) => name.value)).toEqual(['certainty'])
  })

  test('may add to its types by `extend`', async () => {
    const { schema } = await loadSchema(write('a.graphqls', `${sdl}extend type Query { you: Int }`), { cwd })
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['me', 'you'])
  })

  test.each([
    ['the data alone', (data: unknown) => data],
    ['a whole answer', (data: unknown) => ({ data })],
  ])('of JSON is the answer to an introspection: %s', async (_, answer) => {
    const json = JSON.stringify(answer(introspectionFromSchema(buildSchema(sdl))))
    const { schema } = await loadSchema(write('schema.json', json), { cwd })
    expect(printSchema(schema)).toContain('me: String')
  })
})

describe('a schema that a strict validator refuses', () => {
  // As GitHub's has it: of two that belong together, one is deprecated.
  const refused = `
    interface Node { id: ID!  name: String }
    type User implements Node { id: ID!  name: String @deprecated }
    type Query { node: Node }
  `

  test('is loaded with a warning, and queries are still checked with it', async () => {
    const { schema, warnings } = await loadSchema(write('schema.graphql', refused), { cwd })
    expect(warnings).toEqual([
      'Interface field Node.name is not deprecated, so implementation field User.name must not be deprecated. (line 3, column 48)',
    ])
    expect(validate(schema, parse('{ node { id } }'))).toEqual([])
    expect(validate(schema, parse('{ node { idd } }'))).toHaveLength(1)
  })

  test('as an answer to an introspection is loaded with a warning', async () => {
    const json = JSON.stringify(introspectionFromSchema(buildSchema(refused, { assumeValid: true })))
    const { warnings } = await loadSchema(write('schema.json', json), { cwd })
    expect(warnings).toEqual([expect.stringContaining('User.name must not be deprecated')])
  })

  test('with a field that is there twice is loaded with the last one, as GitHub published one', async () => {
    const text = 'type Query { me: Int me: String }'
    const { schema, warnings } = await loadSchema(write('schema.graphql', text), { cwd })
    expect(String(schema.getQueryType()?.getFields()['me']?.type)).toBe('String')
    expect(warnings).toEqual([expect.stringContaining('Field "Query.me" can only be defined once.')])
  })

  test('says three things, and how many more there are', async () => {
    const many = 'type Query { a: Int @a  b: Int @b  c: Int @c  d: Int @d  e: Int @e }'
    const { warnings } = await loadSchema(write('schema.graphql', many), { cwd })
    expect(warnings).toEqual([
      'Unknown directive "@a". (line 1, column 21)',
      'Unknown directive "@b". (line 1, column 32)',
      'Unknown directive "@c". (line 1, column 43)',
      '2 more of this kind.',
    ])
  })
})

describe('what is no schema', () => {
  test.each([
    ['no-such.graphql', undefined, 'file_failed', 'no-such.graphql could not be read (ENOENT). Check the name'],
    ['folder', undefined, 'file_failed', 'folder could not be read (EISDIR). It is a folder'],
    [
      'a.graphql',
      'type Query {\n  me String\n}',
      'schema_invalid',
      'Expected ":", found Name "String". (line 2, column 6)',
    ],
    ['a.graphql', '', 'schema_invalid', 'a.graphql is not a schema: Syntax Error: Unexpected <EOF>.'],
    ['a.graphql', '{ me }', 'schema_invalid', 'It defines no types. Is it a file of queries?'],
    [
      'a.graphql',
      'type Query { me: Usr }\ntype User { id: ID }',
      'schema_invalid',
      'Unknown type "Usr". Did you mean "User"? (line 1, column 18)',
    ],
    [
      'a.graphql',
      `${sdl}type Query { you: Int }`,
      'schema_invalid',
      'There can be only one type named "Query". (line 5, column 6)',
    ],
    [
      'a.graphql',
      `${sdl}extend type Usr { id: ID }`,
      'schema_invalid',
      'Cannot extend type "Usr" because it is not defined.',
    ],
    [
      'a.graphql',
      'type Query { me: Int @deprecated(reason: 5) }',
      'schema_invalid',
      'has invalid value: String cannot represent a non string value: 5 (line 1, column 42)',
    ],
    ['a.json', '<html>', 'schema_invalid', 'It is not JSON. Should it be SDL, let its name end in .graphql.'],
    ['a.json', '{}', 'schema_invalid', 'It has no `__schema` with types.'],
    ['a.json', '[]', 'schema_invalid', 'should be the answer to an introspection query'],
    ['a.json', '{"data":null}', 'schema_invalid', 'It has no `__schema` with types.'],
    ['a.json', '{"__schema":{"types":[{"kind":"NEW"}]}}', 'schema_invalid', 'It does not fit together: '],
    ['a.json', '{"__schema":{"types":[null]}}', 'schema_invalid', 'It does not fit together: '],
    ['a.json', '{"__schema":{"types":[],"queryType":{"name":"Query"}}}', 'schema_invalid', 'unknown type: Query.'],
  ])('%s with %j is one line', async (name, text, code, says) => {
    if (text === undefined) mkdirSync(join(cwd, 'folder'))
    else write(name, text)
    const error = await loadSchema(name, { cwd }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'CommandError', code })
    expect(String(error)).toContain(says)
    expect(String(error)).not.toContain('\n')
  })

  test.each([
    ['a URL that is neither http nor a file', new URL('ftp://api.example/schema.graphql')],
    ['a file URL with a host', 'file://api.example/schema.graphql'],
  ])('%s is refused', async (_, source) => {
    await expect(loadSchema(source)).rejects.toMatchObject({ name: 'CommandError', code: 'config_invalid' })
  })
})

describe('an endpoint', () => {
  const url = 'https://api.gluegroups.com/public/graphql'

  test('is asked with the token that is given, or with the one of the environment', async () => {
    const emulator = createEmulator()
    const { fetch } = emulator
    const token = () => emulator.tokens.issue({ workspaceId: 'wks_AcmeLabs0000000000000000000' }).accessToken
    for (const [source, options] of [
      [url, { accessToken: token() }],
      [new URL(url), { accessToken: async () => ({ accessToken: token() }), env: { GLUE_TOKEN: 'emu_wrong' } }],
      [url.replace('https', 'HTTPS'), { env: { GLUE_TOKEN: token() } }],
    ] as const) {
      const { schema, name } = await loadSchema(source, { fetch, ...options })
      expect(schema.getQueryType()?.getFields()).toHaveProperty('threads')
      expect(name.toLowerCase()).toBe(url)
    }
    await expect(loadSchema(url, { fetch, env: {} })).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('is named without what may be a key in its URL', async () => {
    const fetch = schemaFetch(buildSchema(sdl))
    const { name } = await loadSchema('http://api.example/graphql?key=canary#canary', { fetch, env: {} })
    expect(name).toBe('http://api.example/graphql')
    const error = await loadSchema('http://me:canary@api.example/', { fetch }).catch(String)
    expect(error).toBe(
      'CommandError: The URL of api.example has a user name or a password in it. Give a token in GLUE_TOKEN in their place. See docs/errors/config_invalid.md.',
    )
    await expect(loadSchema('http://', { fetch })).rejects.toMatchObject({ code: 'config_invalid' })
  })

  test('is left alone when the caller does not want to wait any longer', async () => {
    const signal = AbortSignal.abort(new Error('closed'))
    await expect(loadSchema(url, { signal, env: {} })).rejects.toThrow('closed')
  })
})

test('a schema that is built already is taken as it is', async () => {
  const schema = buildSchema(sdl)
  expect(await loadSchema(schema)).toEqual({ schema, name: 'the given schema', warnings: [] })
  const other = JSON.parse('{}')
  await expect(loadSchema(other)).rejects.toMatchObject({ code: 'config_invalid' })
})
