import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EndedCommand, type InstalledApp, type InstalledGlue, installGlue } from './installed-glue.ts'
import { leftOnTerminal } from './started-command.ts'

// What the commands of `glue schema` show, in a pipe and on a terminal, where they are installed from tarballs.

const sdl = `type Query {
  me: User
}

type User {
  id: ID!
  name: String!
  nick: String
}
`
const myName = 'query MyName {\n  me {\n    name\n  }\n}\n'

let glue: InstalledGlue
beforeAll(async () => {
  glue = await installGlue({})
})
afterAll(() => glue[Symbol.dispose]())

const app = (): InstalledApp =>
  glue.app({
    'schema.graphql': sdl,
    'old.graphql': sdl.replace('nick: String', ''),
    'broken.graphql': 'type',
    'src/my-name.graphql': myName,
    'wrong/wrong.graphql': 'query Wrong {\n  mee {\n    id\n  }\n}\n',
  })

describe('what works', () => {
  const reading = ['Reading the schema', 'Reading the documents', 'Generating 1 operation']

  test.each([
    ['glue schema generate', [...reading, 'Writing src/generated']],
    ['glue schema check', [...reading, 'Comparing with src/generated']],
    ['glue schema diff old.graphql schema.graphql', ['Reading the schemas', 'Comparing']],
  ])('%s: in a pipe a line for each step, on a terminal one line that goes away', async (line, steps) => {
    const folder = app()
    await folder.run('glue schema generate')
    const inPipe = await folder.run(line)
    expect(inPipe).toMatchObject({ code: 0, stderr: steps.map((step) => `${step}\n`).join('') })
    expectPlain(inPipe)

    const terminal = await folder.run(line, { on: 'terminal' })
    expect(terminal.code).toBe(0)
    expect(withoutTime(leftOnTerminal(terminal.stdout))).toBe(withoutTime(inPipe.stdout))
    for (const step of steps) expect(terminal.stdout).toContain(`\u001B[2m${step}\u001B[22m\r\u001B[2K`)
    expect(terminal.stdout).toMatch(/\[(?:2|32)m/)
  })

  test('glue schema pull: says what it did, and leaves standard output to a schema', async () => {
    const folder = app()
    const toOutput = await folder.run('glue schema pull --output -')
    expect(toOutput).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w+ [^]*\n\}\n$/) })
    const toFile = await folder.run('glue schema pull')
    expect(toFile).toMatchObject({ code: 0, stdout: '' })
    for (const ended of [toOutput, toFile]) expectPlain(ended)
    const again = await folder.run('glue schema pull')
    const terminal = await folder.run('glue schema pull', { on: 'terminal' })
    expect(terminal.code).toBe(0)
    expect(leftOnTerminal(terminal.stdout)).toBe(again.stderr)
    expect(terminal.stdout).toMatch(/\[2mAsking http.+\[22m\r.\[2K/)
  })
})

describe('what is wrong', () => {
  test.each([
    ['glue schema pull --token wrong', 3],
    ['glue schema generate --schema broken.graphql', 3],
    ["glue schema generate --documents 'wrong/*'", 1],
    ["glue schema check --documents 'wrong/*'", 1],
    ['glue schema diff schema.graphql missing.graphql', 3],
    ['glue schema watch --schema missing.graphql', 3],
  ])('%s: is the last to be seen, and red on a terminal', async (line, code) => {
    const folder = app()
    const inPipe = await folder.run(line)
    expect(inPipe).toMatchObject({ code, stdout: '' })
    expectPlain(inPipe)
    expect(lastLine(inPipe.stderr)).toMatch(/^Error: /)

    const terminal = await folder.run(line, { on: 'terminal' })
    expect(terminal.code).toBe(code)
    expect(terminal.stdout).toContain('\u001B[31mError:\u001B[39m')
    expect(lastLine(leftOnTerminal(terminal.stdout))).toBe(lastLine(inPipe.stderr))
  })

  test('without colours where NO_COLOR is set', async () => {
    const terminal = await app().run('glue schema generate --schema broken.graphql', {
      on: 'terminal',
      env: { NO_COLOR: '1' },
    })
    expect(terminal.stdout).toContain('Error:')
    expect(terminal.stdout).not.toContain('\u001B[31m')
  })
})

