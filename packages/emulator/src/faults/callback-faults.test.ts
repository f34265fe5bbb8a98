import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import type { Profile } from '../state/profile.ts'
import type { FaultEffect } from './fault.ts'

const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }

async function callbackWith(then: FaultEffect, profile: Profile, decision: 'allow' | 'deny' = 'allow') {
  const { emulator, authorizationUrl, acme } = driveEmulator({ profile })
  const { id } = emulator.faults.add({ match: { route: 'authorize' }, times: 1, then })
  const scope = profile === 'oauth21' ? 'threads:read groups:read' : 'threads:read,groups:read'
  const url = authorizationUrl({ ...pkce, scope, state: 'Astate' })
  const { searchParams } = await emulator.approve({ authorizationUrl: url, workspaceId: acme.id, decision })
  // The page was shown as always: what happens, happens to the callback.
  expect(emulator.journal.list().map(({ faults }) => faults)).toEqual([[], [{ id, effects: Object.keys(then) }]])
  return searchParams
}

describe('EM-4: iss', () => {
  test.each(['allow', 'deny'] as const)('missing where it belongs, when the person answers %s', async (decision) => {
    expect((await callbackWith({ iss: 'omit' }, 'oauth21', decision)).getAll('iss')).toEqual([])
  })

  test.each(['glue', 'oauth21'] as const)('wrong, in the profile %s', async (profile) => {
    expect((await callbackWith({ iss: 'wrong' }, profile)).getAll('iss')).toEqual(['https://another-issuer.invalid'])
  })

  test.each(['glue', 'oauth21'] as const)('twice, in the profile %s', async (profile) => {
    expect((await callbackWith({ iss: 'duplicate' }, profile)).getAll('iss')).toHaveLength(2)
  })

  test('any text, such as the right one with a slash', async () => {
    const params = await callbackWith({ iss: 'https://api.glue.ai/' }, 'oauth21')
    expect(params.getAll('iss')).toEqual(['https://api.glue.ai/'])
  })
})

describe('EM-4: state', () => {
  test.each([
    ['drop', []],
    ['alter', ['Bstate']],
    ['duplicate', ['Astate', 'Astate']],
  ] as const)('%s', async (state, expected) => {
    expect((await callbackWith({ state }, 'glue')).getAll('state')).toEqual(expected)
  })
})

test('EM-4: an error in place of the code, and nothing is installed', async () => {
  const { emulator, authorizationUrl, acme } = driveEmulator()
  emulator.faults.add({ times: 1, then: { callbackError: 'server_error' } })
  const { searchParams } = await emulator.approve({ authorizationUrl: authorizationUrl(), workspaceId: acme.id })
  expect(Object.fromEntries(searchParams)).toEqual({
    error: 'server_error',
    error_description: expect.any(String),
    state: 'st-1',
  })
  expect(emulator.installations.list()).toHaveLength(1)
  const again = await emulator.approve({ authorizationUrl: authorizationUrl(), workspaceId: acme.id })
  expect(again.searchParams.has('code')).toBe(true)
})

describe('EM-4: pkce', () => {
  test('required, where the profile does not require it', async () => {
    const { emulator, authorizationUrl, acme } = driveEmulator()
    emulator.faults.add({ then: { pkce: 'require' } })
    const callback = await emulator.approve({ authorizationUrl: authorizationUrl(), workspaceId: acme.id })
    expect(callback.searchParams.get('error')).toBe('invalid_request')
    const right = await emulator.approve({ authorizationUrl: authorizationUrl(pkce), workspaceId: acme.id })
    expect(right.searchParams.get('code')).toMatch(/^[0-9a-f]{40}$/)
  })

  test('ignored, where the profile enforces it', async () => {
    const { emulator, code, redeem } = driveEmulator()
    emulator.faults.add({ match: { route: 'token' }, then: { pkce: 'ignore' } })
    expect((await redeem(await code(pkce))).status).toBe(200)
    expect(emulator.journal.list({ route: 'token' })[0]?.faults[0]?.effects).toEqual(['pkce'])
  })
})
