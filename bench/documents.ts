import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Goal, Measurement, Section } from './measurement.ts'
import { exportsOf } from './schema-project/exports-of.ts'
import { generateWithGlue, generateWithPreset, whyNoGlue } from './schema-project/generators.ts'
import { operationCount, type ProjectDocument, projectDocuments } from './schema-project/project-documents.ts'
import { type ProjectFolder, projectFolder } from './schema-project/project-folder.ts'
import { projectSchema } from './schema-project/project-schema.ts'
import { writeSources } from './schema-project/write-sources.ts'

const title = `Importing 1 of ${operationCount} documents, minified and gzipped (less is better)`
const goal: Goal = { sign: '≤', value: 600, of: 'every round' }

/** What a page that sends one operation loads of all that were generated. */
export async function importedDocuments(): Promise<Section> {
  if (whyNoGlue) return { title, measurements: [], skipped: whyNoGlue }
  await using folder = await projectFolder()
  const documents = projectDocuments()
  await writeSources(folder, { schema: projectSchema(), documents })
  await generateWithGlue(folder)
  await generateWithPreset(folder, 'default')
  await generateWithPreset(folder, 'string')

  const of = (module: string, what: string, code: Bundled['code']) => bundled({ folder, documents, module, what, code })
  const preset = await of('preset-default/graphql.ts', 'client-preset, as it is set up', 'import')
  const presetString = await of('preset-string/graphql.ts', "client-preset, documentMode: 'string'", 'import')
  const ours = await of('glue/operations.ts', 'glue schema generate', 'import')
  const presetCall = await of('preset-default/gql.ts', 'client-preset, graphql(…), without its plugin', 'call')
  return {
    title,
    measurements: [
      { ...ours.size, against: preset.size, goal },
      { ...ours.others, goal: { sign: '=', value: 0, of: 'every round' } },
      preset.size,
      preset.others,
      { ...presetString.size, against: preset.size },
      presetString.others,
      { ...presetCall.size, against: preset.size },
      presetCall.others,
    ],
  }
}

interface Bundled {
  readonly folder: ProjectFolder
  readonly documents: readonly ProjectDocument[]
  /** The module that was generated. */
  readonly module: string
  readonly what: string
  /** Whether the document is imported by its name, or found by its text. */
  readonly code: 'import' | 'call'
}

/** Bundles code that uses one document, and looks for the others in it. */
async function bundled({ folder, documents, module, what, code }: Bundled) {
  const document = documents.find(({ name }) => name === imported)
  if (!document) throw new Error(`There is no ${imported}.`)
  const path = join(folder.path, module)
  const contents =
    code === 'call'
      ? `import { graphql } from ${JSON.stringify(path)}\nconsole.log(graphql(\`${document.text.trimEnd()}\`))`
      : `import { ${(await exportsOf(path))({ name: imported })} as document } from ${JSON.stringify(path)}\nconsole.log(document)`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder.path, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    write: false,
    logLevel: 'error',
  })
  const [output] = outputFiles
  if (!output?.text.includes(imported)) throw new Error(`The bundle of ${module} does not have its own document.`)
  const others = documents.filter(({ name }) => name !== imported && new RegExp(`\\b${name}\\b`).test(output.text))
  const size: Measurement = { what, unit: 'B', samples: [gzipSync(output.contents, { level: 9 }).length] }
  const otherDocuments: Measurement = {
    what: `${what}: others in the bundle`,
    unit: 'documents',
    samples: [others.length],
  }
  return { size, others: otherDocuments }
}

/** Ten fields and no fragment. */
const imported = 'AuditMemberPage5Query'
