import { hash as digest } from 'node:crypto'
import { type ASTNode, type DocumentNode, Kind } from 'graphql'
import { printDocument } from './print-document.ts'

/** A document as JSON, with what stands beside it. */
export interface DocumentLiteral {
  readonly hash: string
  readonly json: string
}

/**
 * A `GlueDocument` as a literal: no call, so that a bundler drops it where nothing imports it.
 *
 * @param document - one operation with the fragments that it uses
 */
export function documentLiteral(operationName: string, document: DocumentNode): DocumentLiteral {
  const body = printDocument(document)
  const hash = digest('sha256', body)
  const definitions = document.definitions.map(nodeJson).join(',')
  const head = `"operationName":"${operationName}","hash":"${hash}","kind":"Document"`
  return { hash, json: `{${head},"definitions":[${definitions}],"loc":{"source":{"body":${JSON.stringify(body)}}}}` }
}

/**
 * The JSON of a node, without its place in the source, and without what it does not have: clients read what is not there
 * as empty. Made in one go: a copy for `JSON.stringify` took twice the time.
 */
function nodeJson(node: ASTNode): string {
  // Nearly every second node is a name, which has no sign that JSON would escape.
  if (node.kind === Kind.NAME) return `{"kind":"Name","value":"${node.value}"}`
  let json = `{"kind":"${node.kind}"`
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'kind' && isPart(key, value)) json += `,"${key}":${valueJson(value)}`
  }
  return `${json}}`
}

function isPart(key: string, value: unknown): boolean {
  // A description is for readers of the source, and servers that are older than it refuse it.
  if (key === 'loc' || key === 'description' || value === undefined || value === null) return false
  // A literal without elements has to say so: printers go through them.
  if (Array.isArray(value) && value.length === 0) return key === 'values' || key === 'fields'
  return key !== 'block' || value !== false
}

function valueJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueJson).join(',')}]`
  return isNode(value) ? nodeJson(value) : JSON.stringify(value)
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'kind' in value
}
