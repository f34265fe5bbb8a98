import { execFile, execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createEmulator, type Profile } from '@glue/emulator'
import { type EmulatorServer, listen } from '@glue/emulator/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applied, guideSteps, missingLines } from './guide-steps.ts'
import { readWorkflow, runWorkflow, type WorkflowRun } from './github-workflow.ts'
import { packAll, type Tarball } from './pack.ts'
import { packedWorkspace } from './packed-workspace.ts'
import { openShell } from './shell.ts'

// Runs the commands of the workflow that users copy: in a clone of a repository, against the emulator, with the packages as
// published. Only GitHub is played: `gh` writes down how it was called.

const root = fileURLToPath(new URL('..', import.meta.url))
const workflow = readWorkflow(join(root, 'docs/guides/glue-schema.yml'))
const [job] = Object.values(workflow.jobs)

let folder = ''
/** A project with the packages installed, which each repository begins as. */
let template = ''
let tarballs: readonly Tarball[] = []
let schema = ''
const servers: EmulatorServer[] = []
let glueUrl = ''
let documentedUrl = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glue-workflow-'))
  glueUrl = await startEmulator('glue')
  documentedUrl = await startEmulator('documented')
  template = join(folder, 'template')
  write(template, 'package.json', JSON.stringify({ name: 'acme-app', private: true, type: 'module' }))
  tarballs = packAll(root, folder)
  write(template, 'pnpm-workspace.yaml', packedWorkspace(tarballs))
  run(template, 'pnpm', ['add', '--reporter=silent', '@glue/schema', '@glue/cli'])
  const pull = ['schema', 'pull', '--url', glueUrl, '--workspace', variables.GLUE_WORKSPACE, '--output', '-']
  // This process has to answer meanwhile.
  const pulled = await promisify(execFile)(glueCommand(), pull, { env: { ...process.env, ...secrets, ...variables } })
  schema = pulled.stdout
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  rmSync(folder, { recursive: true })
})

describe('the workflow file', () => {
  test('runs on a schedule and by hand, once at a time', () => {
    expect(Object.keys(workflow.on)).toEqual(['schedule', 'workflow_dispatch'])
    expect(workflow.concurrency.group).toBe('glue-schema')
  })

  test('has no more rights than to push a branch and open a pull request, and secrets of an environment', () => {
    expect(workflow.permissions).toEqual({})
    expect(job).toMatchObject({
      permissions: { contents: 'write', 'pull-requests': 'write' },
      environment: 'glue-schema',
    })
    const withSecrets = job?.steps.filter((step) => JSON.stringify(step).includes('secrets.'))
    expect(withSecrets?.map(({ id }) => id)).toEqual(['pull'])
    expect(job?.steps.find(({ uses }) => uses?.startsWith('actions/checkout'))?.with).toEqual({
      'persist-credentials': false,
    })
  })

  test('pins each action by a commit', () => {
    const used = job?.steps.flatMap(({ uses }) => uses ?? []) ?? []
    expect(used.map((action) => action.replace(/@[0-9a-f]{40}$/, ''))).toEqual([
      'actions/checkout',
      'pnpm/action-setup',
      'actions/setup-node',
    ])
  })

  test('puts no value of an expression into a command, where it would be run', () => {
    expect(job?.steps.filter(({ run: command }) => command?.includes('${{'))).toEqual([])
  })
})

