import type { Emulator } from '../create-emulator.ts'
import { GlueEmulatorError } from '../glue-emulator-error.ts'
import type { Delivery } from './deliver.ts'
import type { ArrivingRequest } from './received-request.ts'

/** Answers a request, wherever it comes from. Rejects where the connection ends, and where nobody waits any longer. */
export type Serve = (arriving: ArrivingRequest) => Promise<Delivery>

/** Where an emulator has it: for `listen`, also that of another copy of the package, and for nobody else. */
export const serveSymbol: unique symbol = Symbol.for('@glue/emulator/serve')

/** @throws `config_invalid` for something else than an emulator */
export function serveOf(emulator: Emulator): Serve {
  const serve = serveSymbol in emulator ? emulator[serveSymbol] : undefined
  if (typeof serve === 'function') return (arriving) => serve.call(emulator, arriving)
  throw new GlueEmulatorError({
    code: 'config_invalid',
    message: 'This is no emulator. Pass what createEmulator returned, and not a copy of it.',
  })
}
