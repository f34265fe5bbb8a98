import { type GraphQLError, GraphQLSchema, validateSchema } from 'graphql'

/** What {@link schemaWarnings} looks at. */
export interface SchemaWarningsInput {
  readonly schema: GraphQLSchema
  /** What was found while the schema's text was read. */
  readonly errors?: readonly GraphQLError[]
}

/** What a strict validator says about a schema that is used all the same: the first things, one line each. */
export function schemaWarnings({ schema, errors = [] }: SchemaWarningsInput): readonly string[] {
  // A schema remembers that it was assumed to be valid, so that is asked of another one with the same types.
  const strict = new GraphQLSchema({ ...schema.toConfig(), assumeValid: false })
  const lines = [...errors, ...validateSchema(strict)].map(withPlace)
  const more = lines.length - mostWarnings
  return more > 0 ? [...lines.slice(0, mostWarnings), `${more} more of this kind.`] : lines
}

const mostWarnings = 3

/** An error about a schema, with its place in the text where it has one. */
export function withPlace({ message, locations }: GraphQLError): string {
  const line = message.replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
  // Of two that cannot be together, the second one.
  const place = locations?.at(-1)
  return place === undefined ? line : `${line} (line ${place.line}, column ${place.column})`
}
