import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql'

/** A schema as SDL that is the same whatever the order a server has its types in. */
export function printSortedSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}
