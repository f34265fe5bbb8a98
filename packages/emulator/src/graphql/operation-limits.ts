import { GraphQLError } from 'graphql'

/** How much one operation may ask for. Glue's own limits are not known; these are ours. */
export const operationLimits: Readonly<Record<'tokens' | 'depth' | 'fields', number>> = {
  /** Names, numbers, texts and signs of a document. The whole introspection has fewer than 200. */
  tokens: 10_000,
  /** Brackets of a document, and fields below fields once fragments are in their places. */
  depth: 100,
  /** Fields of the answer, were every list as long as its page. This many take about a second. */
  fields: 500_000,
}

/** Refuses an operation before it is carried out: a mistake in the request, as GraphQL over HTTP has it. */
export function operationTooLarge(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'OPERATION_TOO_LARGE', http: { status: 400, spec: true } } })
}
