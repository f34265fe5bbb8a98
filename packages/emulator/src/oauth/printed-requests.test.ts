import { expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'

// The requests that Glue's page on OAuth prints, with our app's values where the page has placeholders.
const secret = 'acme-digest-secret-for-the-emulator-only'
const callback = 'http%3A%2F%2Flocalhost%3A3000%2Foauth%2Fcallback'
const api = 'https://api.gluegroups.com'

const printedAuthorizationUrls = [
  `${api}/oauth/authorize?response_type=code&client_id=acme-digest&redirect_uri=${callback}&state=SECURE_RANDOM&scope=workspaces%3Aread`,
  `${api}/oauth/authorize?client_id=acme-digest&redirect_uri=${callback}&response_type=code&scope=workspaces%3Aread`,
]

test.each(printedAuthorizationUrls)(
  'the printed authorization URL works, without PKCE: %s',
  async (authorizationUrl) => {
    const { emulator, acme } = driveEmulator()
    const answer = await emulator.approve({ authorizationUrl, workspaceId: acme.id })
    expect(`${answer.origin}${answer.pathname}`).toBe('http://localhost:3000/oauth/callback')
    expect(answer.searchParams.get('code')).toMatch(/^[0-9a-f]{40}$/)
    expect(answer.searchParams.get('state')).toBe(new URL(authorizationUrl).searchParams.get('state'))
  },
)

test('the printed code exchange answers with the printed fields, in their order', async () => {
  const { emulator, acme } = driveEmulator()
  const [authorizationUrl = ''] = printedAuthorizationUrls
  const code = (await emulator.approve({ authorizationUrl, workspaceId: acme.id })).searchParams.get('code')
  const response = await emulator.fetch(`${api}/oauth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `code=${code}&redirect_uri=${callback}&client_id=acme-digest&client_secret=${secret}&grant_type=authorization_code`,
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const answer = await response.json()
  expect(Object.keys(answer)).toEqual(['user_id', 'access_token', 'refresh_token', 'token_type', 'expires_in', 'scope'])
  expect(answer).toEqual({
    user_id: expect.stringMatching(/^usr_[0-9A-Za-z]{27}$/),
    access_token: expect.stringMatching(/^emu_[0-9a-f]{64}$/),
    refresh_token: expect.stringMatching(/^emu_[0-9a-f]{64}$/),
    token_type: 'Bearer',
    expires_in: 315705599,
    scope: 'workspaces:read',
  })
})

test('the printed client-credentials request answers with the printed fields and no refresh token', async () => {
  const { emulator, acmeLabs } = driveEmulator()
  const response = await emulator.fetch(`${api}/oauth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `subject=${acmeLabs.id}&redirect_uri=${callback}&client_id=acme-digest&client_secret=${secret}&grant_type=client_credentials`,
  })
  const answer = await response.json()
  expect(Object.keys(answer)).toEqual(['user_id', 'access_token', 'token_type', 'expires_in', 'scope'])
  expect(answer.scope).toBe('workspaces:read,threads:read,groups:read,threads.messages:write')
})

test('the printed curl answers with the app user', async () => {
  const { emulator, acmeLabs, tokenFor } = driveEmulator()
  const response = await emulator.fetch(`${api}/public/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${await tokenFor(acmeLabs)}` },
    body: '{ "query": "{ me { id name } }" }',
  })
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    data: { me: { id: 'usr_AcmeDigestInAcmeLabs0000000', name: 'Acme Digest' } },
  })
})
