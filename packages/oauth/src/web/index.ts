export { type ContextArgument, createGlueWeb, type GlueWeb } from './create-glue-web.ts'
export { type ReturnToInput, safeReturnTo } from './return-to.ts'
export type { GlueWebErrorCode } from './backend/json-error.ts'
export type {
  AppUser,
  AuthorizedOperation,
  AuthorizeInput,
  AuthorizeTokenInput,
  GlueWebOptions,
  GlueWebRoutes,
  ManifestOperation,
  OperationManifest,
  SignInInput,
} from './web-options.ts'
