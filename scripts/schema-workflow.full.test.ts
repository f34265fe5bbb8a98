import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createEmulator, type Profile } from '@glue/emulator'
import { type EmulatorServer, listen } from '@glue/emulator/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applied, guideSteps, missingLines } from './guide-steps.ts'
import { readWorkflow, runWorkflow, type WorkflowRun } from './schema-workflow/github-workflow.ts'
import { playedGh, pullRequest } from './schema-workflow/played-gh.ts'
import {
  createRepository,
  createTemplate,
  gitEnvironment,
  type ProjectRepositoryOptions,
  type ProjectTemplate,
} from './schema-workflow/project-repository.ts'
import { openShell } from './shell.ts'

// Runs the commands of the workflow that users copy: in a clone of a repository, against the emulator, with the packages as
// published. Only GitHub is played: `gh` writes down how it was called.

const root = fileURLToPath(new URL('..', import.meta.url))
const workflow = readWorkflow(join(root, 'docs/guides/glue-schema.yml'))
const [job] = Object.values(workflow.jobs)

let folder = ''
let template: ProjectTemplate
/** The emulator's. */
let schema = ''
const servers: EmulatorServer[] = []
let glueUrl = ''
let documentedUrl = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glue-workflow-'))
  glueUrl = await startEmulator('glue')
  documentedUrl = await startEmulator('documented')
  template = createTemplate({ root, folder })
  const pull = ['schema', 'pull', '--url', glueUrl, '--workspace', variables.GLUE_WORKSPACE, '--output', '-']
  // This process has to answer meanwhile.
  const { stdout } = await promisify(execFile)(template.glue, pull, {
    env: { ...process.env, ...secrets, ...variables },
  })
  schema = stdout
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
    const repository = createProject()
    const { failed, ran, output } = await repository.runWorkflow()
    expect(failed).toBeUndefined()
    expect(ran).toEqual(['Install', 'Pull the schema'])
    expect(output).toContain('It is the committed one: there is nothing to do.')
    expect(repository.calls()).toEqual([])
    expect(repository.branches()).toEqual(['main'])
  })

  test('opens a pull request that says which query breaks, where the code cannot be made again', async () => {
    const repository = createProject({
      schema: withField('Thread', 'pinned: Boolean!'),
      query: query.replace('subject', 'subject\n        pinned'),
    })
    const { failed, summary } = await repository.runWorkflow()
    expect(failed).toBeUndefined()
    const body = repository.body()
    expect(repository.calls()).toEqual(opened('it breaks your queries'))
    expect(body).toContain('1 breaking change, 1 touches 1 operation.')
    expect(body).toContain('`src/threads.graphql:7:9` in `RecentThreads`')
    expect(body).toContain('The code could not be made again.')
    expect(summary).toBe(body)
    expect(repository.show('glue-schema', 'schema.graphql')).toBe(schema)
    expect(repository.changed('glue-schema')).toEqual(['schema.graphql'])
    expect(repository.log('glue-schema')).toEqual(['The Glue schema changed: it breaks your queries', 'Begin'])
  })

  test('commits the code that it made again, where the queries are still valid', async () => {
    const repository = createProject({ schema: schema.replace('subject: String\n', 'subject: String!\n') })
    expect((await repository.runWorkflow()).failed).toBeUndefined()
    expect(repository.calls()).toEqual(opened('it breaks your queries'))
    expect(repository.body()).not.toContain('could not be made again')
    expect(repository.changed('glue-schema')).toEqual(['schema.graphql', 'src/generated/operations.ts'])
    expect(repository.show('main', 'src/generated/operations.ts')).toContain('readonly subject: string\n')
    expect(repository.show('glue-schema', 'src/generated/operations.ts')).toContain('readonly subject: string | null\n')
  })

  test('says when it breaks nothing that is used, and when nothing breaks', async () => {
    const unused = createProject({ schema: withField('Thread', 'pinned: Boolean!') })
    await unused.runWorkflow()
    expect(unused.calls()).toEqual(opened('it breaks nothing that you use'))
    expect(unused.body()).toContain('1 breaking change, none touches your documents.')

    const safe = createProject({ schema: schema.replace('  attachments: [File!]!\n', '') })
    await safe.runWorkflow()
    expect(safe.calls()).toEqual(opened('nothing breaks'))
  })

  test('leaves an open pull request alone while the schema stays, and goes on from it when it changes again', async () => {
    const repository = createProject({ schema: withField('Thread', 'pinned: Boolean!'), hasChangesets: true })
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
      edited(pullRequest.number, 'it breaks your queries'),
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
    const repository = createProject({ schema: withField('Thread', 'pinned: Boolean!') })
    await repository.runWorkflow()
    repository.commitTo('glue-schema', 'src/left.ts', 'Left over')
    repository.close()
    expect((await repository.runWorkflow()).failed).toBeUndefined()
    expect(repository.log('glue-schema')).toEqual(['The Glue schema changed: it breaks nothing that you use', 'Begin'])
  })

  test('fails with one line while the API is down, and opens nothing', async () => {
    const repository = createProject({ schema: withField('Thread', 'pinned: Boolean!') })
    const port = await closedPort()
    const { failed } = await repository.runWorkflow(`http://localhost:${port}/public/graphql`)
    expect(failed).toMatchObject({ name: 'Pull the schema', code: 3 })
    expect(failed?.stderr.trim()).toMatch(/^Error: .*could not be reached.*ECONNREFUSED.*$/)
    expect(repository.calls()).toEqual([])
    expect(repository.branches()).toEqual(['main'])
  })

  test.each([
    ['there are no documents to compare for', { query: '' }],
    ['the code cannot be written', { isOutputTaken: true }],
  ])('stops where %s, instead of opening half a pull request', async (_, options) => {
    const repository = createProject({ schema: withField('Thread', 'pinned: Boolean!'), ...options })
    const { failed } = await repository.runWorkflow()
    expect(failed).toMatchObject({ name: 'Compare, and make the code again', code: 3 })
    expect(failed?.stderr).toContain('Error: ')
    expect(repository.branches()).toEqual(['main'])
  })

  test('fails where the schema was never committed', async () => {
    const repository = createProject({ schema: undefined })
    const { failed } = await repository.runWorkflow()
    expect(failed?.name).toBe('Compare, and make the code again')
    expect(failed?.stderr).toContain("'schema.graphql'")
    expect(repository.branches()).toEqual(['main'])
  })
})

