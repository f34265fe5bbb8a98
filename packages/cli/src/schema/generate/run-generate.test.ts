import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { capturedTerminal } from '../pull/testing/captured-terminal.ts'
import { schemaFetch } from '../pull/testing/schema-fetch.ts'
import { type GenerateOptions, runGenerate } from './run-generate.ts'
import { inventedSchema, type ProjectFolder, projectFolder } from './testing/project-folder.ts'

const app = {
  'schema.graphql': inventedSchema,
  'src/threads.graphql': 'query Threads {\n  threads(first: 5) {\n    ...Subject\n  }\n}\n',
  'src/subject.gql': 'fragment Subject on Thread { id subject }',
  'src/me.ts':
    "import { graphql } from './generated/operations.js'\nexport const me = graphql(`query Me { me { name } }`)\n",
}

describe('generating', () => {
  test('needs no options: the schema and the folders are where they usually are', async () => {
    using folder = projectFolder(app)
    const { code, stdout, stderr } = await generate(folder)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^src\/generated\/types\.ts +created\nsrc\/generated\/operations\.ts +created\nsrc\/generated\/manifest\.ts +created\n2 operations in \d+ ms\n$/,
    )
    expect(stderr).toBe('Reading the schema\nReading the documents\nGenerating 2 operations\nWriting src/generated\n')
    expect(folder.read('src/generated/operations.ts')).toMatch(
      /export const ThreadsDocument[^]*export function graphql/,
    )
  })

  test('writes only what changed', async () => {
    using folder = projectFolder(app)
    await generate(folder)
    const before = statSync(join(folder.cwd, 'src/generated/operations.ts'), { bigint: true })
    folder.write('src/generated/manifest.ts', 'old')
    folder.write('src/generated/mine.ts', 'kept')
    const { stdout } = await generate(folder)
    expect(stdout).toMatch(/types\.ts +unchanged\n.*operations\.ts +unchanged\n.*manifest\.ts +changed\n/)
    const after = statSync(join(folder.cwd, 'src/generated/operations.ts'), { bigint: true })
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs])
    expect(folder.read('src/generated/mine.ts')).toBe('kept')
  })

  test('without a src, everything below the folder is read, and the schema is no document', async () => {
    using folder = projectFolder({ 'schema.graphql': inventedSchema, 'app/me.graphql': 'query Me { me { id } }' })
    const { code, stdout } = await generate(folder)
    expect(code).toBe(0)
    expect(stdout).toContain('generated/operations.ts')
    expect(folder.read('generated/operations.ts')).toContain('MeDocument')
  })

  test('the schema that ships with the toolkit is used where there is none', async () => {
    using folder = projectFolder({ 'src/me.graphql': 'query Me { me { name } }' })
    expect(await generate(folder)).toMatchObject({ code: 0 })
  })

  test('what it wrote is no document of the next time, also in a folder of its own documents', async () => {
    using folder = projectFolder(app)
    const options = { output: 'src', documents: ['src'] }
    expect(await generate(folder, options)).toMatchObject({ code: 0 })
    const { code, stdout } = await generate(folder, options)
    expect(code).toBe(0)
    expect(stdout.match(/unchanged/g)).toHaveLength(3)
  })

  test('a folder with odd characters in its name is left out all the same', async () => {
    using folder = projectFolder(app)
    const output = 'src/(made) [by] glue*'
    folder.write(`${output}/old.graphql`, 'query Broken {')
    expect(await generate(folder, { output })).toMatchObject({ code: 0 })
  })

  test('a project without operations is fine', async () => {
    using folder = projectFolder({ 'schema.graphql': inventedSchema, 'src/a.ts': 'export const a = 1\n' })
    const { code, stdout } = await generate(folder)
    expect(code).toBe(0)
    expect(stdout).toMatch(/0 operations in/)
  })

  test('a scalar has the type that is asked for', async () => {
    using folder = projectFolder({
      'schema.graphql': 'scalar Settings\ntype Query { settings: Settings }',
      'src/a.graphql': 'query Mine { settings }',
    })
    await generate(folder, { scalar: { Settings: 'Record<string, boolean>' } })
    expect(folder.read('src/generated/operations.ts')).toContain('Record<string, boolean>')
  })

  test.each([
    ['another file', 'api/glue.graphql'],
    ['a built schema', buildSchema(inventedSchema)],
    ['a URL', 'http://localhost:4400/public/graphql'],
  ])('the schema may be %s', async (_title, schema) => {
    using folder = projectFolder({ ...app, 'api/glue.graphql': inventedSchema })
    folder.remove('schema.graphql')
    const fetch = schemaFetch(buildSchema(inventedSchema))
    expect(await generate(folder, { schema, fetch, env: {} })).toMatchObject({ code: 0 })
  })

  test('--json prints one line with all of it', async () => {
    using folder = projectFolder(app)
    const { stdout } = await generate(folder, { json: true })
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      command: 'schema generate',
      files: ['types', 'operations', 'manifest'].map((name) => ({
        path: `src/generated/${name}.ts`,
        state: 'created',
      })),
      operations: 2,
      documents: 3,
      ms: expect.any(Number),
      problems: [],
    })
  })
})

