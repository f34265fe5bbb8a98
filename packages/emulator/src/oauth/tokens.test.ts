import { expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import { defaultSeed } from '../seed/default-seed.ts'

test('a token without the requests for one is as good as another', async () => {
  const { emulator, acmeLabs, graphql } = driveEmulator()
  const issued = emulator.tokens.issue({ workspaceId: acmeLabs.id })
  expect(issued).toEqual({
    accessToken: expect.stringMatching(/^emu_[0-9a-f]{64}$/),
    clientId: 'acme-digest',
    workspaceId: acmeLabs.id,
    userId: 'usr_AcmeDigestInAcmeLabs0000000',
    scopes: ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write'],
    expiresAt: '2036-11-03T08:59:59.000Z',
  })
  expect((await graphql('{ me { name } }', {}, issued.accessToken)).data).toEqual({ me: { name: 'Acme Digest' } })
})

test('it has the scopes and the lifetime that are asked for', async () => {
  const { emulator, acmeLabs, graphql } = driveEmulator()
  const { accessToken } = emulator.tokens.issue({
    workspaceId: acmeLabs.id,
    scopes: ['groups:read'],
    expiresIn: 60,
  })
  expect((await graphql('{ threads { nodes { id } } }', {}, accessToken)).errors?.[0]?.extensions).toEqual({
    code: 'FORBIDDEN',
    requiredScope: 'threads:read',
  })
  emulator.clock.advance('60s')
  expect((await graphql('{ me { id } }', {}, accessToken)).status).toBe(401)
})

test('it stops working when it is revoked, or its app is uninstalled', async () => {
  const { emulator, acmeLabs, graphql } = driveEmulator()
  const [one, other] = [1, 2].map(() => emulator.tokens.issue({ workspaceId: acmeLabs.id }).accessToken)
  expect([emulator.tokens.revoke(one ?? ''), emulator.tokens.revoke(one ?? '')]).toEqual([true, false])
  expect((await graphql('{ me { id } }', {}, one)).status).toBe(401)
  expect((await graphql('{ me { id } }', {}, other)).status).toBe(200)
  emulator.installations.remove({ clientId: 'acme-digest', workspaceId: acmeLabs.id })
  expect((await graphql('{ me { id } }', {}, other)).status).toBe(401)
})

test('a refresh token can be revoked too', async () => {
  const { emulator, code, redeem, token } = driveEmulator()
  const { refreshToken } = await redeem(await code())
  expect(emulator.tokens.revoke(refreshToken)).toBe(true)
  expect((await token({ grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(400)
})

test.each([
  ['where the app is not installed', { workspaceId: 'wks_Globex000000000000000000000' }, 'is not installed in'],
  ['for a workspace that there is not', { workspaceId: 'wks_Nowhere' }, 'has no workspace'],
  ['for an app that there is not', { workspaceId: 'wks_AcmeLabs0000000000000000000', clientId: 'x' }, 'has no app'],
  ['with a scope that the app has not', { workspaceId: 'wks_AcmeLabs0000000000000000000', scopes: ['admin'] }, 'admin'],
])('there is none %s', (_, options, says) => {
  const { emulator } = driveEmulator()
  expect(() => emulator.tokens.issue(options)).toThrow(says)
  expect(emulator.snapshot().tables.accessTokens).toEqual([])
})

test('with several apps it has to be said which', () => {
  const [app] = defaultSeed.apps
  if (!app) throw new Error('The seed has no app.')
  const seed = { ...defaultSeed, apps: [app, { ...app, clientId: 'another-app' }] }
  const { emulator, acmeLabs } = driveEmulator({ seed })
  expect(() => emulator.tokens.issue({ workspaceId: acmeLabs.id })).toThrow('give the `clientId` of one')
  expect(emulator.tokens.issue({ workspaceId: acmeLabs.id, clientId: 'another-app' }).clientId).toBe('another-app')
})
