import type { CallbackEffect } from '@glue/emulator'
import { describe, expect, test } from 'vitest'
import { consent, contentsOf, createGate, createWorld, redirectUri, scopes, thrownBy } from '../../test/world.ts'
import { createState } from '../grants/index.ts'
import { glueServerAt } from '../index.ts'

describe.each(['glue', 'documented'] as const)('on the profile %s', (profile) => {
  test('an installation is exchanged, proven and recorded, and holds no token', async () => {
    const world = createWorld({ profile })
    const { oauth, emulator, store, workspaces } = world
    const flow = await consent(world, { workspaceId: workspaces.acme })
    const installation = await oauth.completeInstall({ ...flow, workspaceHint: workspaces.acme })
    expect(installation).toEqual({
      workspaceId: workspaces.acme,
      userId: expect.stringMatching(/^usr_/),
      scopes,
      installedAt: emulator.clock.now(),
    })
    expect(await oauth.installations.get(workspaces.acme)).toEqual(installation)
    expect(await contentsOf(store)).not.toMatch(/emu_|token|verifier|secret/)
  })

  test('the requests have exactly the parameters of the page, and the verifier', async () => {
    const world = createWorld({ profile })
    const flow = await consent(world, { workspaceId: world.workspaces.acme })
    await world.oauth.completeInstall({ ...flow, workspaceHint: world.workspaces.acme })
    const [exchange, proof, ...more] = world.tokenRequests
    const client = { client_id: 'acme-digest', client_secret: 'acme-digest-secret-for-the-emulator-only' }
    expect(more).toEqual([])
    expect(Object.fromEntries(exchange?.form ?? [])).toEqual({
      ...client,
      grant_type: 'authorization_code',
      code: flow.callbackParameters.get('code'),
      redirect_uri: redirectUri,
      code_verifier: flow.codeVerifier,
    })
    expect(Object.fromEntries(proof?.form ?? [])).toEqual({
      ...client,
      grant_type: 'client_credentials',
      subject: world.workspaces.acme,
      redirect_uri: redirectUri,
    })
    for (const { url, init } of world.tokenRequests) {
      expect([url.search, init.method, init.redirect]).toEqual(['', 'POST', 'manual'])
      expect(new Headers(init.headers).get('content-type')).toMatch(/^application\/x-www-form-urlencoded\b/)
      expect(new Headers(init.headers).has('authorization')).toBe(false)
    }
  })

  test('a code that is used twice is refused the second time, and the record stays', async () => {
    const world = createWorld({ profile })
    const flow = await consent(world, { workspaceId: world.workspaces.acme })
    const installation = await world.oauth.completeInstall({ ...flow, workspaceHint: world.workspaces.acme })
    await expect(world.oauth.completeInstall(flow)).rejects.toMatchObject({
      code: 'code_rejected',
      action: 'reinstall',
    })
    expect(await world.oauth.installations.get(world.workspaces.acme)).toEqual(installation)
  })

  test("an answer that names another workspace's user is not believed", async () => {
    const world = createWorld({ profile })
    const flow = await consent(world, { workspaceId: world.workspaces.acme })
    const wrongWorkspace = world.workspaces.globex
    world.emulator.faults.add({ match: { operation: 'client_credentials' }, then: { wrongWorkspace } })
    const install = world.oauth.completeInstall({ ...flow, workspaceHint: world.workspaces.acme })
    await expect(install).rejects.toMatchObject({ code: 'workspace_unknown' })
    expect(await contentsOf(world.store)).toBe('[]')
  })
})

test('without a hint the API says which workspace it was', async () => {
  const world = createWorld()
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  expect((await world.oauth.completeInstall(flow)).workspaceId).toBe(world.workspaces.acme)
  expect(world.apiRequests).toHaveLength(1)
})

test('a hint for another workspace does not win over what the API says', async () => {
  const world = createWorld()
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  const installation = await world.oauth.completeInstall({ ...flow, workspaceHint: world.workspaces.acmeLabs })
  expect(installation.workspaceId).toBe(world.workspaces.acme)
  expect(world.tokenRequests.map(({ form }) => form.get('subject'))).toEqual([null, world.workspaces.acme])
})

