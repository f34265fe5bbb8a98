import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildSchema } from 'graphql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { schemaFetch } from './testing/schema-fetch.ts'

// Each of these starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const packageFolder = fileURLToPath(new URL('../../..', import.meta.url))
const canary = 'canary-token-0001'
const clientSecret = 'canary-secret-0002'
const sdl = '"""Who asks"""\ntype Query {\n  a: Int\n}\n'
const answer = schemaFetch(buildSchema(sdl))

const server = createServer(async (request, response) => {
  const body = (await request.toArray()).join('')
  const send = (status: number, type: string, text: string) =>
    response.writeHead(status, { 'content-type': type }).end(text)
  const echo = JSON.stringify(`${request.headers.authorization} ${body.slice(0, 1000)}`)
  switch (request.url) {
    case '/graphql':
      return send(200, 'application/json', await (await answer(url, { body })).text())
    case '/refusing':
      return send(401, 'application/json', `{"errors":[{"message":${echo}}]}`)
    case '/off':
      return send(400, 'application/json', `{"errors":[{"message":${echo}},{"message":"introspection disabled"}]}`)
    case '/page':
      return send(200, 'text/html', echo)
    case '/oauth/token':
      return send(401, 'application/json', `{"error":"invalid_client","error_description":${echo}}`)
    default:
      // It never answers.
      return undefined
  }
})

let url = ''
let folder = ''

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glue-pull-process-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** The command in a process of its own. */
async function pull(options: readonly string[], input = '') {
  const command = new URL('./pull-command.ts', import.meta.url)
  const run = `
    const { pullCommand } = await import('${command}')
    await pullCommand().parseAsync(process.argv.slice(1), { from: 'user' })
  `
  const nodeOptions = ['--conditions=@glue/source', '--input-type=module', '--eval', run, '--']
  const child = spawn(process.execPath, [...nodeOptions, ...options], {
    cwd: packageFolder,
    env: {
      PATH: process.env['PATH'],
      GLUE_TOKEN: canary,
      GLUE_CLIENT_ID: 'acme',
      GLUE_CLIENT_SECRET: clientSecret,
      GLUE_REDIRECT_URI: 'https://app.example/callback',
    },
  })
  child.stdin.end(input)
  const [stdout, stderr, [exitCode]] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    once(child, 'exit'),
  ])
  return { stdout: stdout.join(''), stderr: stderr.join(''), exitCode }
}

describe('glue schema pull', () => {
  test('writes the file, and says so where nobody takes it for the result', async () => {
    const output = join(folder, 'schema.graphql')
    const { stdout, stderr, exitCode } = await pull(['--url', `${url}/graphql`, '--output', output])
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr: `${output}: created, 1 type, 1 kB\n`,
      exitCode: 0,
    })
    expect(readFileSync(output, 'utf8')).toBe(sdl)
  })

  test('--output - writes the schema alone to standard output', async () => {
    const { stdout, exitCode } = await pull(['--url', `${url}/graphql`, '--output', '-', '--token', '-'], `${canary}\n`)
    expect({ stdout, exitCode }).toEqual({ stdout: sdl, exitCode: 0 })
  })

  test('--json prints one line', async () => {
    const output = join(folder, 'schema.graphql')
    const { stdout, exitCode } = await pull(['--url', `${url}/graphql`, '--output', output, '--json'])
    expect(exitCode).toBe(0)
    expect(stdout.match(/\n/g)).toHaveLength(1)
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      command: 'schema pull',
      url: `${url}/graphql`,
      output,
      status: 'created',
      types: 1,
      warnings: [],
    })
  })

  test.each([
    ['/refusing', [], 'unauthenticated', 'does not accept the token: "Bearer [secret] '],
    ['/off', [], 'introspection_off', 'does not tell its schema: "Bearer [secret] '],
    ['/page', [], 'invalid_response', 'status 200 and text/html'],
    ['/silent', ['--timeout', '0.1'], 'timeout', 'gave no complete answer within 0.1 s'],
    ['/graphql', ['--output', '/dev/null/schema.graphql'], 'file_failed', 'could not be written (ENOTDIR)'],
    ['/graphql', ['--workspace', 'wks_AcmeLabs'], 'invalid_client', 'invalid_client'],
    ['/graphql', ['--token', canary, '--workspace', 'wks_AcmeLabs'], 'config_invalid', 'two ways'],
    ['/refusing', ['--token', 'Bearer canary'], 'invalid_token', 'a character that no token has'],
  ])('%s %j ends with one line, exit code 3, and no secret', async (path, options, code, says) => {
    const output = join(folder, 'schema.graphql')
    writeFileSync(output, '# Old\n')
    const parameters = ['--url', `${url}${path}`, '--output', output, ...options]
    const [forPeople, forPrograms] = await Promise.all([pull(parameters), pull([...parameters, '--json'])])

    expect(forPeople).toMatchObject({ exitCode: 3, stdout: '' })
    expect(forPeople.stderr).toMatch(/^Error: .+\n$/)
    expect(forPeople.stderr).toContain(says)

    expect(forPrograms).toMatchObject({ exitCode: 3, stderr: forPeople.stderr })
    expect(forPrograms.stdout).toMatch(/^.+\n$/)
    expect(JSON.parse(forPrograms.stdout)).toEqual({
      version: 1,
      command: 'schema pull',
      error: { code, message: expect.stringContaining(says) },
    })

    expect(JSON.stringify([forPeople, forPrograms])).not.toContain('canary')
    expect(readFileSync(output, 'utf8')).toBe('# Old\n')
  })

  test.each([
    [['--timeout', 'soon'], 'A timeout is a number of seconds, such as 30.'],
    [['--timeout', '0'], 'A timeout is a number of seconds, such as 30.'],
  ])('%j is refused with what would be right', async (options, says) => {
    const { stderr, exitCode } = await pull(options)
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain(says)
    expect(existsSync(join(packageFolder, 'schema.graphql'))).toBe(false)
  })

  test('--help says where a token is safe, and how it is called', async () => {
    const { stdout, exitCode } = await pull(['--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('other users of this machine can see it')
    expect(stdout).toContain('Examples:\n  $ glue schema pull\n')
  })
})
