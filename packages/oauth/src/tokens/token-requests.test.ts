import { createEmulator, type FaultEffect } from '@glue/emulator'
import { listen } from '@glue/emulator/node'
import { describe, expect, test, vi } from 'vitest'
import { critical } from '../../test/critical.ts'
import { createKeptWorld, withoutClientCredentials } from '../../test/kept-world.ts'
import { collect, consent, createGate, createWorld, deafFetch, thrownBy } from '../../test/world.ts'
import { glueServerAt } from '../index.ts'

for (const status of [301, 302, 303, 307, 308] as const) {
  critical(`TE-1 a redirect (${status}) of the token endpoint carries nothing to another place`, async (create) => {
    const evil = createEmulator()
    const world = createWorld({ create })
    await using server = await listen(world.emulator)
    await using evilServer = await listen(evil)
    const redirect = { status, to: `${evilServer.url}/oauth/token` }
    world.emulator.faults.add({ match: { route: 'token' }, then: { redirect } })
    const app = world.another({ server: glueServerAt(server.url), fetch: (url, init) => fetch(url, init) })
    const error = await thrownBy(app.tokenFor(world.workspaces.acmeLabs))
    expect(evil.journal.list()).toEqual([])
    expect(error).toMatchObject({ code: 'invalid_response', status, action: 'report' })
    expect(world.emulator.journal.list({ status })).toHaveLength(1)
  })
}

test('TE-1 a redirect during a refresh costs no refresh token', async () => {
  const world = await createKeptWorld(withoutClientCredentials)
  const fault = world.fault({ redirect: { status: 307, to: 'https://evil.test/' } })
  world.expire()
  expect(await thrownBy(world.tokenForAcme())).toMatchObject({ code: 'invalid_response' })
  fault.remove()
  await world.tokenForAcme()
  expect(world.grants()).toEqual(['refresh_token', 'refresh_token'])
})

interface Refusal {
  readonly then: FaultEffect
  readonly code: string
  readonly action: string
}

const retry = { code: 'temporarily_unavailable', action: 'retry' }
const report = { code: 'invalid_response', action: 'report' }
const refusals: Readonly<Record<string, Refusal>> = {
  'TE-2 a 500': { then: { status: 500, body: '' }, ...retry },
  'TE-2 a web page with status 502': { then: { status: 502, contentType: 'text/html', body: '<h1>Bad' }, ...retry },
  'TE-2 a web page with status 200': { then: { contentType: 'text/html', body: '<h1>Welcome' }, ...retry },
  'TE-2 an empty body': { then: { body: '' }, ...report },
  'TE-2 null': { then: { contentType: 'application/json', body: 'null' }, ...report },
  'TE-2 a list': { then: { body: [] }, ...report },
  'TE-2 a text': { then: { body: 'ok' }, ...report },
  'TE-2 a form': { then: { body: 'access_token=x&token_type=bearer' }, ...report },
  'TE-2 broken JSON': { then: { contentType: 'application/json', body: '{"' }, ...report },
  'TE-2 a status that no success has': { then: { status: 201 }, ...report },
  'TE-3 an error with status 200': {
    then: { body: { error: 'bad_refresh_token' } },
    code: 'request_refused',
    action: 'fix_config',
  },
  'TE-3 an error with status 200, and a token': {
    then: { tokenFields: { error: 'invalid_grant' } },
    code: 'not_installed',
    action: 'reinstall',
  },
  'TE-3 nothing': { then: { body: {} }, ...report },
  'TE-3 an empty token': { then: { tokenFields: { access_token: '' } }, ...report },
  'TE-3 a number as a token': { then: { tokenFields: { access_token: 123 } }, ...report },
  'TE-3 a list as a token': { then: { tokenFields: { access_token: ['a'] } }, ...report },
  'TE-4 the token type mac': { then: { tokenType: 'mac' }, ...report },
  'TE-4 the token type DPoP': { then: { tokenType: 'DPoP' }, ...report },
  'TE-4 no token type': { then: { omitTokenFields: ['token_type'] }, ...report },
}

