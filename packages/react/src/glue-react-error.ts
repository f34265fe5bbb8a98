/** What went wrong, as a closed list. Each code has a page, `docs/errors/<code>.md`. */
export type GlueReactErrorCode = 'config_invalid' | 'missing_provider'

/** What helps: try the same again, install the app again, change the calling code, or tell the maintainers. */
export type GlueReactErrorAction = 'retry' | 'reinstall' | 'fix_config' | 'report'

/** What {@link GlueReactError} is made from. */
export interface GlueReactErrorInput {
  readonly code: GlueReactErrorCode
  /** What happened, why, and what to do next. */
  readonly message: string
}

const brand: unique symbol = Symbol.for('@glue/react/error')

/**
 * The one error class of `@glue/react`. It is thrown while rendering, for a mistake in the calling code.
 *
 * What goes wrong with a request is urql's `error` in the result of a hook; its `networkError` may be an error of
 * `@glue/client`.
 */
export class GlueReactError extends Error {
  override readonly name: string = 'GlueReactError'
  readonly code: GlueReactErrorCode
  readonly action: GlueReactErrorAction = 'fix_config'

  constructor({ code, message }: GlueReactErrorInput) {
    super(`${message} See docs/errors/${code}.md.`)
    this.code = code
    // Not enumerable, so that it does not show up in logs.
    Object.defineProperty(this, brand, { value: true })
  }
}

/**
 * Says whether something that was thrown is a {@link GlueReactError}, also when it comes from another copy of the package.
 *
 * @example
 * ```ts
 * import { isGlueReactError } from '@glue/react'
 *
 * export const isMistake = (error: unknown): boolean => isGlueReactError(error) && error.action === 'fix_config'
 * ```
 */
export function isGlueReactError(error: unknown): error is GlueReactError {
  return typeof error === 'object' && error !== null && brand in error && error[brand] === true
}