describe('a mistake', () => {
  test('is shown in its author’s file, with the likely name, and nothing is written', async () => {
    using folder = projectFolder(app)
    await generate(folder)
    const before = folder.read('src/generated/operations.ts')
    folder.write('src/subject.gql', 'fragment Subject on Thread {\n\tid subjet }')
    folder.write('src/me.ts', 'export const me = 1, you = "😀" + graphql(`query Me { mee { name } }`)\n')
    const { code, stdout, stderr } = await generate(folder)
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain(
      [
        'src/me.ts:1:55  Cannot query field "mee" on type "Query". Did you mean "me"?',
        '  1 | export const me = 1, you = "😀" + graphql(`query Me { mee { name } }`)',
        '                                                            ^',
        '',
        'src/subject.gql:2:5  Cannot query field "subjet" on type "Thread". Did you mean "subject"?',
        '  2 |  id subjet }',
        '          ^',
        '',
        'Error: 2 problems in 2 files. Nothing was written.',
      ].join('\n'),
    )
    expect(folder.read('src/generated/operations.ts')).toBe(before)
  })

  test('of syntax is shown alone: what depends on the file would be wrong for that reason only', async () => {
    using folder = projectFolder(app)
    folder.write('src/subject.gql', 'fragment Subject on Thread { id ')
    const { code, stderr } = await generate(folder)
    expect(code).toBe(1)
    expect(stderr).toMatch(/src\/subject\.gql:1:33 {2}Syntax Error: Expected Name, found <EOF>\./)
    expect(stderr).toContain('1 problem in 1 file.')
  })

  test('of two operations with one name shows both places', async () => {
    using folder = projectFolder(app)
    folder.write('src/z.graphql', '\nquery Me { me { id } }')
    const { code, stderr } = await generate(folder)
    expect(code).toBe(1)
    expect(stderr).toMatch(/src\/z\.graphql:2:7 {2}.*src\/me\.ts:2/)
  })

  test('--json has each with its place', async () => {
    using folder = projectFolder(app)
    folder.write('src/me.ts', 'graphql(`query Me { mee { name } }`)')
    const { code, stdout } = await generate(folder, { json: true })
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      files: [],
      problems: [{ path: 'src/me.ts', line: 1, column: 21, message: expect.stringContaining('Did you mean "me"?') }],
    })
  })

  test('in a long line is shown with 80 columns around it', async () => {
    using folder = projectFolder(app)
    folder.write('src/a.graphql', `query A { me { id ${'name '.repeat(40)} nme ${'name '.repeat(40)} } }`)
    const { stderr } = await generate(folder)
    const [, excerpt = '', caret = ''] = stderr.slice(stderr.indexOf('src/a.graphql')).split('\n')
    expect(excerpt).toHaveLength(80)
    expect(excerpt.slice(caret.indexOf('^')).startsWith('nme')).toBe(true)
  })

  test('is shown without what a terminal would obey', async () => {
    using folder = projectFolder(app)
    folder.write('src/a.graphql', 'query A { me { nme } } # \u001B[2J\u202E')
    const { stderr } = await generate(folder)
    expect(stderr).toContain('  1 | query A { me { nme } } # ·[2J·\n')
  })
})

describe('what stops it', () => {
  test('a schema that cannot be read', async () => {
    using folder = projectFolder({ ...app, 'schema.graphql': 'type Query {' })
    await expect(generate(folder)).rejects.toMatchObject({ code: 'schema_invalid' })
    expect(() => folder.read('src/generated/types.ts')).toThrow('ENOENT')
  })

  test.skipIf(process.getuid?.() === 0)('a folder that cannot be written to', async () => {
    using folder = projectFolder(app)
    chmodSync(join(folder.cwd, 'src'), 0o500)
    await expect(generate(folder)).rejects.toMatchObject({ code: 'file_failed' })
    chmodSync(join(folder.cwd, 'src'), 0o700)
  })

  test('an output that is a file', async () => {
    using folder = projectFolder({ ...app, generated: '' })
    await expect(generate(folder, { output: 'generated' })).rejects.toMatchObject({ code: 'file_failed' })
  })
})

async function generate({ cwd }: ProjectFolder, options: GenerateOptions = {}) {
  const { terminal, stdout, stderr } = capturedTerminal()
  const code = await runGenerate({ cwd, ...options }, terminal)
  return { code, stdout: stdout(), stderr: stderr() }
}
