export {
  GlueClientError,
  type GlueClientErrorAction,
  type GlueClientErrorCode,
  type GlueClientErrorInput,
  type GraphQLErrorEntry,
  isGlueClientError,
} from '../glue-client-error.ts'
export type { Clock } from './clock.ts'
export { createGlueFetch, type FetchFunction, type GlueFetchOptions } from './glue-fetch.ts'
export { glueGraphqlUrl } from './graphql-url.ts'
export type { TokenProvider, TokenProviderContext } from './token-provider.ts'
