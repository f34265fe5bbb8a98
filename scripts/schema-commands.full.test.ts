import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type InstalledApp, type InstalledGlue, installGlue, workspace } from './installed-glue.ts'

// What the commands of `glue schema` do where they are installed from tarballs. What they show while they do it is in
// schema-terminal.full.test.ts.

const typescript = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))

const myName = `query MyName {
  me {
    id
    name
  }
}
`

const use = `
import { GlueClient } from '@glue/client'
import { graphql, MyNameDocument } from './generated/operations.ts'

const firstThread = graphql(\`
  query FirstThread($first: Int) {
    threads(first: $first, order: createdAt) { edges { node { id threadType } } pageInfo { hasNextPage } }
  }
\`)

const { GLUE_GRAPHQL_URL: url = '', GLUE_TOKEN: accessToken = '' } = process.env
const client = new GlueClient({ accessToken, url })
const { me } = await client.request(MyNameDocument)
const { threads } = await client.request(firstThread, { first: 1 })
const name: string | undefined = me?.name
const id: \`thr_\${string}\` | undefined = threads.edges[0]?.node.id
// @ts-expect-error it was not asked for
me?.avatarURL
if (id === undefined) throw new Error('There is no thread.')
const type = threads.edges[0]?.node.threadType
console.log(JSON.stringify({ name, type, next: threads.pageInfo.hasNextPage }))
`

let glue: InstalledGlue
/** The schema of the emulator, as `glue schema pull` writes it. */
let pulled: string

beforeAll(async () => {
  glue = await installGlue({ '@graphql-codegen/cli': '^7.4.3', '@types/node': '^24.0.0', graphql: '^17.1.0' })
  pulled = (await glue.app({}).run('glue schema pull --output -')).stdout
})
afterAll(() => glue[Symbol.dispose]())

describe('glue schema pull', () => {
  test.each([
    ['of the environment', 'glue schema pull', () => ({ GLUE_TOKEN: glue.env.GLUE_TOKEN })],
    ['from a pipe', 'glue schema pull --token - < token.txt', () => ({})],
    ['by client credentials', `glue schema pull --workspace ${workspace}`, () => glue.credentials],
  ])('with a token %s writes the schema', async (_, line, env) => {
    const app = glue.app({ 'token.txt': `${glue.env.GLUE_TOKEN}\n` })
    const withUrl = line.replace('pull', `pull --url ${glue.env.GLUE_GRAPHQL_URL}`)
    const { code, stdout, stderr } = await app.run(withUrl, { env: env() })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(/^schema\.graphql: created, \d+ types, \d+ kB\n$/)
    expect(app.read('schema.graphql')).toBe(pulled)
    expect(pulled).toMatch(/^type Thread implements Node \{$/m)
  })

  test('without a token that is accepted says so in one line, keeps the file, and ends with 3', async () => {
    const app = glue.app({ 'schema.graphql': '# Mine\n', 'token.txt': 'emu_wrong' })
    const { code, stdout, stderr } = await app.run('glue schema pull --token - < token.txt')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^Error: http:\/\/localhost:\d+\/public\/graphql does not accept the token: .+\n$/)
    expect(stderr).not.toContain('emu_wrong')
    expect(app.read('schema.graphql')).toBe('# Mine\n')
  })
})

describe('glue schema generate', () => {
  test('makes code that type-checks and runs against the API', async () => {
    const app = glue.app({ 'schema.graphql': pulled, 'src/my-name.graphql': myName, 'src/use.ts': use })
    const { code, stdout } = await app.run('glue schema generate')
    expect(code).toBe(0)
    const files = ['types', 'operations', 'manifest'].map((name) => `src/generated/${name}\\.ts +created\n`)
    expect(stdout).toMatch(new RegExp(`^${files.join('')}2 operations in \\d+ ms\n$`))

    const options = '--strict --exactOptionalPropertyTypes --module nodenext --types node --allowImportingTsExtensions'
    const compiled = await app.run(`node ${typescript} --noEmit ${options} src/use.ts`)
    expect(compiled).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await app.run('node src/use.ts')).toEqual({
      code: 0,
      stdout: '{"name":"Acme Digest","type":"thread","next":true}\n',
      stderr: '',
    })
  })

  test('shows a mistake where it was written, writes nothing, and ends with 1', async () => {
    const app = glue.app({
      'schema.graphql': pulled,
      'src/my-name.graphql': myName.replace('name', 'nmae'),
      'src/use.ts': use.replace('threadType', 'threadKind'),
    })
    const { code, stdout, stderr } = await app.run('glue schema generate')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`src/my-name.graphql:4:5  Cannot query field "nmae" on type "User". Did you mean "name"?
  4 |     nmae
          ^
`)
    expect(stderr).toContain(
      'src/use.ts:7:66  Cannot query field "threadKind" on type "Thread". Did you mean "threadType"',
    )
    expect(stderr).toMatch(/^Error: 2 problems in 2 files\. Nothing was written\.\n$/m)
    expect(() => app.read('src/generated/operations.ts')).toThrow('ENOENT')
  })
})