describe('an answer that is no token is an error, and nothing is stored', () => {
  test.each(Object.entries(refusals))('%s', async (_title, { then, code, action }) => {
    const world = createWorld({ shareTokens: true })
    world.emulator.faults.add({ match: { route: 'token' }, then })
    const error = await thrownBy(world.oauth.tokenFor(world.workspaces.acmeLabs))
    expect(error).toMatchObject({ code, action })
    expect(String(error).length).toBeLessThan(700)
    expect(await collect(world.store.list(''))).toEqual([])
  })
})

test.each(['bearer', 'Bearer', 'BEARER'])('TE-4 the token type %s is accepted', async (tokenType) => {
  const world = createWorld()
  world.emulator.faults.add({ match: { route: 'token' }, then: { tokenType } })
  await world.oauth.tokenFor(world.workspaces.acmeLabs)
})

// `undefined` of the matrix is the test of a missing one in workspace-tokens.test.ts.
test.each([null, -1, 0, 1e20, '3600', '3600abc', 'soon', [3600], {}, true, 1e308])(
  'TE-5 an expires_in of %j neither throws nor loops, and costs no refresh token',
  async (expiresIn) => {
    const world = await createKeptWorld(withoutClientCredentials)
    world.expire()
    world.fault({ tokenFields: { expires_in: expiresIn } })
    for (let call = 0; call < 3; call += 1) await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
    world.expire()
    const token = await world.anotherProcess().tokenFor(world.workspaces.acme)
    expect(world.grants()).toEqual(['refresh_token'])
    expect(new Date(token.expiresAt).toISOString()).toMatch(/^2/)
  },
)

test('TE-6 scopes that were not granted are told', async () => {
  const world = await createKeptWorld()
  world.fault({ tokenFields: { scope: 'workspaces:read threads:read' } })
  world.expire()
  const token = await world.tokenForAcme()
  await Promise.resolve()
  expect(token.scopes).toEqual(['workspaces:read', 'threads:read'])
  const granted = world.events.findLast(({ type }) => type === 'token_granted')
  expect(granted).toMatchObject({ missingScopes: ['groups:read', 'threads.messages:write'] })
})

test('TE-8 a server that never ends its answer is left at the deadline, by all that wait, and the next call works', async () => {
  const events: string[] = []
  const world = createWorld({ onEvent: ({ type }) => void events.push(type) })
  const { emulator, workspaces } = world
  const app = world.another({ fetch: deafFetch(emulator), timeoutMs: 10_000 })
  emulator.faults.add({ match: { route: 'token' }, times: 1, then: { dripBody: { bytes: 1, every: '1h' } } })
  const waiting = Promise.allSettled(Array.from({ length: 20 }, () => app.tokenFor(workspaces.acmeLabs)))
  await vi.waitFor(() => expect(emulator.journal.list()).toHaveLength(1), { interval: 1 })
  emulator.clock.advance('10s')
  const reasons = (await waiting).map((result) => (result.status === 'rejected' ? result.reason.code : result.status))
  expect(new Set(reasons)).toEqual(new Set(['timeout']))
  await app.tokenFor(workspaces.acmeLabs)
})

