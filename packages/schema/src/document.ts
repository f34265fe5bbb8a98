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
