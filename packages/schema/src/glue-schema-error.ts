/** What went wrong, as a closed list. Each code has a page, `docs/errors/<code>.md`. */
export type GlueSchemaErrorCode = 'invalid_date_time' | 'invalid_id' | 'not_generated'

/** What helps: another value from the caller, or generating again. */
export type GlueSchemaErrorAction = 'fix_config'

/** What {@link GlueSchemaError} is made from. */
export interface GlueSchemaErrorInput {
  readonly code: GlueSchemaErrorCode
  /** What happened, why, and what to do next. Never the value itself: somebody may have passed a token. */
  readonly message: string
}

const brand: unique symbol = Symbol.for('@glue/schema/error')

/**
 * The one error class of `@glue/schema`.
 *
 * @example
 * ```ts
 * import { isGlueSchemaError, parseThreadID } from '@glue/schema'
 *
 * try {
 *   parseThreadID('usr_32kbzWHxtQvfVEgwEdQduuxRTYG')
 * } catch (error) {
 *   if (!isGlueSchemaError(error)) throw error
 *   console.log(error.message) // A thread's id looks like `thr_…`, and this is the id of a user, `usr_…`. …
 * }
 * ```
 */
export class GlueSchemaError extends Error {
  override readonly name: string = 'GlueSchemaError'
  readonly code: GlueSchemaErrorCode
  readonly action: GlueSchemaErrorAction = 'fix_config'

  constructor({ code, message }: GlueSchemaErrorInput) {
    super(`${message} See docs/errors/${code}.md.`)
    this.code = code
    // Not enumerable, so that it does not show up in logs.
    Object.defineProperty(this, brand, { value: true })
  }
}

/**
 * Says whether something that was thrown is a {@link GlueSchemaError}, also when it comes from another copy of the
 * package.
 *
 * @example
 * ```ts
 * import { isGlueSchemaError } from '@glue/schema'
 *
 * export const isWrongID = (error: unknown): boolean => isGlueSchemaError(error) && error.code === 'invalid_id'
 * ```
 */
export function isGlueSchemaError(error: unknown): error is GlueSchemaError {
  return typeof error === 'object' && error !== null && brand in error && error[brand] === true
}
