import type { TypedDocumentNode } from '@graphql-typed-document-node/core'

/**
 * An operation with its types, in the one format of the toolkit.
 *
 * It is a `TypedDocumentNode`, so urql, Apollo and graphql-js take it as it is. Its source text stands at
 * `loc.source.body`, so that a sender needs no GraphQL printer, and its name and hash stand beside it.
 *
 * @typeParam Result - what `data` holds when the operation succeeds
 * @typeParam Variables - what the operation takes
 * @example
 * ```ts
 * import { MeDocument } from '@glue/schema/operations'
 *
 * MeDocument.operationName // 'Me'
 * MeDocument.loc.source.body // 'query Me {\n  me {\n    id\n    name\n  }\n}'
 * MeDocument.hash // the sha256 of that text, 64 hex digits
 * ```
 */
export type GlueDocument<Result, Variables> = TypedDocumentNode<Result, Variables> & {
  readonly operationName: string
  /** The sha256 of `loc.source.body` in lower-case hex: the operation's key in an {@link OperationManifest}. */
  readonly hash: string
  readonly loc: { readonly source: { readonly body: string } }
}

/**
 * What a document has beside its format when it uses items that Glue's documentation does not show: by their
 * coordinates, how sure each is. It exists for the type checker only.
 *
 * @example
 * ```ts
 * import type { UncertainDocument } from '@glue/schema'
 *
 * type Items<Document> = Document extends UncertainDocument<infer Uncertain> ? Uncertain : never
 * // Items<typeof WorkspacesDocument>: { 'Query.workspaces': 'INFERRED' }
 * ```
 */
export interface UncertainDocument<Items extends Readonly<Record<string, string>>> {
  /** Holds the type. It has no value. */
  readonly __uncertain?: Items
}

/**
 * A document that uses nothing but what Glue's documentation shows, for code that must not depend on a guess.
 *
 * @example
 * ```ts
 * import type { DocumentedDocument } from '@glue/schema'
 * import { MeDocument } from '@glue/schema/operations'
 *
 * const send = <Result, Variables>(document: DocumentedDocument<Result, Variables>) => document.hash
 * send(MeDocument)
 * ```
 */
export type DocumentedDocument<Result, Variables> = GlueDocument<Result, Variables> & {
  readonly __uncertain?: never
}
