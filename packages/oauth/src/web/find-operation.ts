import type { JsonErrorInput } from './json-response.ts'
import type { AuthorizedOperation, OperationManifest } from './web-options.ts'

/** What {@link findOperation} looks up. */
export interface FindOperationInput {
  /** The body of a GraphQL request, as the browser sent it. */
  readonly body: string
  readonly operations: OperationManifest | 'any'
}

/** What to send, or why nothing is sent. */
export type FoundOperation =
  | {
      readonly operation: AuthorizedOperation
      readonly source: string
      readonly variables: Readonly<Record<string, unknown>> | undefined
    }
  | { readonly refusal: JsonErrorInput }

/**
 * The operation that a browser asks for.
 *
 * With a manifest the hash alone counts, and the text that is sent is the server's own: a browser cannot send anything
 * that nobody reviewed.
 */
export function findOperation({ body, operations }: FindOperationInput): FoundOperation {
  const request = asRecord(parse(body))
  if (request === undefined) return badRequest('The body has to be one JSON object, as GraphQL over HTTP has it.')
  const { query, operationName, variables = null, extensions } = request
  const given = variables === null ? undefined : asRecord(variables)
  if (variables !== null && given === undefined) return badRequest('`variables` has to be an object.')

  if (operations === 'any') {
    if (typeof query !== 'string' || query === '') return badRequest('`query` has to be a GraphQL document.')
    const name = typeof operationName === 'string' ? operationName : undefined
    return {
      operation: { operationName: name, operationType: undefined, rootFields: undefined },
      source: query,
      variables: given,
    }
  }
  const hash = asRecord(asRecord(extensions)?.['persistedQuery'])?.['sha256Hash']
  const known = typeof hash === 'string' && Object.hasOwn(operations, hash) ? operations[hash] : undefined
  if (known === undefined) {
    const message =
      "This operation is not in the server's manifest. Add its document to the ones that the manifest is generated from, and deploy both together."
    return { refusal: { status: 403, code: 'operation_unknown', message } }
  }
  const { source, ...operation } = known
  return { operation, source, variables: given }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Own properties only, without a prototype: `__proto__` in a body is a name like any other. */
function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.assign(Object.create(null), Object.fromEntries(Object.entries(value)))
}

function badRequest(message: string): FoundOperation {
  return { refusal: { status: 400, code: 'bad_request', message } }
}
