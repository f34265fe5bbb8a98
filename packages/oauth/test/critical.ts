import { expect, test } from 'vitest'
import { createGlueOAuth } from '../src/index.ts'
import { createGlueWeb } from '../src/web/index.ts'
import { type CreateTokenKeeper, createNaiveOAuth } from './naive/naive-oauth.ts'
import { type CreateWeb, createNaiveWeb } from './naive/naive-web.ts'

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

/** The same for what stands between a browser and a token. */
export function criticalWeb(title: string, run: (createWeb: CreateWeb) => Promise<void>): void {
  test(`${title}`, () => run(createGlueWeb))
  test(`${title} — a naive backend fails this`, async () => {
    // By what the test is about, and not because it lacks something else.
    await expect(run(createNaiveWeb)).rejects.toMatchObject({ name: 'AssertionError' })
  })
}
