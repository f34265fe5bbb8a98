import * as v from 'valibot'
import { invalidConfig } from '../invalid-config.ts'
import type { EmulatorState, Tables } from './emulator-state.ts'
import type { RandomPosition } from './random-source.ts'
import { rowSchemas } from './row-schemas.ts'

/**
 * An emulator's whole world at one moment, as plain data: JSON keeps it. What is in it is the emulator's own affair.
 *
 * It holds tokens and client secrets as they are, which open nothing but an emulator.
 */
export interface EmulatorSnapshot {
  readonly version: 1
  /** ISO 8601. */
  readonly now: string
  readonly random: RandomPosition
  readonly sequence: number
  readonly tables: { readonly [Name in keyof Tables]: readonly (readonly [key: string, row: unknown])[] }
}

/** What the world is now. Rows are never changed, only replaced, so the snapshot stays as it is. */
export function takeSnapshot(state: EmulatorState): EmulatorSnapshot {
  return {
    version: 1,
    now: new Date(state.clock.now()).toISOString(),
    random: state.random.position,
    sequence: state.counters.sequence,
    tables: mapTables((name) => [...state[name]]),
  }
}

/**
 * Puts a world in the place of the present one, wholly or not at all.
 *
 * @throws `config_invalid` for what is no snapshot of this version
 */
export function restoreSnapshot(state: EmulatorState, snapshot: unknown): void {
  const result = v.safeParse(snapshotSchema, snapshot)
  if (!result.success)
    throw invalidConfig('The snapshot', result.issues, 'Take it with snapshot(), and keep all of it.')
  const { now, random, sequence, tables } = result.output
  for (const name of tableNames) {
    state[name].clear()
    // Each row was checked by its table's schema.
    for (const [key, row] of tables[name]) (state[name] as Map<string, unknown>).set(key, row)
  }
  state.random.restore(random)
  state.counters.sequence = sequence
  state.clock.set(now)
}

// Each table has a schema, so these are all of them.
const tableNames = Object.keys(rowSchemas) as (keyof Tables)[]

/** Empties every table. */
export function clearTables(state: EmulatorState): void {
  for (const name of tableNames) state[name].clear()
}

function mapTables<Value>(value: (name: keyof Tables) => Value): Record<keyof Tables, Value> {
  const entries = tableNames.map((name) => [name, value(name)] as const)
  // `fromEntries` forgets which keys there are.
  return Object.fromEntries(entries) as Record<keyof Tables, Value>
}

const unsigned = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1))

const snapshotSchema = v.strictObject({
  version: v.literal(1),
  now: v.pipe(v.string(), v.isoTimestamp()),
  random: v.strictTuple([unsigned, unsigned, unsigned, unsigned]),
  sequence: v.pipe(v.number(), v.integer(), v.minValue(0)),
  tables: v.strictObject(
    mapTables((name) => v.array(v.strictTuple([v.string(), rowSchemas[name] as v.GenericSchema]))),
  ),
})
