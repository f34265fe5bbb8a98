import { GlueClientError } from './glue-client-error.ts'

/**
 * A typed document that can be sent as it is, because it holds its source text: every `GlueDocument`, and every other
 * `TypedDocumentNode` with `loc.source.body`.
 *
 * @typeParam Result - what `data` holds when the operation succeeds
 * @typeParam Variables - what the operation takes
 */
export interface SendableDocument<Result, Variables> {
  readonly kind: string
  readonly operationName?: string
  readonly loc?: { readonly source: { readonly body: string } } | undefined
  readonly definitions?: readonly object[]
  /** Holds the types. It has no value. */
  readonly __apiType?: (variables: Variables) => Result
}

/** What a request needs of a document. */
export interface DocumentText {
  readonly query: string
  readonly operationName?: string
}

/**
 * The text and the name of a document's operation.
 *
 * @throws GlueClientError `document_without_source`
 */
export function readDocument<Result, Variables>(document: SendableDocument<Result, Variables>): DocumentText {
  const query: unknown = document?.loc?.source?.body
  if (typeof query !== 'string' || query === '') {
    throw new GlueClientError({
      code: 'document_without_source',
      message:
        'The document has no source text at `loc.source.body`, and no GraphQL printer is at hand. ' +
        'Generate it with `glueCodegen` of `@glue/schema/codegen`, or make it with a `gql` tag that keeps its locations.',
    })
  }
  const operationName = document.operationName ?? onlyName(document.definitions)
  return operationName === undefined ? { query } : { query, operationName }
}

function onlyName(definitions: readonly object[] = []): string | undefined {
  const operations = definitions.filter(
    (definition) => 'kind' in definition && definition.kind === 'OperationDefinition',
  )
  const [operation] = operations
  if (!operation || operations.length > 1 || !('name' in operation)) return undefined
  const { name } = operation
  if (typeof name !== 'object' || name === null || !('value' in name)) return undefined
  return typeof name.value === 'string' ? name.value : undefined
}
