import { expect, test } from 'vitest'
import { createKeptWorld } from '../kept-world.ts'
import { createWorld } from '../world.ts'
import { createNaiveOAuth } from './naive-oauth.ts'

// What it fails are the rows of the security matrix, and nothing else.

test('the naive keeper serves a token by client credentials, and keeps it', async () => {
  const { oauth, workspaces, tokenRequests } = createWorld({ create: createNaiveOAuth })
  const first = await oauth.tokenFor(workspaces.acmeLabs)
  expect(await oauth.tokenFor(workspaces.acmeLabs)).toEqual(first)
  expect(first.accessToken).toMatch(/^emu_/)
  expect(tokenRequests).toHaveLength(1)
})

test('the naive keeper keeps the tokens of an installation, sealed, and refreshes them', async () => {
  const world = await createKeptWorld({ create: createNaiveOAuth })
  const first = await world.tokenForAcme()
  world.expire()
  expect((await world.tokenForAcme()).accessToken).not.toBe(first.accessToken)
  expect(world.grants()).toEqual(['refresh_token'])
})
