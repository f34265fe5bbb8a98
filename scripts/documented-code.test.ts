import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CodeBlock, codeBlocks } from './code-blocks.ts'
import { followedGuides, namedFile } from './guide-steps.ts'
import { postgresPath, type PostgresServer, startPostgres } from './postgres-server.ts'
import { redisPath, type RedisServer, startRedis } from './redis-server.ts'

// Every block of TypeScript in a README, a guide or a docstring is type-checked against the sources, as if it stood in a
// file of its own in the package that it is about. A block that begins with `// runs` is also executed, in an empty folder;
// one that begins with `// runs with Postgres` or `// runs with Redis` beside such a server, where this machine has one.
// A block that begins with the name of a file, in a guide that a test follows, is compiled there: it imports its neighbours.

const root = fileURLToPath(new URL('..', import.meta.url))
const folderName = '.documented-code'
const workplace = mkdtempSync(join(tmpdir(), 'glue-documented-'))
const folders = new Set<string>()
const blockOf = new Map<string, CodeBlock>()

beforeAll(() => {
  for (const [path, block] of blockOf) writeFileSync(path, `${block.code}\nexport {}\n`)
})
afterAll(async () => {
  rmSync(workplace, { recursive: true, force: true })
  for (const server of await Promise.all(servers.values())) await server.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

for (const [index, block] of documentedFiles().flatMap(codeBlocks).filter(isCheckedHere).entries()) {
  const folder = join(homeOf(block), folderName)
  mkdirSync(folder, { recursive: true })
  folders.add(folder)
  blockOf.set(join(folder, `block-${index}.${block.language}`), block)
}

test('every block of TypeScript in the documentation type-checks', () => {
  const config = join(root, 'examples/inbox', folderName, 'tsconfig.json')
  const compilerOptions = { isolatedDeclarations: false, declaration: false }
  writeFileSync(
    config,
    JSON.stringify({ extends: '../../../tsconfig.base.json', compilerOptions, files: [...blockOf.keys()] }),
  )
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(withPlaces(stdout)).toBe('')
})

type Server = PostgresServer | RedisServer

const servers = new Map<string, Promise<Server>>()
const parts = {
  Postgres: { path: postgresPath, variable: 'DATABASE_URL', start: startPostgres },
  Redis: { path: redisPath, variable: 'REDIS_URL', start: startRedis },
} as const

const running = [...blockOf].flatMap(([path, { file, line, code }]) => {
  const [marks, part] = /^\/\/ runs(?: with (Postgres|Redis)\b)?/.exec(code) ?? []
  const needs = part === undefined ? undefined : parts[part as keyof typeof parts]
  return marks === undefined ? [] : [{ title: `${relative(root, file)}:${line}`, path, needs }]
})
for (const { title, path, needs } of running) {
  test.skipIf(needs !== undefined && needs.path === undefined)(`${title} runs as printed`, async () => {
    const env = { ...process.env }
    if (needs?.path !== undefined) {
      const { start, variable, path: program } = needs
      const server = servers.get(variable) ?? start(program)
      servers.set(variable, server)
      env[variable] = (await server).url
    }
    const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', '--conditions=@glue/source', path], {
      cwd: mkdtempSync(join(workplace, 'block-')),
      env,
      encoding: 'utf8',
      timeout: 20_000,
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
}

function documentedFiles(): string[] {
  const patterns = ['*.md', 'packages/*/src/*.ts', 'packages/*/src/*.tsx', ':!.changeset', ':!*.test.*', ':!*.test-d.*']
  const output = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...patterns], {
    cwd: root,
    encoding: 'utf8',
  })
  return output
    .split('\n')
    .filter((file) => file !== '')
    .map((file) => join(root, file))
}

function isCheckedHere(block: CodeBlock): boolean {
  if (block.language !== 'ts' && block.language !== 'tsx') return false
  return namedFile(block) === undefined || !followedGuides.includes(relative(root, block.file))
}

/** The package whose imports a block may use. What belongs to none is checked in the example, which has most of them. */
function homeOf({ file, code }: CodeBlock): string {
  const elsewhere = /from '(?:pg|redis)'/.test(code) ? 'packages/oauth' : 'examples/inbox'
  return join(root, /^packages\/[^/]+/.exec(relative(root, file))?.[0] ?? elsewhere)
}

/** The compiler's lines, with the document's file and line in the place of the written block's. */
function withPlaces(output: string): string {
  return output.replace(/^(\S+\/block-\d+\.tsx?)\((\d+),\d+\)/gm, (place, file: string, line: string) => {
    const block = blockOf.get(join(root, file))
    return block ? `${relative(root, block.file)}:${block.line + Number(line) - 1}` : place
  })
}