describe('the guide to schema changes', () => {
  test('shows what its commands really print', async () => {
    const { author } = createProject({
      schema: withField('Thread', 'topic: String'),
      query: `# src/threads.graphql\n${query.replace('subject', 'topic')}`,
    })
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
const listed = [
  ...words('pr list --state open --base main --head glue-schema --json number,isCrossRepository --jq'),
  '.[] | select(.isCrossRepository | not) | .number',
]
const labels = [
  [...words('label create glue-schema --force --color 5319e7 --description'), expect.any(String)],
  [...words('label create breaks-queries --force --color b60205 --description'), expect.any(String)],
]
const opened = (effect: string): unknown[][] => [
  ['auth', 'setup-git'],
  listed,
  [...words('pr create --base main --head glue-schema --title'), titleOf(effect), '--body-file', 'short.md'],
  ...labels,
  edited(pullRequest.url, effect),
]
const edited = (name: string, effect: string): unknown[] => [
  'pr',
  'edit',
  name,
  '--title',
  titleOf(effect),
  ...words('--body-file short.md --add-label glue-schema'),
  ...words(effect === 'it breaks your queries' ? '--add-label breaks-queries' : '--remove-label breaks-queries'),
]

function titleOf(effect: string): string {
  return `The Glue schema changed: ${effect}`
}

function words(text: string): string[] {
  return text.split(' ')
}

let repositories = 0

/** A repository, and a GitHub that knows it. Without more said, it has the emulator's schema. */
function createProject(options: Partial<Omit<ProjectRepositoryOptions, 'template' | 'folder'>> = {}) {
  const home = join(folder, `project-${(repositories += 1)}`)
  const repository = createRepository({ template, folder: home, schema, query, ...options })
  const gh = playedGh(home)
  return {
    ...repository,
    ...gh,
    runWorkflow(url = glueUrl): Promise<WorkflowRun> {
      const { cwd, temp, sha } = repository.checkOut()
      return runWorkflow(workflow, {
        cwd,
        temp,
        env: {
          ...gitEnvironment,
          CI: 'true',
          PATH: `${gh.bin}${delimiter}${process.env.PATH}`,
          GITHUB_SHA: sha,
          GITHUB_REF_NAME: 'main',
        },
        context: { secrets, vars: { ...variables, GLUE_GRAPHQL_URL: url }, github: { token: 'ghs_invented' } },
      })
    },
  }
}

/** The emulator's schema, as if a type had had a field more. */
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