describe('the workflow', () => {
  test('does nothing when the schema is the committed one', async () => {
    const repository = createRepository()
    const { failed, ran, output } = await repository.runWorkflow()
    expect(failed).toBeUndefined()
    expect(ran).toEqual(['Install', 'Pull the schema'])
    expect(output).toContain('It is the committed one: there is nothing to do.')
    expect(repository.calls()).toEqual([])
    expect(repository.branches()).toEqual(['main'])
  })

  test('opens a pull request that says which query breaks, where the code cannot be made again', async () => {
    const repository = createRepository({
      schema: withField('Thread', 'pinned: Boolean!'),
      query: query.replace('subject', 'subject\n        pinned'),
    })
    const { failed, summary } = await repository.runWorkflow()
    expect(failed).toBeUndefined()
    const body = repository.body()
    expect(repository.calls()).toEqual([
      ...opened('it breaks your queries'),
      edited(pullRequest, 'it breaks your queries'),
    ])
    expect(body).toContain('1 breaking change, 1 touches 1 operation.')
    expect(body).toContain('`src/threads.graphql:7:9` in `RecentThreads`')
    expect(body).toContain('The code could not be made again.')
    expect(summary).toBe(body)
    expect(repository.show('glue-schema', 'schema.graphql')).toBe(schema)
    expect(repository.changed('glue-schema')).toEqual(['schema.graphql'])
    expect(repository.log('glue-schema')).toEqual(['The Glue schema changed: it breaks your queries', 'Begin'])
  })

  test('commits the code that it made again, where the queries are still valid', async () => {
    const repository = createRepository({ schema: schema.replace('subject: String\n', 'subject: String!\n') })
    expect((await repository.runWorkflow()).failed).toBeUndefined()
    expect(repository.calls()).toEqual([
      ...opened('it breaks your queries'),
      edited(pullRequest, 'it breaks your queries'),
    ])
    expect(repository.body()).not.toContain('could not be made again')
    expect(repository.changed('glue-schema')).toEqual(['schema.graphql', 'src/generated/operations.ts'])
    expect(repository.show('main', 'src/generated/operations.ts')).toContain('readonly subject: string\n')
    expect(repository.show('glue-schema', 'src/generated/operations.ts')).toContain('readonly subject: string | null\n')
  })

  test('says when it breaks nothing that is used, and when nothing breaks', async () => {
    const unused = createRepository({ schema: withField('Thread', 'pinned: Boolean!') })
    await unused.runWorkflow()
    expect(unused.calls()).toEqual([
      ...opened('it breaks nothing that you use'),
      edited(pullRequest, 'it breaks nothing that you use'),
    ])
    expect(unused.body()).toContain('1 breaking change, none touches your documents.')

    const safe = createRepository({ schema: schema.replace('  attachments: [File!]!\n', '') })
    await safe.runWorkflow()
    expect(safe.calls()).toEqual([...opened('nothing breaks'), edited(pullRequest, 'nothing breaks')])
  })

  test('leaves an open pull request alone while the schema stays, and goes on from it when it changes again', async () => {
    const repository = createRepository({ schema: withField('Thread', 'pinned: Boolean!'), hasChangesets: true })
    await repository.runWorkflow()
    const changesets = (): string[] =>
      repository.changed('glue-schema').filter((path) => path.startsWith('.changeset/'))
    const [first] = changesets()
    expect(changesets()).toHaveLength(1)
    expect(repository.show('glue-schema', first ?? '')).toMatch(/^---\n'?acme-app'?: patch\n---/)
    repository.commitTo('glue-schema', 'src/repair.ts', 'Repair a query')
    repository.forgetCalls()

    const again = await repository.runWorkflow()
    expect(again.failed).toBeUndefined()
    expect(again.output).toContain('Pull request 7 has it already: there is nothing to do.')
    expect(repository.calls()).toEqual([['auth', 'setup-git'], listed])
    repository.forgetCalls()

    const other = await repository.runWorkflow(documentedUrl)
    expect(other.failed).toBeUndefined()
    expect(repository.calls()).toEqual([
      ['auth', 'setup-git'],
      listed,
      ...labels,
      edited('7', 'it breaks your queries'),
    ])
    expect(repository.body()).toContain('`Thread.messages`')
    expect(repository.body()).toContain('`Thread.pinned`')
    expect(repository.show('glue-schema', 'schema.graphql')).not.toBe(schema)
    expect(repository.log('glue-schema')).toEqual([
      'The Glue schema changed: it breaks your queries',
      'Repair a query',
      'The Glue schema changed: it breaks nothing that you use',
      'Begin',
    ])
    expect(changesets()).toHaveLength(1)
    expect(changesets()).not.toEqual([first])
  })

  test('overwrites what a merged pull request left on the branch', async () => {
    const repository = createRepository({ schema: withField('Thread', 'pinned: Boolean!') })
    await repository.runWorkflow()
    repository.commitTo('glue-schema', 'src/left.ts', 'Left over')
    repository.close()
    expect((await repository.runWorkflow()).failed).toBeUndefined()
    expect(repository.log('glue-schema')).toEqual(['The Glue schema changed: it breaks nothing that you use', 'Begin'])
  })

  test('fails with one line while the API is down, and opens nothing', async () => {
    const repository = createRepository({ schema: withField('Thread', 'pinned: Boolean!') })
    const port = await closedPort()
    const { failed } = await repository.runWorkflow(`http://localhost:${port}/public/graphql`)
    expect(failed).toMatchObject({ name: 'Pull the schema', code: 3 })
    expect(failed?.stderr.trim()).toMatch(
      new RegExp(`^Error: .*localhost:${port} could not be reached.*ECONNREFUSED.*$`),
    )
    expect(repository.calls()).toEqual([])
    expect(repository.branches()).toEqual(['main'])
  })

  test('stops where diff cannot compare, instead of opening a pull request that says nothing', async () => {
    const repository = createRepository({ schema: withField('Thread', 'pinned: Boolean!'), query: '' })
    const { failed } = await repository.runWorkflow()
    expect(failed).toMatchObject({ name: 'Compare, and make the code again', code: 3 })
    expect(failed?.stderr).toContain('Error: ')
    expect(repository.branches()).toEqual(['main'])
  })

  test('fails where the schema was never committed', async () => {
    const repository = createRepository({ schema: undefined })
    const { failed } = await repository.runWorkflow()
    expect(failed?.name).toBe('Compare, and make the code again')
    expect(failed?.stderr).toContain("'schema.graphql'")
    expect(repository.branches()).toEqual(['main'])
  })
})

