import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { inventedSchema, projectFolder } from './testing/project-folder.ts'

// Each of these starts processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const entry = fileURLToPath(new URL('../../glue.ts', import.meta.url))
const running = new Set<ChildProcess>()
const app = { 'schema.graphql': inventedSchema, 'src/me.graphql': 'query Me { me { name } }' }

afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

describe('in a pipe', () => {
  test('generate has its result on stdout and one line a step on stderr', async () => {
    using folder = projectFolder(app)
    const glue = run(folder.cwd, ['generate'])
    expect(await glue.ended).toBe(0)
    expect(glue.stdout()).toMatch(/operations\.ts +created\n/)
    expect(glue.stderr()).toBe(
      'Reading the schema\nReading the documents\nGenerating 1 operation\nWriting src/generated\n',
    )
  })

  test('the exit code is 1 for a mistake and 3 for what could not be read, and --json is one line', async () => {
    using folder = projectFolder({ ...app, 'src/me.graphql': 'query Me { me { nme } }' })
    for (const command of ['generate', 'check']) {
      const wrong = run(folder.cwd, [command, '--json'])
      expect(await wrong.ended).toBe(1)
      expect(JSON.parse(wrong.stdout())).toMatchObject({ version: 1, problems: [{ line: 1, column: 17 }] })
      expect(wrong.stderr()).toContain('Did you mean "name"?')
      const missing = run(folder.cwd, [command, '--json', '--schema', 'missing.graphql'])
      expect(await missing.ended).toBe(3)
      expect(JSON.parse(missing.stdout())).toMatchObject({ version: 1, error: { code: 'file_failed' } })
    }
  })

  test('what nests too deeply is a problem of the document, or a failure of the command, without a stack', async () => {
    const schema = 'type Query { me: User } type User { me: User id: ID }'
    const deep = (depth: number): string => `query Me ${'{ me '.repeat(depth)}{ id }${'}'.repeat(depth)}`
    using folder = projectFolder({ ...app, 'deep.graphql': schema, 'src/me.graphql': deep(1000) })
    const failed = run(folder.cwd, ['generate', '--json', '--schema', 'deep.graphql'])
    // Where the stack ends depends on the machine.
    expect([1, 3]).toContain(await failed.ended)
    expect(failed.stdout()).toMatch(/"code":"internal_error"|nested too deeply/)
    folder.write('src/me.graphql', deep(100_000))
    const refused = run(folder.cwd, ['generate', '--json', '--schema', 'deep.graphql'])
    expect(await refused.ended).toBe(1)
    expect(JSON.parse(refused.stdout())).toMatchObject({ problems: [{ message: 'It is nested too deeply.' }] })
    expect(failed.stderr() + refused.stderr()).not.toMatch(/^ +at /m)
  })

  test('options come through: scalars, more than one glob, what to fail on', async () => {
    using folder = projectFolder({
      'api.graphql': `scalar Settings scalar Money type Query { a: Settings b: Money c: Int @deprecated }`,
      'app/a.graphql': 'query A { a b c }',
      'app/b.graphql': 'query B { a }',
      'app/c.graphql': 'query C {',
    })
    const project = ['--schema', 'api.graphql', '--output', 'out', '--documents', 'app/*.graphql', '!app/c.graphql']
    const scalars = ['--scalar', 'Settings=Record<string, unknown>', '--scalar', 'Money=`${number}`']
    const glue = run(folder.cwd, ['generate', ...project, ...scalars])
    expect(await glue.ended).toBe(0)
    expect(folder.read('out/operations.ts')).toMatch(/Record<string, unknown>[^]*`\$\{number\}`/)
    const checks = [
      ['--fail-on', 'uncertain'],
      ['--fail-on', 'uncertain,deprecated'],
    ].map((failOn) => run(folder.cwd, ['check', ...project, ...scalars, ...failOn]))
    expect(await Promise.all(checks.map(({ ended }) => ended))).toEqual([0, 1])
  })

  test.each([
    ['generate', ['--scalar', 'JSON']],
    ['check', ['--fail-on', 'unsure']],
    ['watch', ['--poll', '0']],
  ])('%s refuses %j', async (command, options) => {
    using folder = projectFolder(app)
    const glue = run(folder.cwd, [command, ...options])
    expect(await glue.ended).toBe(3)
    expect(glue.stderr()).toContain(`option '${options[0]}`)
  })
})

describe('until Ctrl-C', () => {
  test.each([['generate', '--watch'], ['watch']])('%s %s goes on, and then ends with 0', async (...command) => {
    using folder = projectFolder(app)
    const glue = run(folder.cwd, command)
    await eventually(glue.stderr).toContain('Press Ctrl-C to stop.')
    folder.write('src/me.graphql', 'query Me { me { id } }')
    await eventually(glue.stdout).toContain('src/me.graphql: wrote')
    glue.child.kill('SIGINT')
    expect(await glue.ended).toBe(0)
  })
})

describe('help', () => {
  test.each(['generate', 'check', 'watch'])('of %s has examples, and loads nothing heavy', async (command) => {
    using folder = projectFolder()
    const glue = run(folder.cwd, [command, '--help'], { NODE_DEBUG: 'esm' })
    expect(await glue.ended).toBe(0)
    expect(glue.stdout()).toMatch(/Examples:\n(?: {2}\$ glue schema \w+.*\n)+$/)
    expect(glue.stderr()).toContain('commander')
    expect(glue.stderr()).not.toMatch(/node_modules\/(?:graphql|oxc-parser|chokidar|@glue)/)
  })
})

const hasPseudoTerminal = spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasPseudoTerminal)('on a terminal', () => {
  test('steps share a line that goes away, and a mistake has colours', async () => {
    using folder = projectFolder({ ...app, 'src/me.graphql': 'query Me { me { nme } }' })
    const text = await onTerminal(folder.cwd, 'generate')
    expect(text).toContain('Reading the schema\u001B[22m\r\u001B[2K')
    expect(text).toContain('\u001B[31m^\u001B[39m')
    // What is still there when it ended.
    const seen = stripVTControlCharacters(text.split('\r\u001B[2K').at(-1) ?? '')
    expect(seen).toMatch(/^src\/me\.graphql:1:17 {2}Cannot query/)
  })

  test('NO_COLOR has none', async () => {
    using folder = projectFolder({ ...app, 'src/me.graphql': 'query Me { me { nme } }' })
    const text = await onTerminal(folder.cwd, 'generate', { NO_COLOR: '1' })
    const seen = text.split('\r\u001B[2K').at(-1)
    expect(seen).toContain('Cannot query')
    expect(seen).not.toContain('\u001B')
  })
})

async function onTerminal(cwd: string, command: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const line = [process.execPath, '--conditions=@glue/source', entry, 'schema', command]
  const shell = `stty cols 80; ${line.map((part) => `'${part}'`).join(' ')}`
  const child = spawn('script', ['-qec', shell, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const glue = follow(child)
  await glue.ended
  return glue.stdout()
}

function run(cwd: string, options: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const line = ['--conditions=@glue/source', entry, 'schema', ...options]
  return follow(
    spawn(process.execPath, line, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
}

function follow(child: ChildProcess) {
  running.add(child)
  let output = ''
  let errors = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (errors += chunk))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended, stdout: () => output, stderr: () => errors }
}

/** Whatever else the machine is busy with. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 20_000, interval: 10 })
}
