import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import { capturedTerminal } from '../pull/testing/captured-terminal.ts'
import { schemaFetch } from '../pull/testing/schema-fetch.ts'
import { type GenerateOptions, runGenerate } from './run-generate.ts'
import { inventedSchema, type ProjectFolder, projectFolder } from './testing/project-folder.ts'

const app = {
  'schema.graphql': inventedSchema,
  'src/me.graphql': 'query Me { me { name } }',
  'src/threads.graphql': 'query Threads { threads { ...Subject } }',
  'src/subject.graphql': 'fragment Subject on Thread { id }',
}

test('a changed document is generated again, with one line that says so', async () => {
  const { folder, output, errors, operations } = await watching(app)
  expect(errors()).toContain('Watching src/**/*.{graphql,gql,ts,tsx,mts,cts,js,jsx,mjs,cjs} and schema.graphql.')
  const before = output()
  folder.write('src/me.graphql', 'query Me { me { id } }')
  await eventually(output).toMatch(/src\/me\.graphql: wrote .*operations\.ts.* in \d+ ms\n$/)
  expect(output().slice(before.length).trim().split('\n')).toHaveLength(1)
  expect(operations()).not.toContain('readonly name: string')
})

test('a changed fragment, a new file, one that goes and code that begins to call graphql(…) are seen', async () => {
  const { folder, operations } = await watching({ ...app, 'src/app/main.ts': 'export {}\n' })
  folder.write('src/subject.graphql', 'fragment Subject on Thread { subject }')
  await eventually(operations).toContain('readonly subject: string')
  folder.write('src/deep/er/new.graphql', 'query New { me { id } }')
  await eventually(operations).toContain('NewDocument')
  folder.write('src/app/main.ts', 'graphql(`query Main { me { id } }`)')
  await eventually(operations).toContain('MainDocument')
  folder.remove('src/deep')
  await eventually(operations).not.toContain('NewDocument')
})

test('an editor that replaces the file is seen each time', async () => {
  const { folder, operations } = await watching(app)
  for (const name of ['First', 'Second', 'Third']) {
    writeFileSync(join(folder.cwd, 'src/me.graphql~'), `query ${name} { me { id } }`)
    renameSync(join(folder.cwd, 'src/me.graphql~'), join(folder.cwd, 'src/me.graphql'))
    await eventually(operations).toContain(`${name}Document`)
  }
})

test('a changed schema is read again, also one that is replaced', async () => {
  const { folder, operations, errors } = await watching(app)
  folder.write('src/me.graphql', 'query Me { me { age } }')
  await eventually(errors).toContain('Cannot query field "age" on type "User"')
  folder.write('schema.graphql', inventedSchema.replace('name: String!', 'name: String! age: Int!'))
  await eventually(operations).toContain('readonly age: number')
  folder.write('next', inventedSchema.replace('name: String!', 'name: String! age: String!'))
  renameSync(join(folder.cwd, 'next'), join(folder.cwd, 'schema.graphql'))
  await eventually(operations).toContain('readonly age: string')
})

test('a mistake leaves the code as it was, is shown, and its end is seen', async () => {
  const { folder, output, errors, operations } = await watching(app)
  const before = operations()
  folder.write('src/me.graphql', 'query Me { me { nme } }')
  await expect
    .poll(errors)
    .toContain('src/me.graphql:1:17  Cannot query field "nme" on type "User". Did you mean "name"?')
  await eventually(errors).toContain('1 problem in 1 file. The generated code stays as it was.')
  expect(operations()).toBe(before)
  folder.write('src/me.graphql', 'query Me { me { name id } }')
  await eventually(output).toContain('src/me.graphql: wrote')
  expect(operations()).not.toBe(before)
})

test('a schema that breaks, or goes, leaves the code as it was until it is whole again', async () => {
  const { folder, errors, operations } = await watching(app)
  const before = operations()
  folder.write('schema.graphql', 'type Query {')
  await eventually(errors).toMatch(/schema\.graphql is not a schema: .*The generated code stays as it was\./)
  folder.remove('schema.graphql')
  await eventually(errors).toMatch(/schema\.graphql could not be read/)
  folder.write('src/me.graphql', 'query Other { me { name } }')
  expect(operations()).toBe(before)
  folder.write('schema.graphql', inventedSchema)
  await eventually(operations).toContain('OtherDocument')
})

