import { inspect } from 'node:util'
import { defaultSeed, type FaultEffect } from '@glue/emulator'
import { describe, expect, test } from 'vitest'
import {
  createGate,
  createWorld,
  redirectUri,
  scopes,
  thrownBy,
  type World,
  type WorldOptions,
} from '../../test/world.ts'
import type { AccessToken, TokenForOptions } from '../index.ts'

interface TokenWorld extends World {
  /** Asks for a token of Acme Labs. Tokens are named in the order in which they are seen first: `token-1`, `token-2`. */
  ask(options?: TokenForOptions): Promise<string>
  nameOf(token: AccessToken): string
}

/** A world whose token endpoint answers in this way. */
function createTokenWorld(then: FaultEffect, options: WorldOptions = {}): TokenWorld {
  const world = createWorld(options)
  world.emulator.faults.add({ match: { route: 'token' }, then })
  const names = new Map<string, string>()
  const nameOf = ({ accessToken }: AccessToken): string => {
    const name = names.get(accessToken) ?? `token-${names.size + 1}`
    names.set(accessToken, name)
    return name
  }
  const ask = async (how?: TokenForOptions): Promise<string> =>
    nameOf(await world.oauth.tokenFor(world.workspaces.acmeLabs, how))
  return { ...world, ask, nameOf }
}

test('a workspace that installed the app inside the product gets a token without any redirect', async () => {
  const { oauth, workspaces, tokenRequests, emulator } = createWorld()
  const token = await oauth.tokenFor(workspaces.acmeLabs)
  expect(token.accessToken).toMatch(/^emu_[0-9a-f]{64}$/)
  expect(token).toMatchObject({ workspaceId: workspaces.acmeLabs, scopes, userId: expect.stringMatching(/^usr_/) })
  expect(token.expiresAt).toBeGreaterThan(emulator.clock.now())
  expect(tokenRequests.map(({ form }) => Object.fromEntries(form))).toEqual([
    {
      grant_type: 'client_credentials',
      subject: workspaces.acmeLabs,
      redirect_uri: redirectUri,
      client_id: 'acme-digest',
      client_secret: 'acme-digest-secret-for-the-emulator-only',
    },
  ])
})

test('the documented profile gives tokens in the same way', async () => {
  const { oauth, workspaces } = createWorld({ profile: 'documented' })
  expect((await oauth.tokenFor(workspaces.acmeLabs)).accessToken).toMatch(/^emu_/)
})

test('a workspace without the app is told apart, with what to do', async () => {
  const { oauth, workspaces } = createWorld()
  for (const workspaceId of [workspaces.globex, 'wks_000000000000000000000000000']) {
    const error = await thrownBy(oauth.tokenFor(workspaceId))
    expect(error).toMatchObject({ code: 'not_installed', action: 'reinstall', workspaceId })
    expect(String(error)).toContain(`not installed in the workspace ${workspaceId}. Install it there`)
  }
})

test('a wrong secret and a redirect URI that is not registered are configuration, not a missing installation', async () => {
  const { another, workspaces } = createWorld()
  const wrong = another({ clientSecret: async () => 'wrong-secret-of-the-test' })
  await expect(wrong.tokenFor(workspaces.acmeLabs)).rejects.toMatchObject({ code: 'invalid_client' })
  const other = another({ redirectUri: 'https://other.example/callback' })
  await expect(other.tokenFor(workspaces.acmeLabs)).rejects.toMatchObject({
    code: 'request_refused',
    action: 'fix_config',
  })
})

test('CC-2 an answer that names another workspace is thrown away', async () => {
  const world = createWorld()
  const tokenFields = { workspace_id: world.workspaces.globex }
  world.emulator.faults.add({ match: { route: 'token' }, times: 1, then: { tokenFields } })
  await expect(world.oauth.tokenFor(world.workspaces.acmeLabs)).rejects.toMatchObject({ code: 'invalid_response' })
  expect((await world.oauth.tokenFor(world.workspaces.acmeLabs)).accessToken).toMatch(/^emu_/)
})