test('a hint for another workspace that has the app is not believed where the API cannot say', async () => {
  const world = createWorld({ profile: 'documented' })
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  const install = world.oauth.completeInstall({ ...flow, workspaceHint: world.workspaces.acmeLabs })
  await expect(install).rejects.toMatchObject({ code: 'workspace_unknown' })
  expect(await contentsOf(world.store)).toBe('[]')
})

test('without a hint, and where the API cannot say, the workspace stays unknown', async () => {
  const world = createWorld({ profile: 'documented' })
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  await expect(world.oauth.completeInstall(flow)).rejects.toMatchObject({ code: 'workspace_unknown' })
  expect(await contentsOf(world.store)).toBe('[]')
})

test.each([503, 200])('an API that is down (%i) leaves the decision to the hint', async (status) => {
  const world = createWorld()
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  world.emulator.faults.add({ match: { route: 'graphql' }, then: { status, body: '<html>' } })
  const installation = await world.oauth.completeInstall({ ...flow, workspaceHint: world.workspaces.acme })
  expect(installation.workspaceId).toBe(world.workspaces.acme)
})

test('an API that is down is named when there is no hint', async () => {
  const world = createWorld()
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  world.emulator.faults.add({ match: { route: 'graphql' }, then: { status: 502, body: '' } })
  await expect(world.oauth.completeInstall(flow)).rejects.toMatchObject({
    code: 'temporarily_unavailable',
    status: 502,
  })
  expect(await contentsOf(world.store)).toBe('[]')
})

test('of several workspaces that the API names, the one with the same app user is taken, and few are tried', async () => {
  const world = createWorld()
  const { acme, acmeLabs, globex } = world.workspaces
  const flow = await consent(world, { workspaceId: acme })
  const others = Array.from({ length: 100 }, (_, i) => `wks_${i}`)
  for (const ids of [[globex, acmeLabs, 'thr_1', 7, acme, ...others], others]) {
    const body = { data: { workspaces: { nodes: ids.map((id) => ({ id })) } } }
    world.emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { body } })
  }
  expect((await world.oauth.completeInstall(flow)).workspaceId).toBe(acme)

  const second = await consent(world, { workspaceId: acme })
  const before = world.tokenRequests.length
  await expect(world.oauth.completeInstall(second)).rejects.toMatchObject({ code: 'workspace_unknown' })
  expect(world.tokenRequests.length - before).toBe(21)
})

test("an app's own identifyWorkspace is checked, unless it vouches for its answer", async () => {
  let isVerified = false
  const world = createWorld({
    profile: 'documented',
    identifyWorkspace: ({ accessToken, userId, hint }) => {
      expect([accessToken.slice(0, 4), userId?.slice(0, 4), hint]).toEqual(['emu_', 'usr_', undefined])
      return { workspaceId: world.workspaces.acmeLabs, isVerified }
    },
  })
  const refused = await consent(world, { workspaceId: world.workspaces.acme })
  await expect(world.oauth.completeInstall(refused)).rejects.toMatchObject({ code: 'workspace_unknown' })
  isVerified = true
  const vouched = await consent(world, { workspaceId: world.workspaces.acme })
  expect((await world.oauth.completeInstall(vouched)).workspaceId).toBe(world.workspaces.acmeLabs)
  expect(world.apiRequests).toHaveLength(0)
})

test('a token from before an installation that the app vouched for is asked for anew', async () => {
  const world = createWorld({ identifyWorkspace: () => ({ workspaceId: world.workspaces.acmeLabs, isVerified: true }) })
  const { oauth, workspaces } = world
  const old = await oauth.tokenFor(workspaces.acmeLabs)
  await oauth.completeInstall(await consent(world, { workspaceId: workspaces.acmeLabs }))
  expect((await oauth.tokenFor(workspaces.acmeLabs)).accessToken).not.toBe(old.accessToken)
})

