import { createHash } from 'node:crypto'
import type { DocumentNode } from 'graphql'
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
  const hash = createHash('sha256').update(body).digest('hex')
  const definitions = document.definitions.map(nodeJson).join(',')
  const head = `"operationName":"${operationName}","hash":"${hash}","kind":"Document"`
  return { hash, json: `{${head},"definitions":[${definitions}],"loc":{"source":{"body":${JSON.stringify(body)}}}}` }
}

/**
 * The JSON of a node, without its place in the source, and without what it does not have: clients read what is not there
 * as empty. Made in one go: a copy for `JSON.stringify` took twice the time.
 */
function nodeJson(node: object): string {
  let json = ''
  for (const [key, value] of Object.entries(node)) {
    // A description is for readers of the source, and servers that are older than it refuse it.
    if (
      key === 'loc' ||
      key === 'description' ||
      value === undefined ||
      value === null ||
      (key === 'block' && value === false)
    )
      continue
    if (Array.isArray(value) && value.length === 0 && !isNeededEmpty(key)) continue
    json += `${json === '' ? '{' : ','}"${key}":${valueJson(value)}`
  }
  return `${json}}`
}

function valueJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueJson).join(',')}]`
  return typeof value === 'object' && value !== null ? nodeJson(value) : JSON.stringify(value)
}

/** The value `[]` or `{}`: printers go through what is in it. */
function isNeededEmpty(key: string): boolean {
  return key === 'values' || key === 'fields'
}