describe('the guide to schema changes', () => {
  test('shows what its commands really print', async () => {
    const { author } = createRepository({
      schema: withField('Thread', 'topic: String'),
      query: query.replace('subject', 'topic'),
    })
    symlinkSync(join(template, 'node_modules'), join(author, 'node_modules'))
    await using shell = openShell({ cwd: author })
    const codes: (number | null)[] = []
    for (const step of guideSteps(join(root, 'docs/guides/schema-changes.md'))) {
      const text = step.text.replace('http://localhost:4400/public/graphql', glueUrl)
      if (step.kind === 'mistake') {
        const path = join(author, step.path ?? '')
        writeFileSync(path, applied(step, readFileSync(path, 'utf8')))
      } else if (step.kind === 'running') {
        const { output } = shell.start(text)
        await expect.poll(() => missingLines(step, output()), { timeout: 30_000 }).toEqual([])
      } else {
        const { code, output } = await shell.run(text)
        expect(missingLines(step, output), `line ${step.line}:\n${output}`).toEqual([])
        codes.push(code)
      }
    }
    expect(codes).toEqual([0, 1, 1, 0, 0])
  })

  test('names every title and label of the workflow', () => {
    const commands = job?.steps.map(({ run: command = '' }) => command).join('\n') ?? ''
    const guide = readFileSync(join(root, 'docs/guides/schema-changes.md'), 'utf8')
    const effects = [...commands.matchAll(/effect='([^']+)'/g)].map(([, effect = '']) => titleOf(effect))
    const created = [...commands.matchAll(/label create (\S+)/g)].map(([, label = '']) => label)
    expect(effects).toHaveLength(3)
    expect(created).toHaveLength(2)
    for (const name of [...effects, ...created]) expect(guide).toContain(`\`${name}\``)
  })
})

