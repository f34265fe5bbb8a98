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
 * That plugin writes one document a line, as a JSON literal; here each literal becomes what `GlueDocument` describes.
 */
export const documentPlugin: PluginFunction<DocumentPluginConfig> = async (schema, documents, config) => {
  const options = { ...config, useTypeImports: true, optimizeDocumentNode: true }
  const output = await typedDocumentNode(schema, documents, options)
  return mapContent(output, (content) => content.replace(documentLiteral, (literal) => completed(literal)))
}

/** The sha256 of an operation's source text, in lower-case hex. */
export function operationHash(source: string): string {
  return createHash('sha256').update(source).digest('hex')
}

const documentLiteral = /(?<=^export const \w+ = )\{"kind":"Document".*\}(?= as unknown as DocumentNode<)/gm

function completed(literal: string): string {
  const document = JSON.parse(literal) as DocumentNode
  const [operation] = operationsIn(document)
  // A fragment on its own is not something to send: it stays as it is.
  if (!operation) return literal
  const body = print(document)
  return JSON.stringify({
    operationName: operation.name,
    hash: operationHash(body),
    ...document,
    loc: { source: { body } },
  })
}

function mapContent(output: Types.PluginOutput, change: (content: string) => string): Types.PluginOutput {
  return typeof output === 'string' ? change(output) : { ...output, content: change(output.content) }
}
