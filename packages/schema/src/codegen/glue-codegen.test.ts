import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { generate } from '@graphql-codegen/cli'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OperationManifest } from '../manifest.ts'
import { glueCodegen } from './glue-codegen.ts'

const sdl = `
  type Query { me: User, user(id: ID!): User }
  type User { id: ID! name: String! friend: User }
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glue-codegen-'))
  await writeFile(join(folder, 'schema.graphql'), sdl)
})
afterEach(() => rm(folder, { recursive: true }))

async function run(documents: string): Promise<string> {
  await writeFile(join(folder, 'operations.graphql'), documents)
  const output = join(folder, 'generated')
  await generate(
    glueCodegen({ schema: join(folder, 'schema.graphql'), documents: [join(folder, '*s.graphql')], output }),
    true,
  )
  return output
}

async function manifestIn(output: string): Promise<OperationManifest> {
  const loaded: { manifest: OperationManifest } = await import(pathToFileURL(join(output, 'manifest.ts')).href)
  return loaded.manifest
}

test('an operation of the user becomes a typed document that imports its type from @glue/schema', async () => {
  const text = await readFile(
    join(await run('query Friend($id: ID!) { user(id: $id) { friend { name } } }'), 'operations.ts'),
    'utf8',
  )
  expect(text).toContain("import type { GlueDocument as DocumentNode } from '@glue/schema'")
  expect(text).toContain('export const FriendDocument = {"operationName":"Friend","hash":"')
  expect(text).toContain('as unknown as DocumentNode<FriendQuery, FriendQueryVariables>')
  expect(text).toContain('export type FriendQuery = { user: { friend: { name: string } | null } | null }')
  expect(text).not.toContain('__meta__')
})

test('a document carries the fragments that it uses, nested ones too, and no others', async () => {
  const output = await run(`
    query Me { me { ...Card } }
    fragment Card on User { id ...Name }
    fragment Name on User { name }
    fragment Unused on User { friend { id } }
  `)
  const [entry] = Object.values(await manifestIn(output))
  expect(entry?.rootFields).toEqual(['me'])
  expect(entry?.source).toMatch(/fragment Card[^]*fragment Name/)
  expect(entry?.source).not.toContain('Unused')
})

test('root fields behind fragments are found, so that an authorize cannot be fooled by one', async () => {
  const output = await run(
    'query Both { ...Rest user(id: "1") { id } } fragment Rest on Query { ... on Query { me { id } } }',
  )
  expect(Object.values(await manifestIn(output))[0]?.rootFields).toEqual(['me', 'user'])
})

test('signs that mean something to a replacement survive in an operation', async () => {
  const output = await run('query Odd { user(id: "$&$1`{") { id } }')
  expect(Object.values(await manifestIn(output))[0]?.source).toContain('"$&$1`{"')
  expect(await readFile(join(output, 'operations.ts'), 'utf8')).toContain(
    String.raw`(id: \"$&$1` + '`' + String.raw`{\")`,
  )
})

test('an operation without a name is refused, with what to write', async () => {
  await expect(run('{ me { id } }')).rejects.toThrow(/needs a name|anonymous/i)
})

test('a field that the schema does not have is refused', async () => {
  await expect(run('query Me { me { nmae } }')).rejects.toThrow(/nmae/)
})
