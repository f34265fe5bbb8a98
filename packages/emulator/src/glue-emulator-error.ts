/** What went wrong, as a closed list. Each code has a page, `docs/errors/<code>.md`. */
export type GlueEmulatorErrorCode =
  | 'closed'
  | 'config_invalid'
  | 'consent_unavailable'
  | 'file_failed'
  | 'listen_failed'
  | 'port_taken'

/** What helps. Everything that goes wrong in the emulator itself is mended by its caller. */
export type GlueEmulatorErrorAction = 'fix_config' | 'report'

/** What {@link GlueEmulatorError} is made from. */
export interface GlueEmulatorErrorInput {
  readonly code: GlueEmulatorErrorCode
  /** What happened, why, and what to do next. */
  readonly message: string
}

const brand: unique symbol = Symbol.for('@glue/emulator/error')

/**
 * The one error class of `@glue/emulator`: wrong calls of its JavaScript interface. What it refuses over HTTP is an
 * HTTP answer, as Glue's would be.
 *
 * @example
 * ```ts
 * import { createEmulator, isGlueEmulatorError } from '@glue/emulator'
 *
 * const emulator = createEmulator()
 * try {
 *   emulator.installations.add({ clientId: 'no-such-app', workspaceId: 'wks_32kbzWHxtQvfVEgwEdQduuxRTYG' })
 * } catch (error) {
 *   if (!isGlueEmulatorError(error)) throw error
 *   console.log(error.code, error.message)
 * }
 * ```
 */
export class GlueEmulatorError extends Error {
  override readonly name: string = 'GlueEmulatorError'
  readonly code: GlueEmulatorErrorCode
  readonly action: GlueEmulatorErrorAction

  constructor({ code, message }: GlueEmulatorErrorInput) {
    super(`${message} See docs/errors/${code}.md.`)
    this.code = code
    this.action = code === 'listen_failed' ? 'report' : 'fix_config'
    // Not enumerable, so that it does not show up in logs.
    Object.defineProperty(this, brand, { value: true })
  }
}

/**
 * Says whether something that was thrown is a {@link GlueEmulatorError}, also when it comes from another copy of the
 * package.
 *
 * @example
 * ```ts
 * import { isGlueEmulatorError } from '@glue/emulator'
 *
 * export const isPortTaken = (error: unknown): boolean => isGlueEmulatorError(error) && error.code === 'port_taken'
 * ```
 */
export function isGlueEmulatorError(error: unknown): error is GlueEmulatorError {
  return typeof error === 'object' && error !== null && brand in error && error[brand] === true
}
