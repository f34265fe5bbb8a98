import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTerminal } from '../../terminal/terminal.ts'
import { type DiffOptions, runDiff } from './run-diff.ts'

const before = 'type Query { me: User }\ntype User { name: String! email: String }\n'
const after = 'type Query { me: User }\ntype User { name: String! }\n'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glue-diff-'))
  await put({
    'before.graphql': before,
    'after.graphql': after,
    'src/used.graphql': 'query Viewer {\n  me {\n    email\n  }\n}\n',
    'src/unused.ts': 'const Name = graphql(`query Name { me { name } }`)\n',
  })
})

afterEach(() => rm(folder, { recursive: true }))

describe('glue schema diff', () => {
  test('exits with 1 and names the line, where a change breaks the documents', async () => {
    const { code, stdout, stderr } = await run({ documents: ['src/**'] })
    expect(code).toBe(1)
    expect(stdout).toContain('  User.email was removed.\n      src/used.graphql:3:5  Viewer\n')
    // One line a step, where nobody watches.
    expect(stderr).toBe('Reading the schemas\nReading the documents\nComparing\n')
  })

  test('exits with 2 where no document uses what breaks', async () => {
    expect((await run({ documents: ['src/*.ts'] })).code).toBe(2)
  })

  test('exits with 1 where something breaks and there are no documents to tell by', async () => {
    expect((await run({})).code).toBe(1)
  })

  test('exits with 0 where nothing breaks', async () => {
    expect((await run({ before: 'after.graphql', after: 'before.graphql' })).code).toBe(0)
  })

  test.each([{ json: true }, { format: 'json' } as const])('prints one line of JSON with %j', async (how) => {
    const { stdout } = await run({ ...how, documents: ['src/**'] })
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      command: 'schema diff',
      summary: '1 breaking change, 1 touches 1 operation.',
      counts: { breaking: 1, dangerous: 0, deprecation: 0, safe: 0 },
      breakingTouching: 1,
      brokenOperations: 1,
      changes: [
        {
          kind: 'field_removed',
          level: 'breaking',
          coordinate: 'User.email',
          message: 'User.email was removed.',
          touched: [{ operation: 'Viewer', fragment: null, path: 'src/used.graphql', line: 3, column: 5 }],
        },
      ],
      invalid: [],
      problems: [],
      changeset: null,
    })
  })

  test('prints Markdown', async () => {
    const { stdout } = await run({ format: 'markdown' })
    expect(stdout).toBe('## Schema changes\n\n1 breaking change.\n\n### Breaking\n\n- `User.email` was removed.\n')
  })

  test.each(['before', 'after'] as const)('reads the schema %s from standard input', async (side) => {
    const { code, stdout } = await run({ [side]: '-', stdin: chunks(`"é" type Query { me: Int }`) })
    expect(code).toBe(1)
    expect(stdout).toContain('Query.me changed its type from')
  })

  test('asks an endpoint with the token, which it never prints', async () => {
    const asked: (string | null)[] = []
    const answer = run({
      after: 'http://localhost:1/graphql',
      env: { GLUE_TOKEN: 'token-for-this-test' },
      fetch: async (...request) => {
        asked.push(new Request(...request).headers.get('authorization'))
        return Response.json({ errors: [{ message: 'Introspection is off.' }] })
      },
    })
    await expect(answer).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('token-for-') }),
    )
    expect(asked[0]).toBe('Bearer token-for-this-test')
  })

  test('warns of documents that were invalid before, with their place, and goes on', async () => {
    await put({ 'src/bad.graphql': 'query Bad { nothing }', 'src/broken.graphql': 'query {' })
    const { code, stderr } = await run({ documents: ['src/**'] })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Warning: src\/broken\.graphql:1:8 could not be read, and is left out: Syntax Error/m)
    expect(stderr).toMatch(/^Warning: src\/bad\.graphql:1:13 is not valid for before\.graphql already, and left out: /m)
  })
})

describe('what cannot be compared', () => {
  test.each<[string, Partial<DiffOptions>, string, RegExp]>([
    ['two schemas on standard input', { before: '-', after: '-' }, 'config_invalid', /Only one of the two/],
    ['no SDL on standard input', { before: '-', stdin: chunks('query {') }, 'schema_invalid', /standard input/],
    ['queries on standard input', { before: '-', stdin: chunks('{ me }') }, 'schema_invalid', /defines no types/],
    ['a file that is not there', { before: 'none.graphql' }, 'file_failed', /none\.graphql/],
    ['a glob that finds no document', { documents: ['lib/**'] }, 'documents_invalid', /no GraphQL in lib/],
    ['a changeset without a folder for it', { changeset: true }, 'config_invalid', /no \.changeset folder/],
  ])('is told: %s', async (_what, options, code, message) => {
    await expect(run(options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
})

describe('--changeset', () => {
  test('writes one file above, for the nearest package, and the same one when it runs again', async () => {
    await put({ '.changeset/config.json': '{}', 'app/package.json': '{ "name": "@acme/app" }' })
    const options = {
      cwd: join(folder, 'app'),
      before: '../before.graphql',
      after: '../after.graphql',
      changeset: true,
    } as const
    const { stderr } = await run(options)
    await run(options)
    const [file = '', ...more] = await readdir(join(folder, '.changeset')).then((files) =>
      files.filter((name) => name.endsWith('.md')),
    )
    expect(more).toEqual([])
    expect(stderr).toMatch(new RegExp(`\n\\.\\./\\.changeset/${file}: major\n$`))
    expect(await readFile(join(folder, '.changeset', file), 'utf8')).toBe(
      "---\n'@acme/app': major\n---\n\nThe GraphQL schema changed:\n\n- `User.email` was removed.\n",
    )
  })

  test('takes the names of the packages', async () => {
    await put({ '.changeset/config.json': '{}' })
    const { stdout } = await run({ changeset: ['a', '@acme/b'], json: true, documents: ['src/*.ts'] })
    const { changeset } = JSON.parse(stdout)
    expect(changeset.bump).toBe('patch')
    expect(await readFile(join(folder, changeset.path), 'utf8')).toMatch(/^---\n'a': patch\n'@acme\/b': patch\n---\n/)
  })

  test('writes nothing where nothing changed', async () => {
    await put({ '.changeset/config.json': '{}', 'package.json': '{ "name": "a" }' })
    const { stderr } = await run({ after: 'before.graphql', changeset: true })
    expect(stderr).toMatch(/\nNothing changed, so there is no changeset\.\n$/)
    expect(await readdir(join(folder, '.changeset'))).toEqual(['config.json'])
  })
})

async function run(options: Partial<DiffOptions>): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) })
  const terminal = createTerminal({ stdout: stream('stdout'), stderr: stream('stderr'), env: {} })
  const code = await runDiff(
    { before: 'before.graphql', after: 'after.graphql', cwd: folder, env: {}, ...options },
    terminal,
  )
  return { code, ...written }
}

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
}

/** A stream that gives one byte at a time. */
async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  for (const byte of new TextEncoder().encode(text)) yield Uint8Array.of(byte)
}