test('a token that is under way during a new installation still reaches its caller, and not the cache', async () => {
  const world = createWorld()
  const { oauth, workspaces } = world
  const flow = await consent(world, { workspaceId: workspaces.acmeLabs })
  const gate = createGate()
  world.holdBack(() => gate.opened)
  const early = oauth.tokenFor(workspaces.acmeLabs)
  while (world.tokenRequests.length === 0) await Promise.resolve()
  world.holdBack(undefined)
  await oauth.completeInstall(flow)
  const kept = await oauth.tokenFor(workspaces.acmeLabs)
  gate.open()
  expect((await early).accessToken).not.toBe(kept.accessToken)
  expect(await oauth.tokenFor(workspaces.acmeLabs)).toBe(kept)
})

test('the token that proved the workspace is used at once, and one from before is not', async () => {
  const world = createWorld()
  const { oauth, workspaces } = world
  const old = await oauth.tokenFor(workspaces.acmeLabs)
  const flow = await consent(world, { workspaceId: workspaces.acmeLabs })
  await oauth.completeInstall(flow)
  const before = world.tokenRequests.length
  expect((await oauth.tokenFor(workspaces.acmeLabs)).accessToken).not.toBe(old.accessToken)
  expect(world.tokenRequests).toHaveLength(before)
})

