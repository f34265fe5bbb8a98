import { expect, test } from 'vitest'
import { createProjectBuilder } from './project-builder.ts'
import { resolveProject } from './resolve-project.ts'
import { inventedSchema, projectFolder } from './testing/project-folder.ts'

const app = {
  'schema.graphql': inventedSchema,
  'src/me.graphql': 'query Me { me { name } }',
  'src/code.ts': 'export const a = 1\n',
}

test('a build is the same one while neither the documents nor the schema change', async () => {
  using folder = projectFolder(app)
  const builder = createProjectBuilder({ project: resolveProject({ cwd: folder.cwd }) })
  const first = await builder.build()
  expect(await builder.build()).toBe(first)
  folder.write('src/code.ts', 'export const b = 2\n')
  folder.write('src/me.graphql', app['src/me.graphql'])
  expect(await builder.build()).toBe(first)
  folder.write('src/me.graphql', 'query Me { me { id } }')
  expect(await builder.build()).not.toBe(first)
})

test('the schema is read once, until it is said that it changed', async () => {
  using folder = projectFolder(app)
  const builder = createProjectBuilder({ project: resolveProject({ cwd: folder.cwd }) })
  const { schema } = await builder.build()
  folder.write('schema.graphql', inventedSchema.replace('name: String!', 'name: String'))
  folder.write('src/me.graphql', 'query Me { me { id } }')
  expect((await builder.build()).schema).toBe(schema)
  builder.schemaChanged()
  expect((await builder.build()).schema).not.toBe(schema)
})

test('a schema that cannot be read is tried again with the next build', async () => {
  using folder = projectFolder({ ...app, 'schema.graphql': 'type Query {' })
  const builder = createProjectBuilder({ project: resolveProject({ cwd: folder.cwd }) })
  await expect(builder.build()).rejects.toMatchObject({ code: 'schema_invalid' })
  await expect(builder.build()).rejects.toMatchObject({ code: 'schema_invalid' })
  folder.write('schema.graphql', inventedSchema)
  expect((await builder.build()).problems).toEqual([])
})

test('what changed while a build failed is not forgotten', async () => {
  using folder = projectFolder({ ...app, 'src/you.graphql': 'query You { me { id } }' })
  const builder = createProjectBuilder({ project: resolveProject({ cwd: folder.cwd }) })
  await builder.build()
  folder.write('schema.graphql', 'type Query {')
  builder.schemaChanged()
  folder.write('src/me.graphql', 'query Changed { me { id } }')
  await expect(builder.build(['src/me.graphql'])).rejects.toMatchObject({ code: 'schema_invalid' })
  folder.write('schema.graphql', inventedSchema)
  folder.write('src/you.graphql', 'query You { me { name } }')
  expect((await builder.build(['src/you.graphql'])).files.get('operations.ts')).toContain('ChangedDocument')
})
