import type { GraphQLSchema } from 'graphql'

/**
 * Where a schema comes from: the URL of a GraphQL endpoint, a file (SDL, or an introspection result as `.json`), or a
 * schema that is built already.
 */
export type SchemaSource = string | URL | GraphQLSchema

/** A schema with what a stricter reader would have said about it. */
export interface LoadedSchema {
  /** Built without validation, so that a real server's schema is not refused over a rule of the newest draft. */
  readonly schema: GraphQLSchema
  /** What {@link SchemaSource} it was, in words: a path, a URL. */
  readonly name: string
  /** What a strict validator says, one line each. It is asked when this is read. */
  readonly warnings: readonly string[]
}
