import { describe, expect, test } from 'vitest'
import { type Driven, driveEmulator } from '../drive-emulator.ts'

const refresh = ({ token }: Driven, refreshToken: string) =>
  token({ grant_type: 'refresh_token', refresh_token: refreshToken })

async function installed(): Promise<Driven & { readonly refreshToken: string }> {
  const driven = driveEmulator()
  const { refreshToken } = await driven.redeem(await driven.code())
  driven.emulator.journal.clear()
  return { ...driven, refreshToken }
}

const happened = ({ emulator }: Driven) => emulator.journal.list().map(({ faults }) => faults[0]?.effects ?? [])

describe('EM-4: fields of the token answer', () => {
  test.each([null, -1, 0, 1e20, '3600', '3600abc', 'soon', [3600], {}, true, 1e308])(
    'expires_in: %j',
    async (expiresIn) => {
      const driven = driveEmulator()
      driven.emulator.faults.add({ match: { route: 'token' }, then: { expiresIn } })
      const subject = {
        grant_type: 'client_credentials',
        subject: driven.acmeLabs.id,
        redirect_uri: driven.redirectUri,
      }
      const reply = await driven.token(subject)
      expect(reply.body['expires_in']).toEqual(expiresIn)
      expect(happened(driven)).toEqual([['expiresIn']])
      // A lifetime that is none does not make the token a dead one.
      expect((await driven.graphql('{ me { id } }', {}, reply.accessToken)).status).toBe(200)
    },
  )

  test('a good lifetime is the token’s own', async () => {
    const driven = driveEmulator()
    driven.emulator.faults.add({ match: { route: 'token' }, then: { expiresIn: 3600 } })
    const accessToken = await driven.tokenFor(driven.acmeLabs)
    driven.emulator.clock.advance('3599s')
    expect((await driven.graphql('{ me { id } }', {}, accessToken)).status).toBe(200)
    driven.emulator.clock.advance('1s')
    expect((await driven.graphql('{ me { id } }', {}, accessToken)).status).toBe(401)
  })

  test.each(['bearer', 'BEARER', 'mac', '', null, 1])('token_type: %j', async (tokenType) => {
    const driven = driveEmulator()
    driven.emulator.faults.add({ match: { route: 'token' }, then: { tokenType } })
    const subject = { grant_type: 'client_credentials', subject: driven.acmeLabs.id, redirect_uri: driven.redirectUri }
    expect((await driven.token(subject)).body['token_type']).toBe(tokenType)
    expect(happened(driven)).toEqual([['tokenType']])
  })

  test('any field, more of them, and fewer', async () => {
    const driven = driveEmulator()
    const tokenFields = { access_token: 123, refresh_token: '', scope: ['a'], workspace_id: 'wks_another' }
    driven.emulator.faults.add({ then: { tokenFields, omitTokenFields: ['user_id', 'expires_in'] } })
    const reply = await driven.redeem(await driven.code())
    expect(reply.body).toEqual({ token_type: 'Bearer', ...tokenFields })
  })

  test('a scope with another separator', async () => {
    const driven = driveEmulator()
    driven.emulator.faults.add({ then: { scopeSeparator: ' ' } })
    const reply = await driven.redeem(await driven.code())
    expect(reply.body['scope']).toBe('workspaces:read threads:read groups:read threads.messages:write')
  })

  test('nothing happens to a request that is refused', async () => {
    const driven = driveEmulator()
    driven.emulator.faults.add({ times: 1, then: { expiresIn: 1, tokenType: 'mac' } })
    expect((await driven.redeem('no-such-code')).status).toBe(400)
    expect(happened(driven)).toEqual([[]])
    expect(driven.emulator.faults.list()).toMatchObject([{ happened: 0 }])
  })
})

