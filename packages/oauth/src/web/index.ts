export { createGlueWeb, type GlueWeb } from './create-glue-web.ts'
export type { GlueWebErrorCode } from './json-response.ts'
export type {
  AppUser,
  AuthorizedOperation,
  AuthorizeInput,
  GlueWebOptions,
  ManifestOperation,
  OperationManifest,
} from './web-options.ts'
