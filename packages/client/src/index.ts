export { Connection, type ConnectionNode, type ConnectionPage, type PageInfo } from './connection.ts'
export type { Clock, SleepOptions } from './fetch/clock.ts'
export type { FetchFunction } from './fetch/glue-fetch.ts'
export type { TokenProvider, TokenProviderContext } from './fetch/token-provider.ts'
export { GlueClient, type GlueClientOptions } from './glue-client.ts'
export {
  GlueClientError,
  type GlueClientErrorAction,
  type GlueClientErrorCode,
  type GlueClientErrorInput,
  type GraphQLErrorEntry,
  isGlueClientError,
} from './glue-client-error.ts'
export { LazyPromise } from './lazy-promise.ts'
export type { RequestArguments, RequestOptions } from './request-arguments.ts'
export type { SendableDocument } from './sendable-document.ts'
