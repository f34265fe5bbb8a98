import { expect, test } from 'vitest'
import { createGlueOAuth } from '../src/index.ts'
import { type CreateTokenKeeper, createNaiveOAuth } from './naive/naive-oauth.ts'

/**
 * A row of the security matrix whose failure is somebody else's token: it holds for ours, and the very same test is seen
 * failing on a keeper of tokens that was written without thinking of it.
 */
export function critical(title: string, run: (create: CreateTokenKeeper) => Promise<void>): void {
  test(`${title}`, () => run(createGlueOAuth))
  test(`${title} — a naive keeper of tokens fails this`, async () => {
    await expect(run(createNaiveOAuth)).rejects.toThrow()
  })
}
