export { GlueProvider, type GlueProviderProps } from './glue-provider.tsx'
export {
  GlueReactError,
  type GlueReactErrorAction,
  type GlueReactErrorCode,
  type GlueReactErrorInput,
  isGlueReactError,
} from './glue-react-error.ts'
export { useGlueClient } from './use-glue-client.ts'
export { useGlueMutation } from './use-glue-mutation.ts'
export { useGlueQuery } from './use-glue-query.ts'
export { fetchToken, type FetchTokenOptions } from './fetch-token.ts'
export type { OutgoingMessage } from './outgoing-messages.ts'
export { announceSignIn, announceSignOut } from './session-news.ts'
export type { GlueSessionState, GlueSessionUser, GlueSessionWorkspace } from './session-store.ts'
export { useGlueSend, type UseGlueSendArgs, type UseGlueSendResponse } from './use-glue-send.ts'
export { type GlueSession, useGlueSession } from './use-glue-session.ts'
export { useGluePreload } from './use-glue-preload.ts'
export type { UseGlueSuspenseQueryArgs } from './use-begun-query.ts'
export { useGlueSuspenseQuery, type UseGlueSuspenseQueryResponse } from './use-glue-suspense-query.ts'
export {
  type RefetchOptions,
  useGlueConnection,
  type UseGlueConnectionArgs,
  type UseGlueConnectionResult,
} from './use-glue-connection.ts'
