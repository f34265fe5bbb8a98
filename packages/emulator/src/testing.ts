import { test as base, type TestAPI } from 'vitest'
import { createEmulator, type Emulator, type EmulatorOptions } from './create-emulator.ts'
import type { EmulatorServer } from './node.ts'

/** What {@link test} hands to every test that asks for it. */
export interface EmulatorFixtures {
  /** What `glue` is made with. Change it with `test.override({ glueOptions: { profile: 'oauth21' } })`. */
  readonly glueOptions: EmulatorOptions
  /** An emulator of this test's own, in its process: it begins at the seed and is closed at the end. */
  readonly glue: Emulator
  /** The same on a free port of this machine, for what cannot be given a `fetch`. Needs Node. */
  readonly glueServer: EmulatorServer
}

/**
 * Vitest's `test`, with a Glue for every test.
 *
 * @example
 * ```ts
 * import { test } from '@glue/emulator/testing'
 * import { expect } from 'vitest'
 *
 * test('a busy Glue is asked again', async ({ glue }) => {
 *   glue.faults.add({ match: { route: 'token' }, times: 1, then: { status: 503 } })
 *   const form = new URLSearchParams({ grant_type: 'client_credentials' })
 *   const ask = () => glue.fetch('/oauth/token', { method: 'POST', body: form })
 *   expect((await ask()).status).toBe(503)
 *   expect((await ask()).status).toBe(401)
 *   expect(glue.journal.take({ route: 'token' })).toHaveLength(2)
 * })
 * ```
 */
export const test: TestAPI<EmulatorFixtures> = base.extend<EmulatorFixtures>({
  glueOptions: {},
  glue: async ({ glueOptions }, use) => {
    await using glue = createEmulator(glueOptions)
    await use(glue)
  },
  glueServer: async ({ glue }, use) => {
    const { listen } = await import('./node.ts')
    await using server = await listen(glue)
    await use(server)
  },
})
