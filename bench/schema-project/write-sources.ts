import type { ProjectDocument } from './project-documents.ts'
import type { ProjectFolder } from './project-folder.ts'

/** What generators read. */
export interface Sources {
  readonly schema: string
  readonly documents: readonly ProjectDocument[]
}

/** Writes what each generator reads: the same operations in its own files, and how it is set up. */
export async function writeSources(folder: ProjectFolder, { schema, documents }: Sources): Promise<void> {
  const files = (directory: string, extension: string, text: (document: ProjectDocument) => string) =>
    Object.fromEntries(documents.map((document) => [`${directory}/${document.module}.${extension}`, text(document)]))
  await folder.write({
    'schema.graphql': schema,
    ...files('documents', 'graphql', ({ text }) => text),
    ...files('relay', 'ts', ({ text }) => `import { graphql } from 'relay-runtime'\n\ngraphql\`\n${text}\`\n`),
    'relay.config.json': JSON.stringify(relayConfig),
    ...Object.fromEntries(
      Object.entries(presetSetups).map(([name, setup]) => [`${name}.json`, JSON.stringify(presetConfig(setup))]),
    ),
  })
}

/** The types of custom scalars as they come out of JSON, for all generators the same. */
export const scalars = { DateTime: 'string', Date: 'string', Decimal: 'string', URL: 'string', JSON: 'unknown' }

const relayConfig = {
  src: './relay',
  schema: './schema.graphql',
  language: 'typescript',
  artifactDirectory: './relay-artifacts',
  customScalarTypes: scalars,
  noSourceControl: true,
}

/** How client-preset is set up: what it reads, where it writes to, and in which mode. */
export const presetSetups = {
  default: { documents: 'documents/*.graphql', output: 'preset-default', config: {} },
  string: { documents: 'documents/*.graphql', output: 'preset-string', config: { documentMode: 'string' } },
  import: { documents: 'documents/*.graphql', output: 'import-preset/generated', config: {} },
  call: { documents: 'call-preset/*.ts', output: 'call-preset/generated', config: {} },
}

export type PresetSetup = keyof typeof presetSetups

function presetConfig({ documents, output, config }: (typeof presetSetups)[PresetSetup]) {
  return {
    schema: './schema.graphql',
    documents,
    generates: { [`./${output}/`]: { preset: 'client', config: { scalars, useTypeImports: true, ...config } } },
  }
}