describe('nothing is exchanged and nothing stored', () => {
  test('when the person denied', async () => {
    const world = createWorld()
    const flow = await consent(world, { workspaceId: world.workspaces.acme, decision: 'deny' })
    await expect(world.oauth.completeInstall(flow)).rejects.toMatchObject({ code: 'access_denied' })
    expect([world.tokenRequests.length, await contentsOf(world.store)]).toEqual([0, '[]'])
  })

  /** What Glue sends, or what becomes of it in the browser's address bar. */
  type Change = CallbackEffect | ((parameters: URLSearchParams) => void)
  test.each<[string, string, Change]>([
    ['CB-3 when the state is missing', 'state_mismatch', { state: 'drop' }],
    ['CB-3 when the state is empty', 'state_mismatch', (p) => p.set('state', '')],
    ['CB-3 when the state is the word undefined', 'state_mismatch', (p) => p.set('state', 'undefined')],
    ['CB-3 when the state is another one', 'state_mismatch', { state: 'alter' }],
    ['CB-3 when the state comes twice', 'state_mismatch', { state: 'duplicate' }],
    ['CB-3 when the code comes twice', 'callback_invalid', (p) => p.append('code', 'x')],
    ['CB-3 when the code is missing', 'callback_invalid', (p) => p.delete('code')],
    ['CB-3 when the code is empty', 'callback_invalid', (p) => p.set('code', '')],
    ['CB-3 when the error comes twice', 'callback_invalid', (p) => (p.append('error', 'a'), p.append('error', 'b'))],
    ['CB-10 when the code is endless', 'callback_invalid', (p) => p.set('code', 'x'.repeat(5000))],
    ['CB-10 when the code holds a line break', 'callback_invalid', (p) => p.set('code', 'x\r\ny')],
    ['when the answer is one of another flow', 'callback_invalid', (p) => p.set('response', 'x')],
    ['when the answer holds an id token', 'callback_invalid', (p) => p.set('id_token', 'x')],
    ['CB-6 when the issuer is another one', 'issuer_mismatch', { iss: 'https://evil.test' }],
    ['CB-6 when the issuer has a slash too many', 'issuer_mismatch', { iss: 'http://localhost:4400/' }],
    ['CB-6 when the issuer is in capitals', 'issuer_mismatch', (p) => p.set('iss', 'HTTP://LOCALHOST:4400')],
    ['CB-6 when the issuer comes twice', 'callback_invalid', { iss: 'duplicate' }],
    [
      'CB-8 when an error comes without state',
      'state_mismatch',
      (p) => (p.delete('state'), p.set('error', 'access_denied')),
    ],
    ['CB-8 when an error comes with a code', 'access_denied', (p) => p.set('error', 'access_denied')],
  ])('%s', async (_title, code, change) => {
    const world = createWorld()
    if (typeof change === 'object') world.emulator.faults.add({ match: { route: 'authorize' }, then: change })
    const flow = await consent(world, { workspaceId: world.workspaces.acme })
    if (typeof change === 'function') change(flow.callbackParameters)
    await expect(world.oauth.completeInstall(flow)).rejects.toMatchObject({ code })
    expect([world.tokenRequests.length, await contentsOf(world.store)]).toEqual([0, '[]'])
  })

  test('when Glue refuses the scopes', async () => {
    const world = createWorld({ scopes: ['workspaces:read', 'workspaces:delete'] })
    const flow = await consent(world, { workspaceId: world.workspaces.acme })
    expect(flow.callbackParameters.get('error')).toBe('invalid_scope')
    await expect(world.oauth.completeInstall(flow)).rejects.toMatchObject({ code: 'request_refused' })
    expect([world.tokenRequests.length, await contentsOf(world.store)]).toEqual([0, '[]'])
  })

  test('when Glue is down', async () => {
    const world = createWorld()
    const state = createState()
    const to = `${redirectUri}?${new URLSearchParams({ error: 'server_error', state })}`
    world.emulator.faults.add({ match: { route: 'authorize' }, then: { redirect: { status: 303, to } } })
    const flow = await consent(world, { workspaceId: world.workspaces.acme, state })
    await expect(world.oauth.completeInstall(flow)).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect([world.tokenRequests.length, await contentsOf(world.store)]).toEqual([0, '[]'])
  })

  test.each([undefined, '', 'short'])('CB-3 when the kept state or verifier is %j', async (value) => {
    const world = createWorld()
    const flow = await consent(world, { workspaceId: world.workspaces.acme })
    const lost = value as string
    await expect(world.oauth.completeInstall({ ...flow, codeVerifier: lost })).rejects.toMatchObject({
      code: 'config_invalid',
    })
    flow.callbackParameters.delete('state')
    await expect(world.oauth.completeInstall({ ...flow, state: lost })).rejects.toMatchObject({
      code: 'state_mismatch',
    })
    expect(world.tokenRequests).toHaveLength(0)
  })

  test('CB-7 when the verifier is not the one of the flow', async () => {
    const world = createWorld()
    const flow = await consent(world, { workspaceId: world.workspaces.acme })
    const install = world.oauth.completeInstall({ ...flow, codeVerifier: 'x'.repeat(43) })
    await expect(install).rejects.toMatchObject({ code: 'code_rejected' })
    expect(await contentsOf(world.store)).toBe('[]')
  })

  test('when the secret is wrong', async () => {
    const world = createWorld({ clientSecret: 'wrong-secret-of-the-test' })
    const flow = await consent(world, { workspaceId: world.workspaces.acme })
    const error = await thrownBy(world.oauth.completeInstall(flow))
    expect(error).toMatchObject({ code: 'invalid_client', action: 'fix_config' })
    expect(await contentsOf(world.store)).toBe('[]')
  })

  test('when the token endpoint answers with a web page', async () => {
    const world = createWorld()
    const flow = await consent(world, { workspaceId: world.workspaces.acme })
    const then = { contentType: 'text/html', body: '<html>Sorry</html>' }
    world.emulator.faults.add({ match: { route: 'token' }, then })
    await expect(world.oauth.completeInstall(flow)).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    expect(world.tokenRequests).toHaveLength(1)
    expect(await contentsOf(world.store)).toBe('[]')
  })
})

test('CB-6 an issuer that is the right one is accepted', async () => {
  const server = { ...glueServerAt('http://localhost:4400'), scopeSeparator: ' ' } as const
  const world = createWorld({ profile: 'oauth21', server })
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  expect(flow.callbackParameters.getAll('iss')).toEqual([server.issuer])
  expect((await world.oauth.completeInstall(flow)).workspaceId).toBe(world.workspaces.acme)
})
