/**
 * What went wrong, as a closed list. Each code has a page, `docs/errors/<code>.md`.
 *
 * A `switch` over it that the type checker finds complete stays complete until a release note says otherwise.
 */
export type GlueClientErrorCode =
  | 'config_invalid'
  | 'cursor_stuck'
  | 'document_without_source'
  | 'emulator_token'
  | 'forbidden'
  | 'graphql'
  | 'insecure_url'
  | 'invalid_response'
  | 'invalid_token'
  | 'network_error'
  | 'rate_limited'
  | 'temporarily_unavailable'
  | 'timeout'
  | 'unauthenticated'
  | 'unexpected_redirect'

/**
 * What helps: try the same again, install the app in the workspace (again), change the configuration or the calling
 * code, or tell the maintainers.
 */
export type GlueClientErrorAction = 'retry' | 'reinstall' | 'fix_config' | 'report'

/**
 * One entry of a GraphQL answer's `errors`.
 *
 * @see {@link https://spec.graphql.org/draft/#sec-Errors GraphQL, errors}
 */
export interface GraphQLErrorEntry {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** What {@link GlueClientError} is made from. */
export interface GlueClientErrorInput {
  readonly code: GlueClientErrorCode
  /** What happened, why, and what to do next. Never a secret: it ends up in logs. */
  readonly message: string
  /** Where the usual action of the code does not fit, another one. */
  readonly action?: GlueClientErrorAction | undefined
  /** The HTTP status of the answer that caused the error. */
  readonly status?: number | undefined
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** The `errors` of the GraphQL answer. */
  readonly errors?: readonly GraphQLErrorEntry[] | undefined
  /** The `data` of the GraphQL answer, where there was some in spite of the errors. */
  readonly data?: unknown
}

const brand: unique symbol = Symbol.for('@glue/client/error')

/**
 * The one error class of `@glue/client`.
 *
 * It has no `cause`: what a `fetch` throws may hold the request with its token.
 *
 * @example
 * ```ts
 * import { GlueClient, isGlueClientError } from '@glue/client'
 *
 * const client = new GlueClient({ accessToken: process.env.GLUE_ACCESS_TOKEN ?? '' })
 * try {
 *   await client.me
 * } catch (error) {
 *   if (isGlueClientError(error) && error.code === 'unauthenticated') console.log('Please install the app again.')
 *   else throw error
 * }
 * ```
 */
export class GlueClientError extends Error {
  override readonly name: string = 'GlueClientError'
  readonly code: GlueClientErrorCode
  readonly action: GlueClientErrorAction
  declare readonly status?: number
  declare readonly retryAfterMs?: number
  declare readonly errors?: readonly GraphQLErrorEntry[]
  readonly #data: unknown

  constructor({ code, message, action, status, retryAfterMs, errors, data }: GlueClientErrorInput) {
    super(`${message} See docs/errors/${code}.md.`)
    this.code = code
    this.action = action ?? usualActions[code]
    if (status !== undefined) this.status = status
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
    if (errors !== undefined) this.errors = errors
    this.#data = data
    // Not enumerable, so that it does not show up in logs.
    Object.defineProperty(this, brand, { value: true })
  }

  /**
   * The `data` of the GraphQL answer, where there was some in spite of the errors.
   *
   * A getter, so that a logged error does not print what people wrote to each other.
   */
  get data(): unknown {
    return this.#data
  }
}

/**
 * Says whether something that was thrown is a {@link GlueClientError}, also when it comes from another copy of the package.
 *
 * @example
 * ```ts
 * import { isGlueClientError } from '@glue/client'
 *
 * export const mayRetry = (error: unknown): boolean => isGlueClientError(error) && error.action === 'retry'
 * ```
 */
export function isGlueClientError(error: unknown): error is GlueClientError {
  return typeof error === 'object' && error !== null && brand in error && error[brand] === true
}

const usualActions: Readonly<Record<GlueClientErrorCode, GlueClientErrorAction>> = {
  config_invalid: 'fix_config',
  cursor_stuck: 'report',
  document_without_source: 'fix_config',
  emulator_token: 'fix_config',
  forbidden: 'reinstall',
  graphql: 'fix_config',
  insecure_url: 'fix_config',
  invalid_response: 'report',
  invalid_token: 'fix_config',
  network_error: 'retry',
  rate_limited: 'retry',
  temporarily_unavailable: 'retry',
  timeout: 'retry',
  unauthenticated: 'reinstall',
  unexpected_redirect: 'fix_config',
}