describe('EM-4: rotation', () => {
  test('never: the refresh token stays, and no answer names one', async () => {
    const driven = await installed()
    driven.emulator.faults.add({ then: { rotate: 'never' } })
    for (let round = 0; round < 3; round += 1) {
      const reply = await refresh(driven, driven.refreshToken)
      expect(reply.status).toBe(200)
      expect(reply.body).not.toHaveProperty('refresh_token')
    }
    expect(happened(driven)).toEqual([['rotate'], ['rotate'], ['rotate']])
  })

  test('alternating: every second refresh gives a new one', async () => {
    const driven = await installed()
    driven.emulator.faults.add({ then: { rotate: 'alternate' } })
    let current = driven.refreshToken
    const rotated: boolean[] = []
    for (let round = 0; round < 6; round += 1) {
      const reply = await refresh(driven, current)
      expect(reply.status).toBe(200)
      rotated.push(reply.refreshToken !== '')
      current = reply.refreshToken || current
    }
    expect(rotated).toEqual([true, false, true, false, true, false])
  })

  test('always is what Glue does', async () => {
    const driven = await installed()
    driven.emulator.faults.add({ then: { rotate: 'always' } })
    expect((await refresh(driven, driven.refreshToken)).refreshToken).toMatch(/^emu_[0-9a-f]{64}$/)
  })

  test('rotate-then-drop: the old one is spent, and nobody heard of the new one', async () => {
    const driven = await installed()
    driven.emulator.faults.add({ then: { rotateThenDrop: true } })
    await expect(refresh(driven, driven.refreshToken)).rejects.toThrow('fetch failed')
    expect(driven.emulator.journal.list()).toMatchObject([{ outcome: 'dropped', response: { status: 200 } }])
    expect((await refresh(driven, driven.refreshToken)).body['error']).toBe('invalid_grant')
  })

  test('rotate-then-drop waits for a refresh', async () => {
    const driven = await installed()
    driven.emulator.faults.add({ times: 1, then: { rotateThenDrop: true } })
    expect(await driven.tokenFor(driven.acmeLabs)).toMatch(/^emu_/)
    await expect(refresh(driven, driven.refreshToken)).rejects.toThrow('fetch failed')
  })

  test('grace: within it the answer that was lost can be had again', async () => {
    const driven = await installed()
    driven.emulator.faults.add({ then: { grace: '10s' } })
    driven.emulator.faults.add({ times: 1, then: { rotateThenDrop: true } })
    await expect(refresh(driven, driven.refreshToken)).rejects.toThrow('fetch failed')
    driven.emulator.clock.advance('9s')
    const again = await refresh(driven, driven.refreshToken)
    expect(again.status).toBe(200)
    expect((await refresh(driven, again.refreshToken)).status).toBe(200)
  })

  test('grace: after it, using the token again ends the family', async () => {
    const driven = await installed()
    driven.emulator.faults.add({ then: { grace: '10s' } })
    const next = await refresh(driven, driven.refreshToken)
    driven.emulator.clock.advance('10s')
    expect((await refresh(driven, driven.refreshToken)).status).toBe(400)
    expect((await refresh(driven, next.refreshToken)).status).toBe(400)
  })

  test('EM-2: grace is for the immediate predecessor only', async () => {
    const driven = await installed()
    driven.emulator.faults.add({ then: { grace: '10s' } })
    const second = await refresh(driven, driven.refreshToken)
    const third = await refresh(driven, second.refreshToken)
    expect(third.status).toBe(200)
    expect((await refresh(driven, driven.refreshToken)).body['error']).toBe('invalid_grant')
  })

  test.each([
    ['refuse', 400, 200],
    ['allow', 200, 200],
    ['revokeFamily', 400, 400],
  ] as const)('reuse: %s', async (reuse, again, successor) => {
    const driven = await installed()
    driven.emulator.faults.add({ then: { reuse } })
    const next = await refresh(driven, driven.refreshToken)
    expect((await refresh(driven, driven.refreshToken)).status).toBe(again)
    expect((await refresh(driven, next.refreshToken)).status).toBe(successor)
    expect(happened(driven)).toContainEqual(['reuse'])
  })
})

describe('EM-4: another workspace’s answer', () => {
  test('at the token endpoint, by client credentials', async () => {
    const driven = driveEmulator()
    driven.emulator.faults.add({ match: { route: 'token' }, times: 1, then: { wrongWorkspace: driven.globex.id } })
    const accessToken = await driven.tokenFor(driven.acmeLabs)
    const { data } = await driven.graphql('{ workspaces { nodes { id } } }', {}, accessToken)
    expect(data).toEqual({ workspaces: { nodes: [{ id: driven.globex.id }] } })
    expect(happened(driven)[0]).toEqual(['wrongWorkspace'])
  })

  test('at the token endpoint, by the code flow and the refresh', async () => {
    const driven = driveEmulator()
    driven.emulator.faults.add({ match: { route: 'token' }, then: { wrongWorkspace: driven.globex.id } })
    const pair = await driven.redeem(await driven.code())
    const { data } = await driven.graphql('{ workspaces { nodes { id } } }', {}, pair.accessToken)
    expect(data).toEqual({ workspaces: { nodes: [{ id: driven.globex.id }] } })
  })

  test('in GraphQL', async () => {
    const driven = driveEmulator()
    driven.emulator.faults.add({ match: { route: 'graphql' }, times: 1, then: { wrongWorkspace: driven.globex.id } })
    const ask = async () => (await driven.graphql('{ workspaces { nodes { name } } }')).data
    expect(await ask()).toEqual({ workspaces: { nodes: [{ name: 'Globex' }] } })
    expect(await ask()).toEqual({ workspaces: { nodes: [{ name: 'Acme Labs' }] } })
  })
})
