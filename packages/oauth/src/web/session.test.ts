import { expect, test } from 'vitest'
import { createWebWorld } from '../../test/web-world.ts'

test('a signed-in user gets the workspaces that the app lets them use', async () => {
  const asked: unknown[] = []
  const { browser, newBrowser, oauth, workspaces } = createWebWorld({
    authorize: (input) => (asked.push(input), input.user.id === 'poster'),
  })
  const { userId, scopes } = await oauth.installations.add(workspaces.acmeLabs)
  const response = await browser.call('/glue/session')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    user: { id: 'poster', mayPost: true },
    workspaces: [{ id: workspaces.acmeLabs, userId, scopes }],
  })
  expect([response.headers.get('cache-control'), response.headers.get('vary')]).toEqual(['no-store', 'Cookie'])
  expect(asked).toEqual([{ user: { id: 'poster', mayPost: true }, workspaceId: workspaces.acmeLabs }])
  expect(await (await newBrowser('reader').call('/glue/session')).json()).toMatchObject({ workspaces: [] })
})

test('nobody signed in is a 401, and another site a 403', async () => {
  const { browser, newBrowser } = createWebWorld()
  expect((await newBrowser().call('/glue/session')).status).toBe(401)
  expect((await browser.open('/glue/session')).status).toBe(403)
  expect((await browser.call('/glue/session', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  expect((await browser.call('/glue/session', { method: 'POST' })).status).toBe(405)
})
