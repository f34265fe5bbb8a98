/** One operation that a server lets a browser send. */
export interface ManifestOperation {
  readonly operationName: string
  readonly operationType: 'query' | 'mutation' | 'subscription'
  /** The fields of `Query` or `Mutation` that it selects, by their names in the schema: what an `authorize` decides on. */
  readonly rootFields: readonly string[]
  /** The text to send. It asks for `__typename` everywhere, which normalising caches need. */
  readonly source: string
}

/**
 * All operations that a server lets a browser send, by {@link GlueDocument.hash}.
 *
 * `createGlueWeb({ operations })` of `@glue/oauth/web` takes it.
 */
export type OperationManifest = Readonly<Record<string, ManifestOperation>>
