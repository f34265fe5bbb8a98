import { describe, expect, test } from 'vitest'
import { createEmulator } from '../create-emulator.ts'
import { driveEmulator } from '../drive-emulator.ts'
import { defaultSeed } from '../seed/default-seed.ts'

const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

describe('a link that names no app to go back to gets a page, never a redirect', () => {
  const { emulator, authorizationUrl, redirectUri } = driveEmulator()
  test.each([
    ['an unknown client', { client_id: 'no-such-app' }],
    ['no client', { client_id: undefined }],
    ['no redirect URI', { redirect_uri: undefined }],
    ['an unregistered redirect URI', { redirect_uri: 'https://evil.test/glue/callback' }],
    ['a redirect URI that only begins right', { redirect_uri: `${redirectUri}/more` }],
    ['a redirect URI with a query that was not registered', { redirect_uri: `${redirectUri}?next=https://evil.test` }],
    ['a redirect URI with a user before the host', { redirect_uri: 'http://127.0.0.1:4000@evil.test/glue/callback' }],
    ['a redirect URI in other letters', { redirect_uri: redirectUri.replace('/glue/', '/GLUE/') }],
    ['another port of localhost', { redirect_uri: 'http://localhost:3001/oauth/callback' }],
    ['a port that no machine has', { redirect_uri: 'http://127.0.0.1:99999/glue/callback' }],
  ])('EM-1: %s', async (_, parameters) => {
    const response = await emulator.fetch(authorizationUrl(parameters))
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).toContain('This link cannot be used')
  })

  test('EM-1: the client id or the redirect URI twice', async () => {
    for (const name of ['client_id', 'redirect_uri']) {
      const url = authorizationUrl()
      url.searchParams.append(name, url.searchParams.get(name) ?? '')
      const response = await emulator.fetch(url)
      expect(response.status).toBe(400)
      expect(response.headers.get('location')).toBeNull()
    }
  })
})

test.each(['http://127.0.0.1:51234/glue/callback', 'http://127.0.0.1/glue/callback'])(
  'the port of a loopback address is free: %s',
  async (redirectUri) => {
    const { code } = driveEmulator()
    expect(await code({ redirect_uri: redirectUri })).toMatch(/^[0-9a-f]{40}$/)
  },
)

