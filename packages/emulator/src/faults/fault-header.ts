import { GlueEmulatorError } from '../glue-emulator-error.ts'
import type { Fault } from './fault.ts'
import { parseFault } from './fault-list.ts'

/**
 * A fault for the one request that carries it, as JSON, so that a test in a browser needs nothing but a header. A page of
 * another site cannot send it: the emulator allows no cross-origin headers.
 */
export const faultHeaderName = 'glue-emulator-fault'

export function readFaultHeader(text: string): Fault | GlueEmulatorError {
  try {
    return parseFault(JSON.parse(text))
  } catch (error) {
    if (error instanceof GlueEmulatorError) return error
    return new GlueEmulatorError({
      code: 'config_invalid',
      message: `The header ${faultHeaderName} is not JSON. Send a fault, such as {"then":{"status":503}}.`,
    })
  }
}