test('a mistake at the start is no reason to end', async () => {
  const { folder, operations } = await watching({ ...app, 'src/me.graphql': 'query Me {' })
  folder.write('src/me.graphql', 'query Me { me { id } }')
  await eventually(operations).toContain('MeDocument')
})

test('a schema that is not there at the start is', async () => {
  using folder = projectFolder({ 'src/me.graphql': 'query Me { me { id } }' })
  const { terminal } = capturedTerminal()
  const ended = runGenerate({ cwd: folder.cwd, schema: 'api.graphql', watch: true }, terminal)
  await expect(ended).rejects.toMatchObject({ code: 'file_failed' })
})

test('files that hold no documents are passed over in silence', async () => {
  const { folder, output } = await watching(app)
  const before = output()
  folder.write('src/styles.css', 'graphql(`')
  folder.write('src/code.ts', 'export const a = 1\n')
  folder.write('src/node_modules/x/a.graphql', 'query A {')
  folder.write('src/generated/a.graphql', 'query A {')
  folder.write('other.graphql', 'query A {')
  folder.write('src/me.graphql', 'query Me { me { id } }')
  await eventually(output).toContain('wrote')
  expect(output().slice(before.length).trim().split('\n')).toHaveLength(1)
  expect(output()).not.toMatch(/styles|other|node_modules/)
})

test('documents outside of the project are watched as well', async () => {
  using outer = projectFolder({ ...app, 'shared/a.graphql': 'query Shared { me { id } }' })
  const { operations } = await watching(
    { 'schema.graphql': inventedSchema },
    { documents: [`${outer.cwd}/shared/*.graphql`] },
  )
  expect(operations()).toContain('SharedDocument')
  outer.write('shared/a.graphql', 'query Changed { me { id } }')
  await eventually(operations).toContain('ChangedDocument')
})

test('a hundred changes in a burst come to what the last one says', async () => {
  const { folder, operations, output } = await watching(app)
  for (let change = 0; change < 100; change += 1) {
    folder.write('src/me.graphql', `query Me { me { id${' name'.repeat(change % 2)} } }`)
    folder.write(`src/many/${change}.graphql`, `query Many${change} { me { id } }`)
    if (change % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await eventually(operations).toContain('Many99Document')
  await eventually(operations).toContain('query Me {\\n  me {\\n    id\\n    name\\n  }\\n}')
  expect(output().trim().split('\n').length).toBeLessThan(20)
})

test('a schema from a URL is asked for once', async () => {
  let asked = 0
  const answer = schemaFetch(buildSchema(inventedSchema))
  const { folder, operations } = await watching(
    { 'src/me.graphql': 'query Me { me { id } }' },
    {
      schema: 'http://localhost:4400/public/graphql',
      env: {},
      fetch: (url, init) => {
        asked += 1
        return answer(url, init)
      },
    },
  )
  const before = asked
  folder.write('src/me.graphql', 'query Other { me { id } }')
  await eventually(operations).toContain('OtherDocument')
  expect(asked).toBe(before)
})

test('--json prints a line for each time, with what changed and with errors', async () => {
  const { folder, output } = await watching(app, { json: true })
  const lines = () =>
    output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  folder.write('src/me.graphql', 'query Me { me { nme } }')
  await eventually(lines).toHaveLength(2)
  folder.write('schema.graphql', 'type Query {')
  await eventually(lines).toHaveLength(3)
  expect(lines()).toMatchObject([
    { version: 1, command: 'schema generate', changed: [], operations: 2, problems: [] },
    { changed: ['src/me.graphql'], files: [], problems: [{ path: 'src/me.graphql', line: 1, column: 17 }] },
    { changed: ['schema.graphql'], error: { code: 'schema_invalid' } },
  ])
})

/** Whatever else the machine is busy with. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 10_000, interval: 10 })
}

async function watching(files: Readonly<Record<string, string>>, options: GenerateOptions = {}) {
  const folder: ProjectFolder = projectFolder(files)
  const { terminal, stdout, stderr } = capturedTerminal()
  const ending = new AbortController()
  const ended = runGenerate({ cwd: folder.cwd, watch: true, signal: ending.signal, ...options }, terminal)
  onTestFinished(async () => {
    ending.abort()
    expect(await ended).toBe(0)
    folder[Symbol.dispose]()
  })
  await eventually(stderr).toContain('Press Ctrl-C to stop.')
  const output = Object.keys(files).some((path) => path.startsWith('src/')) ? 'src/generated' : 'generated'
  return { folder, output: stdout, errors: stderr, operations: () => folder.read(`${output}/operations.ts`) }
}
