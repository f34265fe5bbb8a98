import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyRepository, type RepositoryCopy } from './repository-copy.ts'

describe('a nullable field and a new query field in schema/glue.graphql', () => {
  let copy: RepositoryCopy
  beforeAll(() => {
    copy = copyRepository()
    expect(codegen(copy).status).toBe(0)
    change(copy, 'schema/glue.graphql', (sdl) =>
      sdl
        .replace('type Query {', 'type Query {\n  "How many people are online."\n  onlineCount(group: ID): Int\n')
        .replace(/(type User implements[^{]*\{)/, '$1\n  pronouns: String\n'),
    )
  })
  afterAll(() => copy[Symbol.dispose]())

  test('make exactly the dependent code again', () => {
    const { status, output } = codegen(copy)
    expect(output).toMatch(/cache miss/)
    expect(status).toBe(0)
    expect(codegen(copy).output).toMatch(/FULL TURBO/)
  })

  test('appear, typed, in the documents and on GlueClient', () => {
    const operations = readFileSync(join(copy.root, 'packages/schema/src/generated/operations.ts'), 'utf8')
    expect(operations).toMatch(/export type MeQuery = \{[^}]*readonly me: \{[^}]*readonly pronouns: string \| null/)
    expect(operations).toContain('export const OnlineCountDocument')

    writeFileSync(
      join(copy.root, 'packages/client/src/uses-the-change.ts'),
      `import { GlueClient } from './glue-client.ts'
       export async function use(client: GlueClient): Promise<[string | null | undefined, number | null]> {
         return [(await client.me)?.pronouns, await client.onlineCount({ group: 'grp_1' })]
       }`,
    )
    const config = { extends: './tsconfig.json', include: [], files: ['src/uses-the-change.ts'] }
    writeFileSync(join(copy.root, 'packages/client/tsconfig.change.json'), JSON.stringify(config))
    expect(tsc(copy, 'packages/client', 'tsconfig.change.json')).toEqual({ output: '', status: 0 })
  })

  test('keep the emulator from compiling until both have a resolver', () => {
    const resolvers = 'packages/emulator/src/graphql/resolvers.ts'
    expect(tsc(copy, 'packages/emulator').output).toContain("Property 'onlineCount' is missing")

    change(copy, resolvers, (source) => source.replace(/\bQuery: \{/, 'Query: {\n    onlineCount: () => 3,'))
    expect(tsc(copy, 'packages/emulator').output).toContain("Property 'User' is missing")

    change(copy, resolvers, (source) => source.replace(/\bQuery: \{/, 'User: { pronouns: () => null },\n  Query: {'))
    expect(tsc(copy, 'packages/emulator')).toEqual({ output: '', status: 0 })
  })
})

describe('a change that touches no schema', () => {
  test('makes no code again', () => {
    using copy = copyRepository()
    codegen(copy)
    change(copy, 'packages/client/src/index.ts', (source) => `${source}\n// changed\n`)
    change(copy, 'README.md', (text) => `${text}\n`)
    expect(codegen(copy).output).toMatch(/FULL TURBO/)
  })
})

interface Outcome {
  readonly status: number | null
  readonly output: string
}

function codegen({ root }: RepositoryCopy): Outcome {
  const bin = join(root, 'node_modules/.bin/turbo')
  return run(root, bin, ['run', 'codegen', '--cache-dir', join(root, '.turbo-cache'), '--no-color'])
}

function tsc({ root }: RepositoryCopy, folder: string, config = 'tsconfig.json'): Outcome {
  const bin = join(root, 'node_modules/typescript/bin/tsc')
  return run(join(root, folder), process.execPath, [bin, '-p', config])
}

function run(cwd: string, command: string, parameters: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  })
  return { status, output: `${stdout}${stderr}` }
}

function change({ root }: RepositoryCopy, file: string, edit: (text: string) => string): void {
  const path = join(root, file)
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const after = edit(before)
  if (after === before) throw new Error(`The change did not change ${file}.`)
  writeFileSync(path, after)
}
