import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { createProjectBuilder } from '../../packages/cli/src/schema/generate/project-builder.ts'
import { resolveProject } from '../../packages/cli/src/schema/generate/resolve-project.ts'
import { writeBuild } from '../../packages/cli/src/schema/generate/write-build.ts'
import { changed } from '../schema-project/changed.ts'
import { scalars } from '../schema-project/write-sources.ts'
import { projectDocuments } from '../schema-project/project-documents.ts'

// Generates a project as a watch does: once cold, and again after each change of one file. Prints how long that took.

const [, , cwd = ''] = process.argv
const changes = 9
const output = 'glue-in-process'
await rm(join(cwd, output), { recursive: true, force: true })
const project = resolveProject({
  schema: 'schema.graphql',
  documents: ['documents/*.graphql'],
  output,
  scalar: scalars,
  cwd,
})
const builder = createProjectBuilder({ project })

async function generateMs(): Promise<number> {
  const startedAt = performance.now()
  const build = await builder.build()
  const files = await writeBuild(project, build)
  const ms = performance.now() - startedAt
  if (build.problems.length > 0) throw new Error(JSON.stringify(build.problems[0]))
  if (!files.some(({ state }) => state !== 'unchanged')) throw new Error('Nothing was written.')
  return ms
}

const coldMs = await generateMs()
const changedMs: number[] = []
const operations = projectDocuments().filter(({ isFragment }) => !isFragment)
for (let change = 0; change < changes; change += 1) {
  const document = operations[change * 97]
  if (!document) throw new Error('There are fewer documents than changes.')
  const file = join(cwd, 'documents', `${document.module}.graphql`)
  const text = await readFile(file, 'utf8')
  await writeFile(file, changed(document))
  changedMs.push(await generateMs())
  await writeFile(file, text)
  await generateMs()
}
process.stdout.write(`${JSON.stringify({ coldMs, changedMs })}\n`)
