export { GlueProvider, type GlueProviderProps } from './glue-provider.tsx'
export {
  GlueReactError,
  type GlueReactErrorAction,
  type GlueReactErrorCode,
  type GlueReactErrorInput,
  isGlueReactError,
} from './glue-react-error.ts'
export { useGlueClient } from './use-glue-client.ts'
export { useGlueMutation } from './query/use-glue-mutation.ts'
export { useGlueQuery } from './query/use-glue-query.ts'
export { fetchToken, type FetchTokenOptions } from './token/fetch-token.ts'
export type { OutgoingMessage } from './messages/outgoing-messages.ts'
export { announceSignIn, announceSignOut } from './session/session-news.ts'
export type { GlueSessionState, GlueSessionUser, GlueSessionWorkspace } from './session/session-store.ts'
export { useGlueSend, type UseGlueSendArgs, type UseGlueSendResponse } from './messages/use-glue-send.ts'
export { type GlueSession, useGlueSession } from './session/use-glue-session.ts'
export { useGluePreload } from './suspense/use-glue-preload.ts'
export type { UseGlueSuspenseQueryArgs } from './suspense/use-begun-query.ts'
export { useGlueSuspenseQuery, type UseGlueSuspenseQueryResponse } from './suspense/use-glue-suspense-query.ts'
export {
  type RefetchOptions,
  useGlueConnection,
  type UseGlueConnectionArgs,
  type UseGlueConnectionResult,
} from './connection/use-glue-connection.ts'