describe('TE-10 a busy server', () => {
  const busy = (then: FaultEffect, times?: number) => {
    const world = createWorld()
    world.emulator.faults.add({ match: { route: 'token' }, times, then: { body: '', ...then } })
    const ask = () => world.oauth.tokenFor(world.workspaces.acmeLabs)
    return { ...world, ask }
  }

  test.each([429, 502, 503, 504])('%i is asked again after a pause of its own, and then serves', async (status) => {
    const { ask, pauses, tokenRequests } = busy({ status }, 2)
    await ask()
    expect(tokenRequests).toHaveLength(3)
    expect(pauses).toHaveLength(2)
    expect(pauses[0]).toBeLessThan(200)
    expect(pauses[1]).toBeLessThan(800)
  })

  test('gets what is left of the deadline for a further attempt, not a deadline of its own', async () => {
    const { ask, emulator } = busy({ status: 503, retryAfter: 3 }, 1)
    emulator.faults.add({ match: { route: 'token' }, skip: 1, then: { delayHeaders: '1h' } })
    const asked = thrownBy(ask())
    await vi.waitFor(() => expect(emulator.journal.list()).toHaveLength(2), { interval: 1 })
    emulator.clock.advance('7s')
    expect(await asked).toMatchObject({ code: 'timeout' })
  })

  test('is asked three times at the most', async () => {
    const { ask, tokenRequests } = busy({ status: 429 })
    expect(await thrownBy(ask())).toMatchObject({ code: 'temporarily_unavailable', status: 429 })
    expect(tokenRequests).toHaveLength(3)
  })

  test('gets the time that it asks for', async () => {
    const { ask, pauses } = busy({ status: 503, retryAfter: 3 }, 1)
    await ask()
    expect(pauses).toEqual([3000])
  })

  test.each([10, 999_999_999, 1e9])(
    'a Retry-After of %d is left to the caller: it is beyond the deadline',
    async (retryAfter) => {
      const { ask, pauses, tokenRequests } = busy({ status: 503, retryAfter })
      const retryAfterMs = Math.min(retryAfter * 1000, 24 * 3600 * 1000)
      expect(await thrownBy(ask())).toMatchObject({ code: 'temporarily_unavailable', retryAfterMs })
      expect([pauses, tokenRequests.length]).toEqual([[], 1])
    },
  )

  test.each(['0', 'soon', '-5', 'Wed, 21 Oct 2015 07:28:00 GMT', '1e9'])(
    'a Retry-After of %s is survived',
    async (retryAfter) => {
      const { ask, pauses } = busy({ status: 503, retryAfter }, 1)
      await ask()
      for (const pause of pauses) expect(pause).toBeLessThan(200)
    },
  )

  test('a 500 is not asked again: it may have done something', async () => {
    const { ask, tokenRequests } = busy({ status: 500 })
    await thrownBy(ask())
    expect(tokenRequests).toHaveLength(1)
  })

  test('a connection that broke off is tried once more, at once', async () => {
    const world = createWorld()
    world.emulator.faults.add({ match: { route: 'token' }, then: { drop: 'before' } })
    expect(await thrownBy(world.oauth.tokenFor(world.workspaces.acmeLabs))).toMatchObject({ code: 'network_error' })
    expect([world.pauses, world.tokenRequests.length]).toEqual([[], 2])
  })

  test('is not asked by every call while there is a living token', async () => {
    const world = await createKeptWorld()
    world.emulator.clock.advance(3_575_000)
    world.fault({ status: 503, body: '', retryAfter: 20 })
    for (let call = 0; call < 100; call += 1) await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
    world.emulator.clock.advance('20s')
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })

  test('is asked in earnest for a caller who has no token, also where one who has joined first', async () => {
    const world = await createKeptWorld()
    const gate = createGate()
    const { accessToken: failedToken } = await world.tokenForAcme()
    world.emulator.clock.advance(3_575_000)
    world.fault({ status: 503, body: '' }, 1)
    world.holdBack(() => gate.opened)
    const easy = world.tokenForAcme()
    const urgent = world.tokenForAcme({ failedToken })
    gate.open()
    expect((await urgent).accessToken).not.toBe(failedToken)
    await easy.catch(() => {})
  })

  test('is not sent what waited in line beyond its deadline', async () => {
    const world = createWorld({ maxConcurrentRequests: 1 })
    world.emulator.faults.add({ match: { route: 'token' }, then: { delayHeaders: '1d' } })
    const ids = ['wks_1', 'wks_2', 'wks_3']
    const asked = Promise.all(ids.map((id) => thrownBy(world.oauth.tokenFor(id))))
    await vi.waitFor(() => expect(world.tokenRequests).toHaveLength(1), { interval: 1 })
    world.emulator.clock.advance('10s')
    for (const error of await asked) expect(error).toMatchObject({ code: 'timeout' })
    expect(world.tokenRequests).toHaveLength(1)
  })

  test('while there is a living token, it is left alone', async () => {
    const world = await createKeptWorld()
    world.emulator.clock.advance(3_575_000)
    world.fault({ status: 503, body: '' })
    await world.tokenForAcme()
    expect(world.grants()).toEqual(['refresh_token'])
  })
})

