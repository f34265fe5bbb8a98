import { buildSchema, type GraphQLSchema } from 'graphql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { realTimers } from '../generate/rebuild-loop.ts'
import { inventedSchema, projectFolder } from '../generate/testing/project-folder.ts'
import { capturedTerminal } from '../pull/testing/captured-terminal.ts'
import { schemaFetch } from '../pull/testing/schema-fetch.ts'
import { runWatch, type WatchOptions } from './run-watch.ts'

const app = {
  'schema.graphql': inventedSchema,
  'src/me.graphql': 'query Me { me { name } }',
}
const withAge = inventedSchema.replace('name: String!', 'name: String! age: Int')
const withoutName = inventedSchema.replace('name: String!', '')

describe('a file', () => {
  test('that changes says what changed, and the code follows', async () => {
    const { folder, output, operations } = await watching(app)
    folder.write('schema.graphql', inventedSchema.replace('name: String!', 'name: String age: Int'))
    await eventually(output).toMatch(/The schema changed\. .*\n(?: {2}.*\n)* {2}safe +.*User\.age/)
    await eventually(output).toContain('schema.graphql: wrote')
    expect(output()).toMatch(/ {2}(?:breaking|dangerous) +.*User\.name.*\(src\/me\.graphql:1:17\)/)
    expect(operations()).toContain('readonly name: string | null')
  })

  test('that breaks a document says so, and the code stays', async () => {
    const { folder, output, errors, operations } = await watching(app)
    const before = operations()
    folder.write('schema.graphql', withoutName)
    await eventually(output).toMatch(/ {2}breaking +.*User\.name.*\(src\/me\.graphql:1:17\)/)
    await eventually(errors).toContain('src/me.graphql:1:17  Cannot query field "name" on type "User".')
    expect(operations()).toBe(before)
  })

  test('that was only written anew changed nothing', async () => {
    const { folder, output } = await watching(app)
    folder.write('schema.graphql', `# reviewed\n${inventedSchema}`)
    await eventually(output).toContain('schema.graphql: nothing to write')
    expect(output()).not.toContain('The schema changed')
  })

  test('and its documents: a change of those is generated too', async () => {
    const { folder, operations } = await watching(app)
    folder.write('src/me.graphql', 'query Other { me { name } }')
    await eventually(operations).toContain('OtherDocument')
  })

  test('that has any name is watched', async () => {
    const { folder, output } = await watching(
      { ...app, 'api/glue.graphql': inventedSchema },
      { schema: 'api/glue.graphql' },
    )
    folder.write('api/glue.graphql', withAge)
    await eventually(output).toMatch(/safe +.*User\.age/)
  })

  test('--json has what changed', async () => {
    const { folder, output } = await watching(app, { json: true })
    folder.write('schema.graphql', withAge)
    const lines = () =>
      output()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    await eventually(lines).toHaveLength(2)
    expect(lines()[1]).toMatchObject({
      version: 1,
      command: 'schema watch',
      changed: ['schema.graphql'],
      schemaDiff: { changes: [{ level: 'safe', kind: 'field_added', coordinate: 'User.age' }] },
    })
  })
})

