import { expect, test } from 'vitest'
import { createWebWorld } from '../web-world.ts'
import { createNaiveWeb } from './naive-web.ts'

// What it fails are the rows of the security page, and nothing else.

test.each(['glue', 'documented', 'oauth21'] as const)(
  'the naive backend installs, on the profile %s',
  async (profile) => {
    const scopes = ['threads:read']
    const world = createWebWorld({ createWeb: createNaiveWeb }, { profile, scopes })
    const callback = await world.approved({ query: `?workspace=${world.workspaces.acme}&returnTo=/threads` })
    const response = await world.browser.visit(callback)
    expect([response.status, response.headers.get('location')]).toEqual([303, 'http://127.0.0.1:4000/threads'])
    expect(await world.oauth.installations.get(world.workspaces.acme)).toMatchObject({ scopes: ['threads:read'] })
    expect(world.exchanges()).toBe(1)
  },
)

test('the naive backend passes operations on', async () => {
  const { browser, workspaces } = createWebWorld({ createWeb: createNaiveWeb })
  const response = await browser.graphql(workspaces.acmeLabs, { query: '{ me { id } }' })
  expect((await response.json()).data.me.id).toMatch(/^usr_/)
})