describe.each(['pipe', 'terminal'] as const)('in a %s, until Ctrl-C', (on) => {
  test.each(['glue schema generate --watch', 'glue schema watch'])('%s follows what is edited', async (line) => {
    const folder = app()
    const command = folder.start(line, { on })
    await command.until('Press Ctrl-C to stop.')
    folder.write({ 'src/my-name.graphql': myName.replace('name', 'nick') })
    await command.until('src/my-name.graphql: wrote src/generated/operations.ts')
    expect(folder.read('src/generated/operations.ts')).toContain('readonly nick: string | null')

    folder.write({ 'schema.graphql': sdl.replace('nick: String', '') })
    await command.until('The generated code stays as it was.')
    command.interrupt()
    const ended = { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() }
    expect(ended.code).toBe(0)
    const shown = leftOnTerminal(ended.stdout + ended.stderr)
    expect(shown).toMatch(/^src\/my-name\.graphql:3:5 {2}Cannot query field "nick"/m)
    expect(shown.includes('User.nick was removed.')).toBe(line === 'glue schema watch')
    if (on === 'pipe') expectPlain(ended)
    else {
      expect(ended.stdout).toContain('\u001B[31mError:\u001B[39m')
      expect(shown).toMatch(/^src\/generated\/types\.ts +created\n/)
    }
  })
})

describe('--json', () => {
  test.each([
    ['schema pull', '--output emulator.graphql', 0, { status: 'created' }],
    ['schema generate', '', 0, { operations: 1, problems: [] }],
    ['schema generate', "--documents 'wrong/*'", 1, { problems: [{ line: 2, column: 3 }] }],
    ['schema check', '', 1, { isGood: false }],
    ['schema diff', 'old.graphql schema.graphql', 0, { changeset: null }],
    ['schema pull', '--token wrong', 3, { error: { code: 'unauthenticated' } }],
    ['schema generate', '--schema no.graphql', 3, { error: { code: 'file_failed' } }],
    ['schema check', '--schema no.graphql', 3, { error: { code: 'file_failed' } }],
    ['schema diff', 'old.graphql no.graphql', 3, { error: { code: 'file_failed' } }],
    ['schema watch', '--schema no.graphql', 3, { error: { code: 'config_invalid' } }],
  ])('of glue %s %s is one line', async (command, parameters, code, result) => {
    const ended = await app().run(`glue ${command} --json ${parameters}`)
    expect(ended.code).toBe(code)
    expectPlain(ended)
    expect(ended.stdout).toMatch(/^\{.*\}\n$/)
    expect(JSON.parse(ended.stdout)).toMatchObject({ version: 1, command, ...result })
  })

  test.each([
    ['schema generate', '--watch'],
    ['schema watch', ''],
  ])('of glue %s %s is one line each time', async (name, option) => {
    const folder = app()
    const command = folder.start(`glue ${name} ${option} --json`)
    await command.until('Press Ctrl-C to stop.')
    folder.write({ 'src/my-name.graphql': myName.replace('name', 'nick') })
    await command.until('"changed":["src/my-name.graphql"]')
    command.interrupt()
    expect(await command.ended).toBe(0)
    const lines = command.stdout().trimEnd().split('\n')
    expect(lines.map((text) => JSON.parse(text))).toMatchObject([
      { version: 1, command: name, changed: [] },
      { version: 1, command: name, changed: ['src/my-name.graphql'] },
    ])
  })
})

function expectPlain({ stdout, stderr }: EndedCommand): void {
  expect(`${stdout}${stderr}`).toBe(stripVTControlCharacters(`${stdout}${stderr}`).replaceAll('\r', ''))
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}

function withoutTime(text: string): string {
  return text.replaceAll(/\d+ ms/g, '… ms')
}
