import * as v from 'valibot'
import { GlueEmulatorError } from '../glue-emulator-error.ts'
import { invalidConfig } from '../invalid-config.ts'
import type { Seed } from './seed.ts'
import { seedSchema } from './seed-schema.ts'
import { seedProblems } from './seed-problems.ts'

/**
 * Reads a seed from data that nobody has checked, such as a JSON file.
 *
 * `createEmulator` does the same with every seed that it gets, so that a mistake shows where it was made.
 *
 * @throws `config_invalid`, with where the first mistake is and what would be right
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises'
 * import { createEmulator, parseSeed } from '@glue/emulator'
 *
 * const seed = parseSeed(JSON.parse(await readFile('acme.seed.json', 'utf8')))
 * const emulator = createEmulator({ seed })
 * console.log(emulator.seed.apps)
 * ```
 */
export function parseSeed(data: unknown): Seed {
  return checkedSeed(data, 'The seed')
}

/** @param subject - what the seed is called in an error, such as its file */
export function checkedSeed(data: unknown, subject: string): Seed {
  const result = v.safeParse(seedSchema, data)
  if (!result.success) throw invalidConfig(subject, result.issues)
  const [problem, ...others] = seedProblems(result.output)
  if (problem === undefined) return result.output
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  throw new GlueEmulatorError({ code: 'config_invalid', message: `${subject} is not valid${more}: ${problem}` })
}
