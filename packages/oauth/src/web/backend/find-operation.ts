import { asRecord } from './json-call.ts'
import { jsonError } from './json-error.ts'
import type { AuthorizedOperation, OperationManifest } from '../web-options.ts'

/** What {@link findOperation} looks up. */
export interface FindOperationInput {
  /** The body of a GraphQL request, as the browser sent it. */
  readonly body: Readonly<Record<string, unknown>>
  readonly operations: OperationManifest | 'any'
}

/** What to send. */
export interface FoundOperation {
  readonly operation: AuthorizedOperation
  readonly source: string
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

/**
 * The operation that a browser asks for, or why nothing is sent.
 *
 * With a manifest the hash alone counts, and the text that is sent is the server's own: a browser cannot send anything
 * that nobody reviewed.
 */
export function findOperation({ body, operations }: FindOperationInput): FoundOperation | Response {
  const { query, operationName, extensions } = body
  const variables = asRecord(body['variables'])
  if (variables === undefined && body['variables'] !== undefined && body['variables'] !== null) {
    return jsonError('bad_request', { message: '`variables` has to be an object.' })
  }
  if (operations === 'any') {
    if (typeof query !== 'string' || query === '') {
      return jsonError('bad_request', { message: '`query` has to be a GraphQL document.' })
    }
    const name = typeof operationName === 'string' ? operationName : undefined
    const operation = { operationName: name, operationType: undefined, rootFields: undefined }
    return { operation, source: query, variables }
  }
  const hash = asRecord(asRecord(extensions)?.['persistedQuery'])?.['sha256Hash']
  const known = typeof hash === 'string' && Object.hasOwn(operations, hash) ? operations[hash] : undefined
  if (known === undefined) return jsonError('operation_unknown')
  const { source, ...operation } = known
  return { operation, source, variables }
}