describe('glue schema check', () => {
  test('ends with 0 while the code is fresh, and with 1 from the next edit on', async () => {
    const app = glue.app({ 'schema.graphql': pulled, 'src/my-name.graphql': myName })
    await app.run('glue schema generate')
    expect(await app.run('glue schema check')).toMatchObject({
      code: 0,
      stdout: '1 operation: 0 deprecated, 0 uncertain, 0 unused fragments.\nThe generated code is fresh.\n',
    })
    app.write({ 'src/my-name.graphql': myName.replace('name', 'avatarURL') })
    const stale = await app.run('glue schema check')
    expect(stale.code).toBe(1)
    expect(stale.stdout).toMatch(/^src\/generated\/operations\.ts {2}stale$/m)
    expect(stale.stdout).toContain('Run `glue schema generate`.')
    expect(app.read('src/generated/operations.ts')).not.toContain('avatarURL')
  })
})

describe('glue schema diff', () => {
  const old = 'type Query { me: User } type User { id: ID! name: String! avatarURL: String }'
  const appWithSchemas = (): InstalledApp =>
    glue.app({
      'package.json': '{ "name": "@acme/app", "type": "module" }',
      '.changeset/config.json': '{}',
      'src/my-name.graphql': myName,
      'old.graphql': old,
      'safe.graphql': old.replace('id: ID!', 'id: ID! nick: String'),
      'breaking.graphql': old.replace('name: String!', ''),
      'unused.graphql': old.replace('avatarURL: String', ''),
    })

  test.each([
    [0, 'safe', 'Nothing breaks. Also 1 safe.'],
    [1, 'breaking', '1 breaking change, 1 touches 1 operation.'],
    [2, 'unused', '1 breaking change, none touches your documents.'],
  ])('ends with %i for a change that is %s', async (code, name, verdict) => {
    const line = `glue schema diff old.graphql ${name}.graphql --documents 'src/**/*.graphql'`
    const diff = await appWithSchemas().run(line)
    expect(diff).toMatchObject({ code, stderr: 'Reading the schemas\nReading the documents\nComparing\n' })
    expect(diff.stdout.trimEnd().split('\n').at(-1)).toBe(verdict)
    expect(diff.stdout.includes('src/my-name.graphql:4:5  MyName\n')).toBe(code === 1)
  })

  test.each([
    ['old.graphql missing.graphql', 'Error: missing.graphql could not be read (ENOENT).'],
    ['old.graphql safe.graphql --documnets src', "error: unknown option '--documnets'"],
    ['old.graphql', "error: missing required argument 'new'"],
  ])('%s ends with 3', async (parameters, says) => {
    const { code, stdout, stderr } = await appWithSchemas().run(`glue schema diff ${parameters}`)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain(says)
  })

  test('is printed as Markdown, and becomes a changeset', async () => {
    const app = appWithSchemas()
    const line = "glue schema diff old.graphql breaking.graphql --documents 'src/**' --format markdown --changeset"
    const { code, stdout, stderr } = await app.run(line)
    expect(code).toBe(1)
    expect(stdout).toContain('`src/my-name.graphql:4:5`')
    const [, path = ''] = /^(\.changeset\/\S+\.md): major\n$/m.exec(stderr) ?? []
    expect(app.read(path)).toMatch(/^---\n'@acme\/app': major\n---\n\n[^]*`User\.name`/)
  })
})

