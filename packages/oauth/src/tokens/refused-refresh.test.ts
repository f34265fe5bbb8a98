import { describe, expect, test, vi } from 'vitest'
import { critical } from '../../test/critical.ts'
import { createKeptWorld, createStrictWorld, key, withoutClientCredentials } from '../../test/kept-world.ts'
import { contentsOf, createGate, thrownBy } from '../../test/world.ts'

const answers = {
  'a 500': { status: 500, body: '' },
  'a 502 with a web page': { status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' },
  'a 503': { status: 503, body: '' },
  'a 429': { status: 429, body: '', retryAfter: 999_999_999 },
  'a broken connection': { drop: 'before' },
  'a 401 for the client': { status: 401, body: { error: 'invalid_client' } },
  'a 400 for the request': { status: 400, body: { error: 'invalid_request' } },
} as const

describe('what does not mean that the refresh token is dead', () => {
  for (const [title, then] of Object.entries(answers)) {
    critical(`RF-6 ${title} leaves it as it is`, async (create) => {
      const world = await createKeptWorld({ create, ...withoutClientCredentials })
      const fault = world.fault(then)
      world.expire()
      await thrownBy(world.tokenForAcme())
      fault.remove()
      expect(world.grants()[0]).toBe('refresh_token')
      await world.anotherProcess().tokenFor(world.workspaces.acme)
      expect(world.grants()).toEqual(['refresh_token'])
    })
  }

  test.each([
    ['invalid_grant', { status: 400, body: { error: 'invalid_grant' } }],
    ['invalid_grant with status 200', { status: 200, body: { error: 'invalid_grant' } }],
  ] as const)('RF-6 %s means it: the row is marked and stays', async (_title, then) => {
    const world = await createStrictWorld({ keys: 'plaintext' })
    world.fault(then)
    world.expire()
    expect(await thrownBy(world.tokenForAcme())).toMatchObject({ code: 'refresh_rejected' })
    const stored = await contentsOf(world.store)
    expect(stored).toContain('isRefreshRejected')
    expect(stored).toContain('refreshToken')
  })

  test("RF-6 another process's newer token is adopted, and never marked", async () => {
    const world = await createStrictWorld()
    const gate = createGate()
    world.expire()
    // A store without a lock, as somebody might write one: both processes refresh, one of them too late.
    const unlocked = { ...world.store, lock: <T>(_key: string, fn: () => Promise<T>) => fn() }
    const late = world.another({ ...world.oauth.settings, store: unlocked, keys: [key] })
    const refused = world.fault({ status: 400, body: { error: 'invalid_grant' } }, 1)
    world.holdBack(() => gate.opened)
    const waiting = late.tokenFor(world.workspaces.acme)
    await vi.waitFor(() => expect(world.grants()).toEqual(['refresh_token']), { interval: 1 })
    world.holdBack(undefined)
    refused.remove()
    const token = await world.tokenForAcme()
    world.fault({ status: 400, body: { error: 'invalid_grant' } }, 1)
    gate.open()
    expect((await waiting).accessToken).toBe(token.accessToken)
    world.expire()
    await world.tokenForAcme()
    expect(world.eventTypes()).not.toContain('refresh_rejected')
  })

  test('a server that knows no refresh tokens after all is served by client credentials', async () => {
    const world = await createKeptWorld()
    const { id } = world.emulator.faults.add({
      match: { route: 'token', operation: 'refresh_token' },
      then: { status: 400, body: { error: 'unsupported_grant_type' } },
    })
    world.expire()
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token', 'client_credentials'])
    expect(world.eventTypes()).not.toContain('refresh_rejected')
    // It was not the refresh token's fault, so it is kept.
    world.emulator.faults.remove(id)
    world.expire()
    await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('a server without client credentials cannot be asked for a workspace that it was never installed in', async () => {
    const world = await createStrictWorld()
    expect(await thrownBy(world.oauth.tokenFor(world.workspaces.acmeLabs))).toMatchObject({ code: 'not_installed' })
    expect(world.grants()).toEqual([])
  })
})
