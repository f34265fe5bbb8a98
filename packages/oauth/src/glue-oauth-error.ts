/**
 * What went wrong, as a closed list. Each code has a page, `docs/errors/<code>.md`.
 *
 * A `switch` over it that the type checker finds complete stays complete until a release note says otherwise.
 */
export type GlueOAuthErrorCode =
  | 'access_denied'
  | 'callback_invalid'
  | 'code_rejected'
  | 'config_invalid'
  | 'decryption_failed'
  | 'emulator_token'
  | 'invalid_client'
  | 'invalid_response'
  | 'invalid_workspace_id'
  | 'issuer_mismatch'
  | 'network_error'
  | 'not_installed'
  | 'refresh_rejected'
  | 'request_refused'
  | 'state_mismatch'
  | 'store_failed'
  | 'temporarily_unavailable'
  | 'timeout'
  | 'unknown_key'
  | 'workspace_unknown'

/**
 * What helps: try the same again, install the app in the workspace (again), change the configuration or the calling
 * code, or tell the maintainers.
 */
export type GlueOAuthErrorAction = 'retry' | 'reinstall' | 'fix_config' | 'report'

/** What {@link GlueOAuthError} is made from. */
export interface GlueOAuthErrorInput {
  readonly code: GlueOAuthErrorCode
  /** What happened, why, and what to do next. Never a secret: it ends up in logs. */
  readonly message: string
  /** Where the usual action of the code does not fit, another one. */
  readonly action?: GlueOAuthErrorAction | undefined
  /** The HTTP status of the answer that caused the error. */
  readonly status?: number | undefined
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** The workspace that was asked for. */
  readonly workspaceId?: string | undefined
}

const brand: unique symbol = Symbol.for('@glue/oauth/error')

/**
 * The one error class of `@glue/oauth`.
 *
 * It has no `cause`: the errors of `oauth4webapi` and of `fetch` hold codes and tokens.
 *
 * @example
 * ```ts
 * import { createGlueOAuth, isGlueOAuthError } from '@glue/oauth'
 *
 * declare const oauth: ReturnType<typeof createGlueOAuth>
 * try {
 *   await oauth.tokenFor('wks_32kbzWHxtQvfVEgwEdQduuxRTYG')
 * } catch (error) {
 *   if (isGlueOAuthError(error) && error.code === 'not_installed') console.log('Please install the app first.')
 *   else throw error
 * }
 * ```
 */
export class GlueOAuthError extends Error {
  override readonly name: string = 'GlueOAuthError'
  readonly code: GlueOAuthErrorCode
  readonly action: GlueOAuthErrorAction
  declare readonly status?: number
  declare readonly retryAfterMs?: number
  declare readonly workspaceId?: string

  constructor({ code, message, action, status, retryAfterMs, workspaceId }: GlueOAuthErrorInput) {
    super(`${message} See docs/errors/${code}.md.`)
    this.code = code
    this.action = action ?? usualActions[code]
    if (status !== undefined) this.status = status
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
    if (workspaceId !== undefined) this.workspaceId = workspaceId
    // Not enumerable, so that it does not show up in logs.
    Object.defineProperty(this, brand, { value: true })
  }
}

/**
 * Says whether something that was thrown is a {@link GlueOAuthError}, also one of another copy of the package.
 *
 * @example
 * ```ts
 * import { isGlueOAuthError } from '@glue/oauth'
 *
 * export const mayRetry = (error: unknown): boolean => isGlueOAuthError(error) && error.action === 'retry'
 * ```
 */
export function isGlueOAuthError(error: unknown): error is GlueOAuthError {
  return typeof error === 'object' && error !== null && brand in error && error[brand] === true
}

const usualActions: Readonly<Record<GlueOAuthErrorCode, GlueOAuthErrorAction>> = {
  access_denied: 'reinstall',
  callback_invalid: 'reinstall',
  code_rejected: 'reinstall',
  config_invalid: 'fix_config',
  decryption_failed: 'report',
  emulator_token: 'fix_config',
  invalid_client: 'fix_config',
  invalid_response: 'report',
  invalid_workspace_id: 'fix_config',
  issuer_mismatch: 'reinstall',
  network_error: 'retry',
  not_installed: 'reinstall',
  refresh_rejected: 'reinstall',
  request_refused: 'fix_config',
  state_mismatch: 'reinstall',
  store_failed: 'retry',
  temporarily_unavailable: 'retry',
  timeout: 'retry',
  unknown_key: 'fix_config',
  workspace_unknown: 'reinstall',
}
