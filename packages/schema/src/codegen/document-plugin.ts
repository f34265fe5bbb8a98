import { createHash } from 'node:crypto'
import type { PluginFunction, Types } from '@graphql-codegen/plugin-helpers'
import { plugin as typedDocumentNode } from '@graphql-codegen/typed-document-node'
import { type DocumentNode, print } from 'graphql'
import { operationsIn } from './operations-in.ts'

interface DocumentPluginConfig {
  /** `module#GlueDocument`: where the generated code imports the type from. */
  readonly documentNodeImport: string
}

/**
 * `typed-document-node`, with the source text, the operation's name and its hash in each document.
 *
 * The plugin has a hook for what else a document holds, and writes it under `__meta__`; here it is moved up, so that the
 * result is the plain object that `GlueDocument` describes.
 */
export const documentPlugin: PluginFunction<DocumentPluginConfig> = async (schema, documents, config) => {
  const written: string[] = []
  const hooked = {
    ...config,
    useTypeImports: true,
    optimizeDocumentNode: true,
    onExecutableDocumentNode: (document: DocumentNode) => {
      const extra = documentExtra(document)
      written.push(JSON.stringify(extra))
      return extra
    },
  }
  const output = await typedDocumentNode(schema, documents, hooked)
  return mapContent(output, (content) =>
    written.reduce((text, json) => text.replace(`"__meta__":${json},`, () => `${json.slice(1, -1)},`), content),
  )
}

/** The sha256 of an operation's source text, in lower-case hex. */
export function operationHash(source: string): string {
  return createHash('sha256').update(source).digest('hex')
}

function documentExtra(document: DocumentNode) {
  const [operation] = operationsIn(document)
  if (!operation) throw new Error('A document without an operation reached the generator.')
  const body = print(document)
  return { operationName: operation.name, hash: operationHash(body), loc: { source: { body } } }
}

function mapContent(output: Types.PluginOutput, change: (content: string) => string): Types.PluginOutput {
  return typeof output === 'string' ? change(output) : { ...output, content: change(output.content) }
}