describe('help', () => {
  test.each(['schema', 'schema pull', 'schema generate', 'schema check', 'schema diff', 'schema watch'])(
    'every example of glue %s --help works',
    async (command) => {
      const help = await glue.app({}).run(`glue ${command} --help`)
      expect(help).toMatchObject({ code: 0, stderr: '' })
      const [, block = ''] = /\nExamples:\n([^]*)$/.exec(help.stdout) ?? []
      const examples = [...block.matchAll(/^ {2}\$ (.*)$/gm)].map(([, line = '']) => line)
      expect(examples.length).toBeGreaterThanOrEqual(3)
      expect(examples).toHaveLength(block.trimEnd().split('\n').length)
      for (const example of examples) {
        const { code, errors } = await runExample(example)
        expect({ example, code, errors }).toEqual({ example, code: 0, errors: [] })
      }
    },
  )

  async function runExample(example: string) {
    const app = glue.app({
      'package.json': '{ "name": "@acme/app", "type": "module" }',
      '.changeset/config.json': '{}',
      'token.txt': glue.env.GLUE_TOKEN,
      'schema.graphql': pulled,
      'api.graphql': pulled,
      'new.graphql': pulled,
      'old.graphql': pulled.replace('subject: String', ''),
      'before.graphql': pulled.replace('subject: String', ''),
      'src/my-name.graphql': myName,
      'app/use.tsx': use,
    })
    if (example.startsWith('git ')) {
      const author = ['-c', 'user.name=Acme', '-c', 'user.email=acme@app.example']
      for (const parameters of [['init'], ['add', 'schema.graphql'], ['commit', '--message', 'Begin']]) {
        execFileSync('git', [...author, ...parameters], { cwd: app.folder, stdio: 'ignore' })
      }
    }
    if (example.startsWith('glue schema check')) await app.run('glue schema generate')
    // The API that it speaks of is the one that runs here.
    const line = example.replace(/https?:\/\/\S+/, glue.env.GLUE_GRAPHQL_URL)
    // What it says itself must not come from the environment.
    const token = /--workspace|--token/.test(line) ? '' : glue.env.GLUE_TOKEN
    const command = app.start(line, { env: { ...glue.env, ...glue.credentials, GLUE_TOKEN: token } })
    if (line.includes('watch')) {
      await command.until('Press Ctrl-C to stop.')
      command.interrupt()
    }
    return { code: await command.ended, errors: command.stderr().match(/^error.*/gim) ?? [] }
  }
})

describe('graphql-codegen with glueCodegen', () => {
  const codegen = `
    import { glueCodegen } from '@glue/schema/codegen'
    export default glueCodegen({ schema: 'schema.graphql', documents: ['src/**/*.{graphql,ts}'], output: 'by-codegen' })
  `
  const recent = `
    # What happened lately, and who was there.
    query Recent($first: Int = 3, $order: ThreadOrder, $full: Boolean!) {
      threads(first: $first, order: $order) {
        edges {
          node { id threadType createdAt recipients { edges { node { __typename ...Name @include(if: $full) } } } }
        }
      }
    }
    query Anything($id: ID!) { node(id: $id) { __typename id ... on Thread { subject } ... on User { avatarURL } } }
    mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { id text } } }
  `
  const shipped = () => readFileSync(join(glue.folder, 'node_modules/@glue/schema/dist/schema.graphql'), 'utf8')

  test.each([
    ['as it ships, with how sure it is', true, shipped],
    ['as it was pulled', false, () => pulled],
  ])('writes what glue schema generate writes, for a schema %s', async (_, hasCertainty, schema) => {
    const app = glue.app({
      'schema.graphql': schema(),
      'src/recent.graphql': recent,
      'src/my-name.graphql': myName,
      'src/Zoo.graphql': 'fragment Name on Recipient { id name }',
      'src/use.ts': use,
      'codegen.ts': codegen,
    })
    expect(await app.run('glue schema generate --output by-glue')).toMatchObject({ code: 0 })
    expect(await app.run('graphql-codegen')).toMatchObject({ code: 0 })
    for (const name of ['operations.ts', 'types.ts', 'manifest.ts']) {
      expect(app.read(`by-codegen/${name}`), name).toBe(app.read(`by-glue/${name}`))
    }
    expect(app.read('by-glue/operations.ts').includes('Glue.UncertainDocument')).toBe(hasCertainty)
  })
})