describe('any other mistake goes back to the app with an error and the state', () => {
  const { emulator, authorizationUrl, redirectUri } = driveEmulator()
  test.each([
    ['an unknown scope', { scope: 'workspaces:read,admin' }, 'invalid_scope'],
    ['scopes with OAuth’s space instead of Glue’s comma', { scope: 'workspaces:read threads:read' }, 'invalid_scope'],
    ['no scope', { scope: undefined }, 'invalid_request'],
    ['only commas', { scope: ',,' }, 'invalid_request'],
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
    ['a plain challenge', { code_challenge: challenge, code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without its method', { code_challenge: challenge }, 'invalid_request'],
    ['a method without its challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    ['a challenge that is too short', { code_challenge: 'abc', code_challenge_method: 'S256' }, 'invalid_request'],
    ['a challenge with padding', { code_challenge: `${challenge}=`, code_challenge_method: 'S256' }, 'invalid_request'],
  ])('EM-1: %s', async (_, parameters, error) => {
    const response = await emulator.fetch(authorizationUrl(parameters))
    expect(response.status).toBe(303)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.href.startsWith(redirectUri)).toBe(true)
    expect(Object.fromEntries(location.searchParams)).toEqual({
      error,
      error_description: expect.any(String),
      state: 'st-1',
    })
  })

  test.each(['response_type', 'scope', 'state', 'code_challenge'])('EM-1: the parameter %s twice', async (name) => {
    const url = authorizationUrl({ code_challenge: challenge, code_challenge_method: 'S256' })
    url.searchParams.append(name, url.searchParams.get(name) ?? '')
    const location = new URL((await emulator.fetch(url)).headers.get('location') ?? '')
    expect(location.searchParams.get('error')).toBe('invalid_request')
    expect(location.searchParams.get('state')).toBe(name === 'state' ? null : 'st-1')
  })
})

test('the documented profile ignores PKCE and every other parameter that the page does not list', async () => {
  const { emulator, authorizationUrl, acme } = driveEmulator({ profile: 'documented' })
  const url = authorizationUrl({ code_challenge: 'abc', code_challenge_method: 'plain', prompt: 'none' })
  url.searchParams.append('code_challenge', 'def')
  const callback = await emulator.approve({ authorizationUrl: url, workspaceId: acme.id })
  expect([...callback.searchParams.keys()]).toEqual(['code', 'state'])
})

describe('the answer of the person', () => {
  test('Allow installs the app and goes back with a code and the same state', async () => {
    const { emulator, authorizationUrl, acme, app } = driveEmulator()
    const state = 'a+b c/%&=é'
    const callback = await emulator.approve({ authorizationUrl: authorizationUrl({ state }), workspaceId: acme.id })
    expect(callback.searchParams.get('state')).toBe(state)
    expect(emulator.installations.list()).toContainEqual(
      expect.objectContaining({ clientId: app.clientId, workspaceId: acme.id, scopes: app.scopes }),
    )
  })

  test('Deny installs nothing and goes back with access_denied and the same state', async () => {
    const { emulator, authorizationUrl, acme } = driveEmulator()
    const before = emulator.installations.list()
    const callback = await emulator.approve({
      authorizationUrl: authorizationUrl(),
      workspaceId: acme.id,
      decision: 'deny',
    })
    expect(callback.searchParams.get('error')).toBe('access_denied')
    expect(callback.searchParams.get('state')).toBe('st-1')
    expect(callback.searchParams.has('code')).toBe(false)
    expect(emulator.installations.list()).toEqual(before)
  })

  test('a query that the redirect URI was registered with stays', async () => {
    const redirectUri = 'https://app.example/callback?tenant=7'
    const [app] = defaultSeed.apps
    const seed = { ...defaultSeed, apps: app ? [{ ...app, redirectUris: [redirectUri] }] : [] }
    const emulator = createEmulator({ seed })
    const query = new URLSearchParams({
      client_id: 'acme-digest',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'threads:read',
    })
    const callback = await emulator.approve({
      authorizationUrl: `${emulator.origin}/oauth/authorize?${query}`,
      workspaceId: seed.workspaces[0]?.id ?? '',
    })
    expect([...callback.searchParams.keys()]).toEqual(['tenant', 'code'])
  })

  test('the same form sent twice gives one code, and a page that says so', async () => {
    const { form, post } = await openConsent()
    expect((await post(form)).status).toBe(303)
    const second = await post(form)
    expect(second.status).toBe(400)
    expect(await second.text()).toContain('answered already')
  })

  test.each([
    ['an unknown request', { request: 'f'.repeat(40) }],
    ['no request', { request: '' }],
    ['a workspace that does not exist', { workspace: 'wks_Nowhere00000000000000000000' }],
    ['no workspace', { workspace: '' }],
    ['no decision', { decision: '' }],
    ['another decision', { decision: 'maybe' }],
  ])('%s is refused, and the question stays open', async (_, change) => {
    const { form, post, emulator } = await openConsent()
    const before = emulator.installations.list()
    const response = await post({ ...form, ...change })
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(emulator.installations.list()).toEqual(before)
    expect((await post(form)).status).toBe(303)
  })

  test('a form that another site sends in the person’s name is refused', async () => {
    const { form, post } = await openConsent()
    expect((await post(form, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post(form, { 'sec-fetch-site': 'same-origin' })).status).toBe(303)
  })

  test('a question is open for half an hour', async () => {
    const { form, post, emulator } = await openConsent()
    emulator.clock.advance('30m')
    expect((await post(form)).status).toBe(400)
  })

  test('a body of another type or without an end is refused', async () => {
    const { emulator } = driveEmulator()
    const url = `${emulator.origin}/oauth/authorize`
    expect((await emulator.fetch(url, { method: 'POST', body: '{}' })).status).toBe(415)
    const body = new URLSearchParams({ request: 'a'.repeat(70_000) })
    expect((await emulator.fetch(url, { method: 'POST', body })).status).toBe(413)
    expect((await emulator.fetch(url, { method: 'DELETE' })).headers.get('allow')).toBe('GET, POST')
  })
})

async function openConsent() {
  const { emulator, authorizationUrl, acme } = driveEmulator()
  const page = await (await emulator.fetch(authorizationUrl())).text()
  const request = /name="request" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    emulator.fetch('/oauth/authorize', { method: 'POST', body: new URLSearchParams(fields), headers })
  return { emulator, post, form: { request, workspace: acme.id, decision: 'allow' } }
}
