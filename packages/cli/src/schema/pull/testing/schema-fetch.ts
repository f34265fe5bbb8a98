import type { FetchFunction } from '@glue/client/fetch'
import { execute, type GraphQLSchema, parse, specifiedRules, validate, type ValidationRule } from 'graphql'

/** A server that has this schema, and answers queries about it as graphql-js does. */
export function schemaFetch(schema: GraphQLSchema, rules: readonly ValidationRule[] = specifiedRules): FetchFunction {
  return async (_url, init) => {
    const { query } = JSON.parse(String(init?.body))
    const document = parse(query)
    const errors = validate(schema, document, rules)
    if (errors.length > 0) return Response.json({ errors }, { status: 400 })
    return Response.json(await execute({ schema, document }))
  }
}
