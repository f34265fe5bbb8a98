import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createGate, createWorld, type Fault, redirectUri, scopes, thrownBy } from '../test/world.ts'

/** Answers with numbered tokens, each with these fields besides. */
function numbered(fields: object): Fault {
  let count = 0
  return async () => {
    count += 1
    return Response.json({ access_token: `token-${count}`, token_type: 'Bearer', user_id: 'usr_1', ...fields })
  }
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

test.each([undefined, null, '', ' ', 0, 'thr_1', 'WKS_1', 'wks_', 'wks_1\n', ' wks_1', ['wks_1'], {}])(
  'CC-2 %j is refused before anything is sent',
  async (workspaceId) => {
    const { oauth, tokenRequests } = createWorld()
    const error = await thrownBy(oauth.tokenFor(workspaceId as string))
    expect(error).toMatchObject({ code: 'invalid_workspace_id', action: 'fix_config' })
    expect(tokenRequests).toHaveLength(0)
  },
)

test('CC-2 an answer that names another workspace is thrown away', async () => {
  const world = createWorld()
  world.break(numbered({ workspace_id: world.workspaces.globex }))
  await expect(world.oauth.tokenFor(world.workspaces.acmeLabs)).rejects.toMatchObject({ code: 'invalid_response' })
  world.break(undefined)
  expect((await world.oauth.tokenFor(world.workspaces.acmeLabs)).accessToken).toMatch(/^emu_/)
})

test('CC-3 a refresh token that comes along is not kept', async () => {
  const world = createWorld()
  world.break(numbered({ refresh_token: 'canary-refresh' }))
  const token = await world.oauth.tokenFor('wks_1')
  expect(inspect(token, { showHidden: true, depth: Infinity })).not.toContain('canary')
  expect('refreshToken' in token).toBe(false)
})

describe('the cache', () => {
  test('gives the same token until the refresh window begins', async () => {
    const world = createWorld()
    world.break(numbered({ expires_in: 3600 }))
    const get = async (): Promise<string> => (await world.oauth.tokenFor('wks_1')).accessToken
    expect(await get()).toBe('token-1')
    world.emulator.clock.advance((3600 - 60) * 1000 - 1)
    expect(await get()).toBe('token-1')
    world.emulator.clock.advance(1)
    expect(await get()).toBe('token-2')
  })

  test('RF-9 a short token is not refreshed on every call: the window is a tenth of its life', async () => {
    const world = createWorld()
    world.break(numbered({ expires_in: 30 }))
    const get = async (): Promise<string> => (await world.oauth.tokenFor('wks_1')).accessToken
    expect([await get(), await get()]).toEqual(['token-1', 'token-1'])
    world.emulator.clock.advance(26_999)
    expect(await get()).toBe('token-1')
    world.emulator.clock.advance(1)
    expect(await get()).toBe('token-2')
  })

  test('ten years, as Glue prints them, are honoured', async () => {
    const world = createWorld()
    world.break(numbered({ expires_in: 315_705_599 }))
    const { expiresAt } = await world.oauth.tokenFor('wks_1')
    expect(expiresAt).toBe(world.emulator.clock.now() + 315_705_599_000)
    world.emulator.clock.advance('3650d')
    expect((await world.oauth.tokenFor('wks_1')).accessToken).toBe('token-1')
    world.emulator.clock.advance('5d')
    expect((await world.oauth.tokenFor('wks_1')).accessToken).toBe('token-2')
  })

  test.each([undefined, 'soon', -1, 0, null, 1e20])(
    'TE-5 an expires_in of %j counts as five minutes',
    async (expires_in) => {
      const world = createWorld()
      world.break(numbered({ expires_in }))
      await world.oauth.tokenFor('wks_1')
      world.emulator.clock.advance(269_999)
      expect((await world.oauth.tokenFor('wks_1')).accessToken).toBe('token-1')
      world.emulator.clock.advance('5m')
      expect((await world.oauth.tokenFor('wks_1')).accessToken).toBe('token-2')
    },
  )

  test('expiry counts from the moment the request was sent', async () => {
    const world = createWorld()
    const sentAt = world.emulator.clock.now()
    const answer = numbered({ expires_in: 3600 })
    world.break((sent, next) => {
      world.emulator.clock.advance('9s')
      return answer(sent, next)
    })
    expect((await world.oauth.tokenFor('wks_1')).expiresAt).toBe(sentAt + 3_600_000)
  })

  test('minValidityMs asks for a token that lives longer, and refuses nonsense', async () => {
    const world = createWorld()
    world.break(numbered({ expires_in: 3600 }))
    await world.oauth.tokenFor('wks_1')
    world.emulator.clock.advance('30m')
    expect((await world.oauth.tokenFor('wks_1', { minValidityMs: 1_799_999 })).accessToken).toBe('token-1')
    expect((await world.oauth.tokenFor('wks_1', { minValidityMs: 1_800_000 })).accessToken).toBe('token-2')
    for (const minValidityMs of [-1, Number.NaN, '5' as unknown as number]) {
      await expect(world.oauth.tokenFor('wks_1', { minValidityMs })).rejects.toMatchObject({ code: 'config_invalid' })
    }
  })

  test("CC-1 workspaces never get each other's tokens, however they are mixed", async () => {
    const world = createWorld()
    let turn = 0
    world.break(async ({ form }) => {
      for (let wait = (turn += 7) % 5; wait > 0; wait -= 1) await Promise.resolve()
      return Response.json({ access_token: `for-${form.get('subject')}`, token_type: 'bearer', expires_in: 1 })
    })
    const ids = ['wks_1', 'wks_2', 'wks_1_2', 'wks___proto__', 'wks_constructor']
    const calls = Array.from({ length: 500 }, async (_, index) => {
      const workspaceId = ids[index % ids.length] ?? ''
      if (index % 50 === 0) world.emulator.clock.advance('1s')
      const token = await world.oauth.tokenFor(workspaceId)
      expect([token.accessToken, token.workspaceId]).toEqual([`for-${workspaceId}`, workspaceId])
    })
    await Promise.all(calls)
  })

  test('is bounded: the oldest of ten thousand and one workspaces is asked for again', async () => {
    const world = createWorld()
    world.break(numbered({ expires_in: 3600 }))
    for (let i = 0; i <= 10_000; i += 1) await world.oauth.tokenFor(`wks_${i}`)
    await world.oauth.tokenFor('wks_10000')
    expect(world.tokenRequests).toHaveLength(10_001)
    await world.oauth.tokenFor('wks_0')
    expect(world.tokenRequests).toHaveLength(10_002)
  })

  test('inside the refresh window an outage of the token endpoint is not felt', async () => {
    const world = createWorld()
    world.break(numbered({ expires_in: 3600 }))
    await world.oauth.tokenFor('wks_1')
    world.break(async () => new Response('', { status: 503 }))
    world.emulator.clock.advance(3_550_000)
    expect((await world.oauth.tokenFor('wks_1')).accessToken).toBe('token-1')
    await expect(world.oauth.tokenFor('wks_1', { failedToken: 'token-1' })).rejects.toMatchObject({
      code: 'temporarily_unavailable',
    })
    await expect(world.oauth.tokenFor('wks_1')).rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })
})

describe('many callers', () => {
  test('RF-1 a thousand callers share one request, and one failure, which is not cached', async () => {
    const world = createWorld()
    const answer = numbered({ expires_in: 3600 })
    let isDown = true
    world.break((sent, next) => (isDown ? Promise.resolve(new Response('', { status: 500 })) : answer(sent, next)))
    const ask = (): Promise<PromiseSettledResult<unknown>[]> =>
      Promise.allSettled(Array.from({ length: 1000 }, () => world.oauth.tokenFor('wks_1')))
    expect(new Set((await ask()).map(({ status }) => status))).toEqual(new Set(['rejected']))
    isDown = false
    expect(new Set((await ask()).map(({ status }) => status))).toEqual(new Set(['fulfilled']))
    expect(world.tokenRequests).toHaveLength(2)
  })

  test('fifty callers with the same failed token cause one request, and a late one gets the new token', async () => {
    const world = createWorld()
    world.break(numbered({ expires_in: 3600 }))
    const { accessToken: failedToken } = await world.oauth.tokenFor('wks_1')
    const tokens = await Promise.all(Array.from({ length: 50 }, () => world.oauth.tokenFor('wks_1', { failedToken })))
    tokens.push(await world.oauth.tokenFor('wks_1', { failedToken }))
    expect(new Set(tokens.map(({ accessToken }) => accessToken))).toEqual(new Set(['token-2']))
    expect(world.tokenRequests).toHaveLength(2)
  })

  test('a request that had left before the token failed, and brings it again, is asked once more', async () => {
    const world = createWorld()
    const gate = createGate()
    const answers = ['failed', 'fresh']
    world.break(async () => {
      await gate.opened
      return Response.json({ access_token: answers.shift() ?? 'too many', token_type: 'bearer', expires_in: 3600 })
    })
    const unforced = world.oauth.tokenFor('wks_1')
    const forced = Array.from({ length: 10 }, () => world.oauth.tokenFor('wks_1', { failedToken: 'failed' }))
    gate.open()
    expect((await unforced).accessToken).toBe('failed')
    for (const token of await Promise.all(forced)) expect(token.accessToken).toBe('fresh')
    expect(world.tokenRequests).toHaveLength(2)
  })

  test('a server that gives the failed token again is asked once by each wave, not for ever', async () => {
    const world = createWorld()
    world.break(async () => Response.json({ access_token: 'same', token_type: 'bearer', expires_in: 3600 }))
    await world.oauth.tokenFor('wks_1')
    await Promise.all(Array.from({ length: 50 }, () => world.oauth.tokenFor('wks_1', { failedToken: 'same' })))
    expect(world.tokenRequests.length).toBeLessThanOrEqual(3)
  })

  test("a caller's abort ends that caller's wait only", async () => {
    const world = createWorld()
    const gate = createGate()
    const answer = numbered({ expires_in: 3600 })
    world.break((sent, fallback) => gate.opened.then(() => answer(sent, fallback) ?? fallback()))
    const controller = new AbortController()
    const reason = new Error('The visitor left.')
    const leaving = world.oauth.tokenFor('wks_1', { signal: controller.signal })
    const staying = world.oauth.tokenFor('wks_1')
    controller.abort(reason)
    expect(await thrownBy(leaving)).toBe(reason)
    gate.open()
    expect((await staying).accessToken).toBe('token-1')
    expect(world.tokenRequests).toHaveLength(1)
    expect(await thrownBy(world.oauth.tokenFor('wks_1', { signal: AbortSignal.abort(reason) }))).toBe(reason)
  })

  test('when everybody left, the answer still serves the next one', async () => {
    const world = createWorld()
    const gate = createGate()
    const answer = numbered({ expires_in: 3600 })
    world.break((sent, fallback) => gate.opened.then(() => answer(sent, fallback) ?? fallback()))
    const controller = new AbortController()
    const leaving = world.oauth.tokenFor('wks_1', { signal: controller.signal })
    controller.abort()
    await thrownBy(leaving)
    gate.open()
    expect((await world.oauth.tokenFor('wks_1')).accessToken).toBe('token-1')
    expect(world.tokenRequests).toHaveLength(1)
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
