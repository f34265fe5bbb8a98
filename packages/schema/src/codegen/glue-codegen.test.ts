import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { generate } from '@graphql-codegen/cli'
import { buildSchema, graphql } from 'graphql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OperationManifest } from '../manifest.ts'
import { createGenerator } from './generator.ts'
import { type GlueCodegenOptions, glueCodegen } from './glue-codegen.ts'
import { sourceDocument } from '../../test/sample/generate-sample.ts'

const sdl = `
  directive @certainty(level: Certainty!) on FIELD_DEFINITION
  enum Certainty { INFERRED }
  scalar Color
  type Query { me: User, user(id: ID!): User }
  type User { id: ID! name: String! friend: User color: Color @certainty(level: INFERRED) }
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glue-codegen-'))
  await writeFile(join(folder, 'schema.graphql'), sdl)
})
afterEach(() => rm(folder, { recursive: true }))

async function run(documents: string, options: Partial<GlueCodegenOptions> = {}): Promise<string> {
  await writeFile(join(folder, 'operations.graphql'), documents)
  const output = join(folder, 'generated')
  const schema = join(folder, 'schema.graphql')
  await generate(glueCodegen({ schema, documents: [join(folder, 'o*s.graphql')], output, ...options }), true)
  return output
}

async function manifestIn(output: string): Promise<OperationManifest> {
  const loaded: { manifest: OperationManifest } = await import(pathToFileURL(join(output, 'manifest.ts')).href)
  return loaded.manifest
}

test('graphql-codegen writes what the generator makes', async () => {
  const text = 'query Friend($id: ID!) { user(id: $id) { friend { name color } } }'
  const output = await run(text, { scalars: { Color: 'string' } })
  const generator = createGenerator({ schema: buildSchema(sdl), scalars: { Color: 'string' } })
  const { files } = generator.generate([sourceDocument('operations.graphql', text)])
  expect(files.size).toBe(3)
  for (const [name, content] of files) expect(await readFile(join(output, name), 'utf8'), name).toBe(content)
  expect(files.get('operations.ts')).toContain("UncertainDocument<{ 'User.color': 'INFERRED' }>")
})

test('a schema may be built already, and keeps its marks of certainty', async () => {
  const output = await run('query Me { me { color } }', { schema: buildSchema(sdl) })
  expect(await readFile(join(output, 'operations.ts'), 'utf8')).toContain('Certainty: INFERRED')
})

test('a schema may be at a URL that answers to introspection', async () => {
  const schema = buildSchema(sdl)
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const { query } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(await graphql({ schema, source: query })))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const output = await run('query Me { me { name } }', { schema: new URL(`http://127.0.0.1:${port}/graphql`) })
    expect(await readFile(join(output, 'operations.ts'), 'utf8')).toContain('readonly name: string')
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('operations are found in code', async () => {
  await writeFile(
    join(folder, 'page.tsx'),
    "import { graphql } from './generated/operations.js'\nexport const Page = graphql(`query Page { me { name } }`)\n",
  )
  const output = await run('query Me { me { name } }', { documents: [join(folder, 'page.tsx')] })
  const text = await readFile(join(output, 'operations.ts'), 'utf8')
  expect(text).toContain('"query Page { me { name } }": typeof PageDocument')
})

test('root fields behind fragments are found, so that an authorize cannot be fooled by one', async () => {
  const output = await run(
    'query Both { ...Rest user(id: "1") { id } } fragment Rest on Query { ... on Query { me { id } } }',
  )
  expect(Object.values(await manifestIn(output))[0]?.rootFields).toEqual(['me', 'user'])
})

test('signs that mean something to a replacement survive in an operation', async () => {
  const output = await run('query Odd { user(id: "$&$1`{\\"") { id } }')
  expect(Object.values(await manifestIn(output))[0]?.source).toContain(String.raw`"$&$1` + '`' + String.raw`{\""`)
})

test('an operation without a name is refused, with what to write', async () => {
  await expect(run('{ me { id } }')).rejects.toThrow(/needs a name|anonymous/i)
})

test('a field that the schema does not have is refused', async () => {
  await expect(run('query Me { me { nmae } }')).rejects.toThrow(/nmae/)
})
