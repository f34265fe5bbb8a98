import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSchema, findSchemaChanges, type GraphQLSchema } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSchema } from '../load-schema.ts'
import { runPull } from './run-pull.ts'
import { capturedTerminal } from './testing/captured-terminal.ts'
import { introspectionInOrder } from './testing/introspection-in-order.ts'
import { schemaFetch } from './testing/schema-fetch.ts'

const bench = fileURLToPath(new URL('../../../../../bench', import.meta.url))
// Real, large, and under a licence of its own: it is installed, not kept here.
const file = join(bench, 'node_modules/@octokit/graphql-schema/schema.graphql')

let cwd = ''
let github: GraphQLSchema

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'glue-pull-github-'))
  if (!existsSync(file)) {
    const install = ['--dir', bench, 'install', '--frozen-lockfile', '--reporter=silent']
    execFileSync('pnpm', install, { stdio: 'inherit' })
  }
  const sdl = readFileSync(file, 'utf8')
  github = buildSchema(sdl, { assumeValid: true, assumeValidSDL: true })
})

afterAll(() => {
  rmSync(cwd, { recursive: true })
})

test("GitHub's schema comes back whole, with a warning about what a strict validator refuses", async () => {
  const pull = async () => {
    const { terminal, stdout, stderr } = capturedTerminal()
    const options = { url: 'https://api.github.example/graphql', output: 'github.graphql', timeout: 60, json: true }
    await runPull({ ...options, cwd, env: {}, fetch: schemaFetch(github) }, terminal)
    return { result: JSON.parse(stdout()), stderr: stderr() }
  }
  const { result, stderr } = await pull()
  expect(result).toMatchObject({ status: 'created', types: expect.any(Number) })
  expect(result.types).toBeGreaterThan(1000)
  expect(result.warnings).toContainEqual(expect.stringContaining('must not be deprecated'))
  expect(stderr).toContain('Warning: ')

  const pulled = await loadSchema('github.graphql', { cwd })
  expect(findSchemaChanges(github, pulled.schema)).toEqual([])
  expect(introspectionInOrder(pulled.schema)).toEqual(introspectionInOrder(github))
  expect((await pull()).result.status).toBe('unchanged')
})