const query = `query RecentThreads($last: Int!) {
  threads(last: $last, order: lastMessage) {
    edges {
      node {
        id
        subject
      }
    }
  }
}
`

const secrets = {
  GLUE_CLIENT_ID: 'acme-digest',
  GLUE_CLIENT_SECRET: 'acme-digest-secret-for-the-emulator-only',
}
const variables = {
  GLUE_REDIRECT_URI: 'http://127.0.0.1:4000/glue/callback',
  GLUE_WORKSPACE: 'wks_AcmeLabs0000000000000000000',
}

// How `gh` is called.
const pullRequest = 'https://github.example/acme/app/pull/7'
const bodyFile = ['--body-file', 'short.md']
const listed = [
  ...['pr', 'list', '--state', 'open', '--base', 'main', '--head', 'glue-schema'],
  ...['--json', 'number,isCrossRepository', '--jq', '.[] | select(.isCrossRepository | not) | .number'],
]
const labels = [
  ['label', 'create', 'glue-schema', '--force', '--color', '5319e7', '--description', expect.any(String)],
  ['label', 'create', 'breaks-queries', '--force', '--color', 'b60205', '--description', expect.any(String)],
]
const opened = (effect: string): unknown[][] => [
  ['auth', 'setup-git'],
  listed,
  ['pr', 'create', '--base', 'main', '--head', 'glue-schema', '--title', titleOf(effect), ...bodyFile],
  ...labels,
]
const edited = (name: string, effect: string): unknown[] => [
  ...['pr', 'edit', name, '--title', titleOf(effect), ...bodyFile, '--add-label', 'glue-schema'],
  ...[effect === 'it breaks your queries' ? '--add-label' : '--remove-label', 'breaks-queries'],
]

function titleOf(effect: string): string {
  return `The Glue schema changed: ${effect}`
}

interface RepositoryOptions {
  /** What is committed. Undefined means nothing. */
  readonly schema?: string | undefined
  readonly query?: string
  readonly hasChangesets?: boolean
}

let repositories = 0

