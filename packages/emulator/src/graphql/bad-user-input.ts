import { GraphQLError } from 'graphql'

/** What the caller sent is not acceptable. The message says why, and what would be. */
export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
}
