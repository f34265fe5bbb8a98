import process from 'node:process'
import type { PortableTest } from './portable-tests.ts'

/** What vitest is told, in whatever runtime it runs. */
export interface VitestRun {
  /** The name of the runtime. */
  readonly runtime: string
  /** How `navigator.userAgent` begins there. */
  readonly userAgent: string
  readonly pool: 'forks' | 'threads'
  readonly tests: readonly PortableTest[]
}

/** Reads it inside of that runtime. */
export function vitestRun(): VitestRun {
  const { GLUE_VITEST_RUN: json } = process.env
  if (json === undefined) throw new Error('Vitest is started by `pnpm runtimes`, which says what to run.')
  return JSON.parse(json) as VitestRun
}