describe('an endpoint', () => {
  const files = { 'src/me.graphql': 'query Me { me { name } }' }

  test('is pulled into the file at the start, and with every poll', async () => {
    const api = endpoint(inventedSchema)
    const { folder, output, operations, poll } = await watching(files, api.options)
    expect(folder.read('schema.graphql')).toContain('type User')
    expect(operations()).toContain('MeDocument')
    await poll()
    await eventually(api.polls).toBe(2)
    expect(output()).not.toContain('The schema changed')
    api.become(withAge)
    await poll()
    await eventually(output).toMatch(/safe +.*User\.age/)
    expect(folder.read('schema.graphql')).toContain('age: Int')
  })

  test('that fails leaves file and code as they were, and is asked again, later each time', async () => {
    const api = endpoint(inventedSchema)
    const { folder, errors, operations, poll, delays } = await watching(files, api.options)
    const before = [folder.read('schema.graphql'), operations()]
    api.fail()
    await poll()
    await eventually(errors).toMatch(/schema\.graphql stays as it was\. Trying again in 120 s\./)
    await eventually(delays).toEqual([60_000, 120_000])
    await poll()
    await eventually(errors).toMatch(/Trying again in 240 s\./)
    expect([folder.read('schema.graphql'), operations()]).toEqual(before)
    api.become(withAge)
    await poll()
    await eventually(errors).toContain('localhost:4400 answers again.')
    await eventually(delays).toEqual([60_000, 120_000, 240_000, 60_000])
  })

  test('that is down at the start is no reason to end where the file is there', async () => {
    const api = endpoint(inventedSchema)
    api.fail()
    const { errors, operations } = await watching(app, api.options)
    expect(errors()).toContain('schema.graphql stays as it was.')
    expect(operations()).toContain('MeDocument')
  })

  test('that fails is a line of --json as well', async () => {
    const api = endpoint(inventedSchema)
    const { output, poll } = await watching(files, { ...api.options, json: true })
    api.fail()
    await poll()
    await eventually(() => JSON.parse(output().trim().split('\n').at(-1) ?? '')).toMatchObject({
      version: 1,
      command: 'schema watch',
      error: { code: 'network_error' },
    })
  })

  test('that is down at the start is, where there is no file', async () => {
    const api = endpoint(inventedSchema)
    api.fail()
    await expect(refusal(files, api.options)).resolves.toMatchObject({ code: expect.any(String) })
  })
})

describe('what it refuses', () => {
  test.each<[string, WatchOptions, string]>([
    ['no file to watch', {}, 'There is no schema.graphql to watch.'],
    ['a URL in the place of a file', { schema: 'https://user:secret@glue.example' }, 'Give an API with --url'],
    ['--poll without --url', { poll: 5 }, '--poll says how often to ask --url.'],
  ])('%s', async (_title, options, message) => {
    const error = await refusal({ 'src/me.graphql': 'query Me { me { name } }' }, options)
    expect(error).toMatchObject({ code: 'config_invalid', message: expect.stringContaining(message) })
    expect(String(error)).not.toContain('secret')
  })
})

function endpoint(sdl: string) {
  let schema: GraphQLSchema | undefined = buildSchema(sdl)
  let polls = 0
  const options: WatchOptions = {
    url: 'http://localhost:4400/public/graphql',
    env: {},
    async fetch(url, init) {
      polls += 1
      if (!schema) throw new TypeError('connection refused')
      return schemaFetch(schema)(url, init)
    },
  }
  return {
    options,
    polls: () => polls,
    become: (next: string) => void (schema = buildSchema(next)),
    fail: () => void (schema = undefined),
  }
}

async function watching(files: Readonly<Record<string, string>>, options: WatchOptions = {}) {
  const folder = projectFolder(files)
  const { terminal, stdout, stderr } = capturedTerminal()
  const ending = new AbortController()
  // Polls come when the test says so; what files do takes its real time.
  const delays: number[] = []
  const polls: (() => void)[] = []
  const timers = {
    ...realTimers,
    set(run: () => void, delayMs: number) {
      if (delayMs < 1000) return realTimers.set(run, delayMs)
      delays.push(delayMs)
      polls.push(run)
      return undefined
    },
  }
  const ended = runWatch({ cwd: folder.cwd, signal: ending.signal, timers, ...options }, terminal)
  onTestFinished(async () => {
    ending.abort()
    expect(await ended).toBe(0)
    folder[Symbol.dispose]()
  })
  await Promise.race([eventually(stderr).toContain('Press Ctrl-C to stop.'), ended])
  return {
    folder,
    output: stdout,
    errors: stderr,
    operations: () => folder.read('src/generated/operations.ts'),
    async poll() {
      await eventually(() => polls.length).toBe(1)
      polls.pop()?.()
    },
    delays: () => delays,
  }
}

async function refusal(files: Readonly<Record<string, string>>, options: WatchOptions): Promise<unknown> {
  using folder = projectFolder(files)
  return runWatch({ cwd: folder.cwd, ...options }, capturedTerminal().terminal).catch((error: unknown) => error)
}

/** Whatever else the machine is busy with. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 10_000, interval: 10 })
}
