import * as v from 'valibot'
import type { Emulator } from '../create-emulator.ts'
import { invalidConfig } from '../invalid-config.ts'

/** One call of the JavaScript interface as it goes over HTTP: the same name, the same options, as JSON. */
export interface Command {
  /** What `GET` does changes nothing, and takes its options from the query. */
  readonly method: 'GET' | 'POST'
  /**
   * @returns what JSON can say, or nothing
   * @throws `config_invalid` for options that it does not take
   */
  readonly run: (emulator: Emulator, options: unknown) => unknown
}

/** A call that looks. */
export function get<Options>(
  schema: v.GenericSchema<unknown, Options>,
  run: (emulator: Emulator, options: Options) => unknown,
): Command {
  return { method: 'GET', run: (emulator, options) => run(emulator, checked(schema, options)) }
}

/** A call that changes something. */
export function post<Options>(
  schema: v.GenericSchema<unknown, Options>,
  run: (emulator: Emulator, options: Options) => unknown,
): Command {
  return { method: 'POST', run: (emulator, options) => run(emulator, checked(schema, options)) }
}

function checked<Options>(schema: v.GenericSchema<unknown, Options>, options: unknown): Options {
  const result = v.safeParse(schema, options)
  if (result.success) return result.output
  throw invalidConfig('The request', result.issues)
}
