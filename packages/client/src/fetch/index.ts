export {
  GlueClientError,
  type GlueClientErrorAction,
  type GlueClientErrorCode,
  type GlueClientErrorInput,
  type GraphQLErrorEntry,
  isGlueClientError,
} from '../glue-client-error.ts'
export { createSendOnce, messageKey, type SendOnce, type SendOnceInput } from '../send-once.ts'
export type { Clock, SleepOptions } from './clock.ts'
export { createGlueFetch, type FetchFunction, type GlueFetch, type GlueFetchOptions } from './glue-fetch.ts'
export { glueGraphqlUrl } from './graphql-url.ts'
export {
  createJsonSender,
  type JsonAnswer,
  type JsonRequestInit,
  type JsonSender,
  type JsonSenderOptions,
} from './json-sender.ts'
export type { GlueRequestInit } from './outgoing-request.ts'
export type { TokenProvider, TokenProviderContext } from './token-provider.ts'
export { createTokenSource, type TokenSource, type TokenSourceInput } from './token-source.ts'