/** A repository at a remote, and a GitHub beside it. */
function createRepository(options: RepositoryOptions = {}) {
  const home = join(folder, `repository-${(repositories += 1)}`)
  const origin = join(home, 'origin.git')
  const author = join(home, 'author')
  const committed = 'schema' in options ? options.schema : schema
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml']) {
    write(author, file, readFileSync(join(template, file), 'utf8'))
  }
  write(author, '.gitignore', 'node_modules\n')
  write(author, 'src/threads.graphql', options.query ?? query)
  if (committed !== undefined) write(author, 'schema.graphql', committed)
  if (options.hasChangesets) write(author, '.changeset/config.json', '{}\n')
  run(author, glueCommand(), ['schema', 'generate'])
  git(author, 'init', '--quiet', '--initial-branch', 'main')
  commit(author, 'Begin')
  git(home, 'clone', '--quiet', '--bare', author, origin)
  git(author, 'remote', 'add', 'origin', origin)

  const gh = createGh(join(home, 'bin'))
  const onOrigin = (...parameters: string[]): string => git(origin, ...parameters)
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')
  let runs = 0
  return {
    ...gh,
    author,
    async runWorkflow(url = glueUrl): Promise<WorkflowRun> {
      const place = join(home, `run-${(runs += 1)}`)
      const cwd = join(place, 'checkout')
      const temp = join(place, 'temp')
      mkdirSync(temp, { recursive: true })
      // The lockfile names them by where they are beside the project.
      for (const { path } of tarballs) symlinkSync(path, join(place, basename(path)))
      // What actions/checkout does.
      git(place, 'clone', '--quiet', '--depth=1', `file://${origin}`, cwd)
      return runWorkflow(workflow, {
        cwd,
        temp,
        env: {
          ...gitEnvironment,
          CI: 'true',
          PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH}`,
          GITHUB_SHA: git(cwd, 'rev-parse', 'HEAD').trim(),
          GITHUB_REF_NAME: 'main',
        },
        context: { secrets, vars: { ...variables, GLUE_GRAPHQL_URL: url }, github: { token: 'ghs_invented' } },
      })
    },
    branches: () =>
      lines(onOrigin('branch', '--format=%(refname:short)'))
        .filter((name) => name !== '')
        .toSorted(),
    log: (branch: string) => lines(onOrigin('log', '--format=%s', branch)),
    changed: (branch: string) =>
      lines(onOrigin('diff', '--name-only', 'main', branch)).filter((path) => path !== 'src/repair.ts'),
    show: (branch: string, path: string) => onOrigin('show', `${branch}:${path}`),
    commitTo(branch: string, path: string, message: string): void {
      git(author, 'fetch', '--quiet', 'origin', branch)
      git(author, 'checkout', '--quiet', '-B', branch, 'FETCH_HEAD')
      write(author, path, 'export {}\n')
      commit(author, message)
      git(author, 'push', '--quiet', 'origin', branch)
    },
  }
}

/** A `gh` that writes down what it is asked. It knows one pull request: the one that it was told to create. */
function createGh(bin: string) {
  const log = join(bin, 'calls.jsonl')
  const body = join(bin, 'body.md')
  const open = join(bin, 'open')
  write(
    bin,
    'gh',
    `#!${process.execPath}
const { appendFileSync, copyFileSync, existsSync, writeFileSync } = require('node:fs')
const { basename } = require('node:path')
if (!process.env.GH_TOKEN) throw new Error('There is no GH_TOKEN.')
if (process.env.GLUE_CLIENT_SECRET) throw new Error('A secret is here that is not for gh.')
const call = process.argv.slice(2)
const at = call.indexOf('--body-file') + 1
if (at > 0) copyFileSync(call[at], ${JSON.stringify(body)})
appendFileSync(${JSON.stringify(log)}, JSON.stringify(call.map((text, index) => (index === at && at > 0 ? basename(text) : text))) + '\\n')
const [noun, verb] = call
if (noun === 'pr' && verb === 'list' && existsSync(${JSON.stringify(open)})) console.log('7')
if (noun === 'pr' && verb === 'create') {
  writeFileSync(${JSON.stringify(open)}, '')
  console.log(${JSON.stringify(pullRequest)})
}
`,
  )
  chmodSync(join(bin, 'gh'), 0o755)
  return {
    calls: (): string[][] =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as string[])
        : [],
    body: (): string => readFileSync(body, 'utf8'),
    forgetCalls: (): void => rmSync(log, { force: true }),
    close: (): void => rmSync(open),
  }
}

/** The emulator's schema, as it was when a type had a field more. */
function withField(type: string, field: string): string {
  const before = schema.replace(new RegExp(`^type ${type}\\b.*\\{\n`, 'm'), (head) => `${head}  ${field}\n`)
  if (before === schema) throw new Error(`There is no type ${type}.`)
  return before
}

async function startEmulator(profile: Profile): Promise<string> {
  const server = await listen(createEmulator({ profile }), { port: 0 })
  servers.push(server)
  return `${server.url}/public/graphql`
}

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

const gitEnvironment = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }

function git(cwd: string, ...parameters: string[]): string {
  return run(cwd, 'git', parameters, gitEnvironment)
}

function commit(cwd: string, message: string): void {
  git(cwd, 'add', '--all')
  git(cwd, '-c', 'user.name=Acme', '-c', 'user.email=acme@acme.example', 'commit', '--quiet', '--message', message)
}

function glueCommand(): string {
  return join(template, 'node_modules/.bin/glue')
}

function write(cwd: string, path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true })
  writeFileSync(join(cwd, path), text)
}

function run(cwd: string, command: string, parameters: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  return execFileSync(command, parameters, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
