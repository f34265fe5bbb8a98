export type { BodyText } from '../http/read-body.ts'
export { type AuthorizationResponseInput, validateAuthorizationResponse } from './authorization-response.ts'
export { type AuthorizationUrlInput, authorizationUrl } from './authorization-url.ts'
export { parseTokenResponse } from './parse-token-response.ts'
export { createCodeVerifier, createState } from './random-values.ts'
export { type ClientSecret, requestToken, type RequestTokenInput } from './request-token.ts'
export {
  type AuthorizationCodeInput,
  authorizationCodeForm,
  type ClientCredentialsInput,
  clientCredentialsForm,
  type RefreshTokenInput,
  refreshTokenForm,
} from './token-forms.ts'
export type { TokenResponseInput } from './token-response-input.ts'
export type { TokenSet } from './token-set.ts'