critical("CC-1 no workspace ever gets another one's token, however the answers come", async (create) => {
  const world = createWorld({ create })
  const ids = ['wks_1', 'wks_2', 'wks_1_2', 'wks___proto__', 'wks_constructor']
  for (const workspaceId of ids) {
    const body = { access_token: `for-${workspaceId}`, token_type: 'bearer', expires_in: 1 }
    world.emulator.faults.add({ match: { route: 'token', workspaceId }, then: { body } })
  }
  let turn = 0
  world.holdBack(async () => {
    for (let wait = (turn += 7) % 5; wait > 0; wait -= 1) await Promise.resolve()
  })
  const calls = Array.from({ length: 2000 }, async (_, index) => {
    const workspaceId = ids[index % ids.length] ?? ''
    if (index % 50 === 0) world.emulator.clock.advance('1s')
    const token = await world.oauth.tokenFor(workspaceId)
    expect([token.accessToken, token.workspaceId]).toEqual([`for-${workspaceId}`, workspaceId])
  })
  await Promise.all(calls)
})

critical('CC-2 what is not exactly the id of a workspace is refused before anything is sent', async (create) => {
  const world = createWorld({ create })
  const { acmeLabs } = world.workspaces
  const ids = [undefined, null, '', ' ', 0, [acmeLabs], {}, `${acmeLabs}\n`, ` ${acmeLabs}`, 'WKS_1', 'thr_1']
  for (const id of ids) {
    const error = await thrownBy(world.oauth.tokenFor(id as string))
    expect(error).toMatchObject({ code: 'invalid_workspace_id' })
  }
  expect(world.tokenRequests).toEqual([])
})

test('a vault that throws costs no living token, and its text is not shown', async () => {
  let isOpen = true
  const clientSecret = async (): Promise<string> => {
    if (isOpen) return 'acme-digest-secret-for-the-emulator-only'
    throw new Error('vault token hvs.canary')
  }
  const world = await createKeptWorld({ clientSecret })
  isOpen = false
  world.emulator.clock.advance(3_575_000)
  await world.tokenForAcme()
  world.expire()
  const error = await thrownBy(world.tokenForAcme())
  expect(error).toMatchObject({ code: 'config_invalid', action: 'retry' })
  expect(String(error)).not.toContain('canary')
})

test('a clock that is set back between attempts does not make a deadline of an hour', async () => {
  const world = createWorld()
  world.emulator.faults.add({ match: { route: 'token' }, times: 1, then: { status: 503, body: '', retryAfter: 3 } })
  world.emulator.faults.add({ match: { route: 'token' }, skip: 1, then: { delayHeaders: '1d' } })
  const asked = thrownBy(world.oauth.tokenFor(world.workspaces.acmeLabs))
  await vi.waitFor(() => expect(world.tokenRequests).toHaveLength(2), { interval: 1 })
  world.emulator.clock.advance('10s')
  expect(await asked).toMatchObject({ code: 'timeout' })
})

test('CC-3 five hundred workspaces whose tokens end together do not ask at once', async () => {
  const world = createWorld({ maxConcurrentRequests: 16 })
  world.emulator.faults.add({ match: { route: 'token' }, then: { body: { access_token: 'x', token_type: 'bearer' } } })
  let running = 0
  let most = 0
  const gate = createGate()
  world.holdBack(async () => {
    running += 1
    most = Math.max(most, running)
    await (running === 16 ? void gate.open() : gate.opened)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
  })
  await Promise.all(Array.from({ length: 500 }, (_, index) => world.oauth.tokenFor(`wks_${index}`)))
  expect([most, world.tokenRequests.length]).toEqual([16, 500])
})

test('CC-3 a refresh token that comes along with client credentials is not stored', async () => {
  const world = createWorld({ shareTokens: true, keys: 'plaintext' })
  world.emulator.faults.add({ match: { route: 'token' }, then: { tokenFields: { refresh_token: 'canary-refresh' } } })
  await world.oauth.tokenFor(world.workspaces.acmeLabs)
  const flow = await consent(world, { workspaceId: world.workspaces.acme })
  await world.oauth.completeInstall({ ...flow, workspaceHint: world.workspaces.acme })
  const stored = JSON.stringify(await collect(world.store.list('')))
  expect(stored).toContain('accessToken')
  expect(stored).not.toContain('canary')
})
