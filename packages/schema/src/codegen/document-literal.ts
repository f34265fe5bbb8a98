import { createHash } from 'node:crypto'
import { type DocumentNode, print } from 'graphql'

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
  const body = print(document)
  const hash = createHash('sha256').update(body).digest('hex')
  return { hash, json: JSON.stringify({ operationName, hash, ...bareNode(document), loc: { source: { body } } }) }
}

/** A node without its place in the source, and without what it does not have: clients read what is not there as empty. */
function bareNode(node: object): Record<string, unknown> {
  const bare: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || value === undefined || value === null) continue
    if (Array.isArray(value)) {
      if (value.length > 0 || isNeededEmpty(key)) bare[key] = value.map((item: unknown) => bareValue(item))
    } else if (!(key === 'block' && value === false)) bare[key] = bareValue(value)
  }
  return bare
}

/** The value `[]` or `{}`: printers go through what is in it. */
function isNeededEmpty(key: string): boolean {
  return key === 'values' || key === 'fields'
}

function bareValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? bareNode(value) : value
}
