import { type DocumentNode, isTypeDefinitionNode, Kind } from 'graphql'
import { createSchema, createYoga, type Plugin } from 'graphql-yoga'
import type { Profile } from '../state/profile.ts'
import { sdl } from '../generated/sdl.ts'
import { checkOperationSize } from './check-operation-size.ts'
import { typeNameOfId } from './node.ts'
import { parseLimited } from './parse-limited.ts'
import { profileSchema, profileTypeName } from './profile-schema.ts'
import { resolvers } from './resolvers.ts'
import type { TokenContext } from './token-context.ts'

/** GraphQL over HTTP, for requests whose token was found good. */
export interface GraphqlServer {
  handle(request: Request, context: TokenContext): Promise<Response>
}

export function createGraphqlServer(profile: Profile): GraphqlServer {
  const typeDefs = profileSchema(sdl, profile)
  const yoga = createYoga<TokenContext>({
    schema: createSchema<TokenContext>({
      typeDefs,
      resolvers: namedResolvers(typeDefs),
      // The profile `documented` has fewer types and fields than there are resolvers.
      resolverValidationOptions: { requireResolversToMatchSchema: 'ignore' },
    }),
    graphqlEndpoint: '/public/graphql',
    maskedErrors: true,
    logging: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    fetchAPI: globalThis,
    plugins: [limitOperations()],
    // What was refused is not worth its memory: as much as a body may be, a thousand times.
    parserAndValidationCache: { errorCache: { get: () => undefined, set: () => {} } },
  })
  return { handle: async (request, context) => yoga.fetch(request, context) }
}

/** Before parsing, what overflows the parser; before execution, since that is when variables say how long pages are. */
function limitOperations(): Plugin {
  return {
    onParse: ({ setParseFn }) => setParseFn(parseLimited),
    onExecute: ({ args: { schema, document, operationName, variableValues } }) =>
      checkOperationSize({ schema, document, operationName, variables: variableValues ?? {} }),
  }
}

/** The resolvers under the names that the types have in this schema, and how to tell what an abstract type's row is. */
function namedResolvers(typeDefs: DocumentNode): Record<string, object> {
  const typeNames = new Set(typeDefs.definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value))
  const named = (sdlName: string) => profileTypeName(sdlName, typeNames)
  const abstractTypes = typeDefs.definitions.filter(
    ({ kind }) => kind === Kind.INTERFACE_TYPE_DEFINITION || kind === Kind.UNION_TYPE_DEFINITION,
  )
  const resolveType = ({ id }: { readonly id: string }) => named(typeNameOfId(id) ?? '')
  return Object.fromEntries([
    ...Object.entries(resolvers).map(([sdlName, fields]) => [named(sdlName), fields]),
    ...abstractTypes.filter(isTypeDefinitionNode).map(({ name }) => [name.value, { __resolveType: resolveType }]),
  ])
}