describe('the cache', () => {
  test('gives the same token until the refresh window begins, which is somewhere in the last minute', async () => {
    const { ask, emulator } = createTokenWorld({ expiresIn: 3600 })
    expect(await ask()).toBe('token-1')
    emulator.clock.advance((3600 - 60) * 1000 - 1)
    expect(await ask()).toBe('token-1')
    emulator.clock.advance(30_001)
    expect(await ask()).toBe('token-2')
  })

  test('tokens of one moment are not renewed in one moment', async () => {
    const world = createWorld()
    world.emulator.faults.add({ match: { route: 'token' }, then: { expiresIn: 3600 } })
    const processes = Array.from({ length: 40 }, () => world.another({}))
    const askAll = (): Promise<unknown> => Promise.all(processes.map((app) => app.tokenFor(world.workspaces.acmeLabs)))
    await askAll()
    world.emulator.clock.advance(3_555_000)
    await askAll()
    // Half of the window has passed. That all 40 or none are early has a chance of one in ten to the twelfth.
    expect(world.tokenRequests.length).toBeGreaterThan(40)
    expect(world.tokenRequests.length).toBeLessThan(80)
  })

  test('RF-9 a short token is not refreshed on every call: the window is a tenth of its life', async () => {
    const { ask, emulator } = createTokenWorld({ expiresIn: 30 })
    expect([await ask(), await ask()]).toEqual(['token-1', 'token-1'])
    emulator.clock.advance(26_999)
    expect(await ask()).toBe('token-1')
    emulator.clock.advance(1_501)
    expect(await ask()).toBe('token-2')
  })

  test('ten years, as Glue prints them, are honoured', async () => {
    const { ask, nameOf, emulator, oauth, workspaces } = createTokenWorld({ expiresIn: 315_705_599 })
    const token = await oauth.tokenFor(workspaces.acmeLabs)
    expect(nameOf(token)).toBe('token-1')
    expect(token.expiresAt).toBe(emulator.clock.now() + 315_705_599_000)
    emulator.clock.advance('3650d')
    expect(await ask()).toBe('token-1')
    emulator.clock.advance('5d')
    expect(await ask()).toBe('token-2')
  })

  test.each([undefined, 'soon', -1, 0, null, 1e20])(
    'TE-5 an expires_in of %j counts as five minutes',
    async (expiresIn) => {
      const { ask, emulator } = createTokenWorld(
        expiresIn === undefined ? { omitTokenFields: ['expires_in'] } : { expiresIn },
      )
      expect(await ask()).toBe('token-1')
      emulator.clock.advance(269_999)
      expect(await ask()).toBe('token-1')
      emulator.clock.advance('5m')
      expect(await ask()).toBe('token-2')
    },
  )

  test('expiry counts from the moment the request was sent', async () => {
    const { oauth, workspaces, emulator, holdBack } = createTokenWorld({ expiresIn: 3600 })
    const sentAt = emulator.clock.now()
    holdBack(async () => emulator.clock.advance('9s'))
    expect((await oauth.tokenFor(workspaces.acmeLabs)).expiresAt).toBe(sentAt + 3_600_000)
  })

  test('minValidityMs asks for a token that lives longer, and refuses nonsense', async () => {
    const { ask, emulator } = createTokenWorld({ expiresIn: 3600 })
    expect(await ask()).toBe('token-1')
    emulator.clock.advance('30m')
    expect(await ask({ minValidityMs: 1_799_999 })).toBe('token-1')
    expect(await ask({ minValidityMs: 1_800_000 })).toBe('token-2')
    // More than Glue gives: not a request for every call.
    expect([await ask({ minValidityMs: 3_600_000 }), await ask({ minValidityMs: 1e12 })]).toEqual([
      'token-2',
      'token-2',
    ])
    for (const minValidityMs of [-1, Number.NaN, '5' as unknown as number]) {
      await expect(ask({ minValidityMs })).rejects.toMatchObject({ code: 'config_invalid' })
    }
  })

  test('is bounded: the oldest of ten thousand and one workspaces is asked for again', async () => {
    const ids = Array.from({ length: 10_001 }, (_, index) => `wks_A${index}`)
    const workspaces = ids.map((id) => ({ id, name: id, emailDomain: 'acme.example' }))
    const installations = ids.map((workspaceId) => ({ clientId: 'acme-digest', workspaceId }))
    const seed = { ...defaultSeed, workspaces: [...defaultSeed.workspaces, ...workspaces], installations }
    const { oauth, tokenRequests } = createTokenWorld({ expiresIn: 3600 }, { seed })
    for (const id of ids) await oauth.tokenFor(id)
    await oauth.tokenFor('wks_A10000')
    expect(tokenRequests).toHaveLength(10_001)
    await oauth.tokenFor('wks_A0')
    expect(tokenRequests).toHaveLength(10_002)
    // Ten thousand whole requests.
  }, 60_000)

  test('keeps whoever was asked for lately: it is not the oldest that goes, but the unused', async () => {
    const world = createWorld({ maxCachedTokens: 3 })
    world.emulator.faults.add({
      match: { route: 'token' },
      then: { body: { access_token: 'x', token_type: 'bearer' } },
    })
    for (const id of ['wks_1', 'wks_2', 'wks_3', 'wks_1', 'wks_4']) await world.oauth.tokenFor(id)
    expect(world.tokenRequests.splice(0)).toHaveLength(4)
    for (const id of ['wks_1', 'wks_3', 'wks_4']) await world.oauth.tokenFor(id)
    expect(world.tokenRequests).toEqual([])
    await world.oauth.tokenFor('wks_2')
    expect(world.tokenRequests).toHaveLength(1)
  })

  test('inside the refresh window an outage of the token endpoint is not felt', async () => {
    const { ask, nameOf, emulator, oauth, workspaces, tokenRequests } = createTokenWorld({ expiresIn: 3600 })
    const token = await oauth.tokenFor(workspaces.acmeLabs)
    expect(nameOf(token)).toBe('token-1')
    emulator.faults.add({ match: { route: 'token' }, then: { status: 503, body: '' } })
    emulator.clock.advance(3_575_000)
    expect(await ask()).toBe('token-1')
    expect(tokenRequests).toHaveLength(2)
    await expect(ask({ failedToken: token.accessToken })).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    await expect(ask()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })
})

test('inside the refresh window an uninstallation is felt at once, whatever the server says then', async () => {
  const world = createTokenWorld({ expiresIn: 3600 })
  const gate = createGate()
  await world.ask()
  world.emulator.clock.advance(3_575_000)
  world.emulator.faults.add({ match: { route: 'token' }, then: { status: 503, body: '' } })
  world.holdBack(() => gate.opened)
  const late = world.ask()
  await world.oauth.uninstall(world.workspaces.acmeLabs)
  gate.open()
  expect(await thrownBy(late)).toMatchObject({ code: 'temporarily_unavailable' })
})

describe('many callers', () => {
  test('RF-1 a thousand callers share one request, and one failure, which is not cached', async () => {
    const { ask, emulator, tokenRequests } = createTokenWorld({ expiresIn: 3600 })
    const outage = emulator.faults.add({ match: { route: 'token' }, then: { status: 500, body: '' } })
    const askAll = (): Promise<PromiseSettledResult<unknown>[]> =>
      Promise.allSettled(Array.from({ length: 1000 }, () => ask()))
    expect(new Set((await askAll()).map(({ status }) => status))).toEqual(new Set(['rejected']))
    emulator.faults.remove(outage.id)
    expect(new Set((await askAll()).map(({ status }) => status))).toEqual(new Set(['fulfilled']))
    expect(tokenRequests).toHaveLength(2)
  })

  test('fifty callers with the same failed token cause one request, and a late one gets the new token', async () => {
    const { ask, nameOf, oauth, workspaces, tokenRequests } = createTokenWorld({ expiresIn: 3600 })
    const token = await oauth.tokenFor(workspaces.acmeLabs)
    expect(nameOf(token)).toBe('token-1')
    const { accessToken: failedToken } = token
    const tokens = await Promise.all(Array.from({ length: 50 }, () => ask({ failedToken })))
    tokens.push(await ask({ failedToken }))
    expect(new Set(tokens)).toEqual(new Set(['token-2']))
    expect(tokenRequests).toHaveLength(2)
  })

  test('a request that had left before the token failed, and brings it again, is asked once more', async () => {
    const world = createWorld()
    const { acmeLabs } = world.workspaces
    const gate = createGate()
    world.holdBack(() => gate.opened)
    for (const access_token of ['failed', 'fresh']) {
      world.emulator.faults.add({ match: { route: 'token' }, times: 1, then: { tokenFields: { access_token } } })
    }
    const unforced = world.oauth.tokenFor(acmeLabs)
    const forced = Array.from({ length: 10 }, () => world.oauth.tokenFor(acmeLabs, { failedToken: 'failed' }))
    gate.open()
    expect((await unforced).accessToken).toBe('failed')
    for (const token of await Promise.all(forced)) expect(token.accessToken).toBe('fresh')
    expect(world.tokenRequests).toHaveLength(2)
  })

  test('a server that gives the failed token again is asked once by each wave, not for ever', async () => {
    const { ask, tokenRequests } = createTokenWorld({ tokenFields: { access_token: 'same' } })
    await ask()
    await ask({ failedToken: 'same' })
    expect(tokenRequests.splice(0)).toHaveLength(2)
    await Promise.all(Array.from({ length: 50 }, () => ask({ failedToken: 'same' })))
    expect(tokenRequests.length).toBeLessThanOrEqual(3)
  })

  test("a caller's abort ends that caller's wait only", async () => {
    const { ask, holdBack, tokenRequests } = createTokenWorld({ expiresIn: 3600 })
    const gate = createGate()
    holdBack(() => gate.opened)
    const controller = new AbortController()
    const reason = new Error('The visitor left.')
    const leaving = ask({ signal: controller.signal })
    const staying = ask()
    controller.abort(reason)
    expect(await thrownBy(leaving)).toBe(reason)
    gate.open()
    expect(await staying).toBe('token-1')
    expect(tokenRequests).toHaveLength(1)
    expect(await thrownBy(ask({ signal: AbortSignal.abort(reason) }))).toBe(reason)
  })

  test('when everybody left, the answer still serves the next one', async () => {
    const { ask, holdBack, tokenRequests } = createTokenWorld({ expiresIn: 3600 })
    const gate = createGate()
    holdBack(() => gate.opened)
    const controller = new AbortController()
    const leaving = ask({ signal: controller.signal })
    controller.abort()
    await thrownBy(leaving)
    gate.open()
    expect(await ask()).toBe('token-1')
    expect(tokenRequests).toHaveLength(1)
  })
})

test('a token can be read and cannot be printed', async () => {
  const { oauth, workspaces } = createWorld()
  const token = await oauth.tokenFor(workspaces.acmeLabs)
  const prints = [
    inspect(token, { depth: Infinity, showHidden: true }),
    inspect({ token }, { depth: Infinity, showHidden: true, getters: true }),
    JSON.stringify({ token }),
    String(token),
    `${Object.entries(token)}`,
    JSON.stringify({ ...token }),
    JSON.stringify(structuredClone({ ...token })),
  ].join('\n')
  expect(prints).not.toContain('emu_')
  expect(prints).toContain('[secret]')
  expect(Object.isFrozen(token)).toBe(true)
})
