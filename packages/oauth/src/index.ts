export type { AccessToken } from './tokens/access-token.ts'
export type { Clock, SleepOptions } from './clock.ts'
export type { CompleteInstallInput } from './install/complete-install.ts'
export {
  type AuthorizationInput,
  createGlueOAuth,
  type GlueOAuth,
  type Installations,
  type RefreshInput,
} from './create-glue-oauth.ts'
export type { Fetch } from './fetch.ts'
export {
  GlueOAuthError,
  type GlueOAuthErrorAction,
  type GlueOAuthErrorCode,
  type GlueOAuthErrorInput,
  isGlueOAuthError,
} from './glue-oauth-error.ts'
export {
  type ClientAuthentication,
  type GlueServer,
  glueServer,
  glueServerAt,
  type GrantType,
} from './server/glue-server.ts'
export type { ClientSecret } from './grants/request-token.ts'
export type { TokenSet } from './grants/token-set.ts'
export type { IdentifiedWorkspace, IdentifyWorkspace, IdentifyWorkspaceInput } from './install/identify-workspace.ts'
export type { Installation } from './install/installation-records.ts'
export { memoryStore } from './store/memory-store.ts'
export { discoverServer } from './server/discover-server.ts'
export type { DiscoverServerInput } from './server/discovery-options.ts'
export type { GlueOAuthOptions, GlueOAuthSettings } from './settings.ts'
export type { DeleteOptions, GlueStore, LockOptions, SetOptions, StoreRecord } from './store/store.ts'
export type { GlueOAuthEvent, OnEvent } from './tokens/events.ts'
export type { ReencryptOptions, ReencryptProgress } from './tokens/reencrypt.ts'
export type { TokenForOptions } from './tokens/workspace-tokens.ts'
