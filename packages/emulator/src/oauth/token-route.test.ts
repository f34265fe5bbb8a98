import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'

// RFC 7636, appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }

describe('a request that is not one', () => {
  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', ''])(
    'a body of the type %j is refused',
    async (type) => {
      const { emulator } = driveEmulator()
      const body = new TextEncoder().encode('grant_type=client_credentials')
      const response = await emulator.fetch('/oauth/token', { method: 'POST', headers: { 'content-type': type }, body })
      expect(response.status).toBe(400)
      expect(await response.json()).toEqual({
        error: 'invalid_request',
        error_description: expect.stringContaining('application/x-www-form-urlencoded'),
      })
    },
  )

  test('GET is refused, although Glue’s page prints it for client credentials', async () => {
    const { emulator } = driveEmulator()
    const response = await emulator.fetch('/oauth/token?grant_type=client_credentials')
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  test('a body over the limit is refused', async () => {
    const { token } = driveEmulator()
    expect((await token({ grant_type: 'x'.repeat(70_000) })).status).toBe(413)
  })

  test.each([
    ['no grant type', { grant_type: undefined }, 'invalid_request'],
    ['an unknown grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a code grant without its code', { grant_type: 'authorization_code' }, 'invalid_request'],
    ['a refresh without its token', { grant_type: 'refresh_token' }, 'invalid_request'],
    ['client credentials without subject', { grant_type: 'client_credentials' }, 'invalid_request'],
  ])('%s is refused', async (_, form, error) => {
    const { token, redirectUri } = driveEmulator()
    const reply = await token({ redirect_uri: redirectUri, ...form })
    expect(reply.status).toBe(400)
    expect(reply.body).toEqual({ error, error_description: expect.any(String) })
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })

  test('a parameter twice is refused', async () => {
    const { emulator, app, acmeLabs } = driveEmulator()
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      subject: acmeLabs.id,
      redirect_uri: app.redirectUris[0] ?? '',
    })
    body.append('subject', acmeLabs.id)
    const response = await emulator.fetch('/oauth/token', { method: 'POST', body })
    expect(response.status).toBe(400)
    expect((await response.json()).error).toBe('invalid_request')
  })
})

describe('an app that does not prove who it is', () => {
  test.each([
    ['a wrong secret', { client_secret: 'acme-digest-secret-for-the-emulator-onlY' }],
    ['the beginning of the secret', { client_secret: 'acme-digest' }],
    ['the secret and more', { client_secret: 'acme-digest-secret-for-the-emulator-only-not' }],
    ['an empty secret', { client_secret: '' }],
    ['no secret', { client_secret: undefined }],
    ['an unknown app', { client_id: 'no-such-app' }],
    ['an unknown app with an empty secret', { client_id: 'no-such-app', client_secret: '' }],
    ['no app', { client_id: undefined }],
  ])('%s gets 401 invalid_client', async (_, form) => {
    const { token, acmeLabs, redirectUri } = driveEmulator()
    const reply = await token({
      grant_type: 'client_credentials',
      subject: acmeLabs.id,
      redirect_uri: redirectUri,
      ...form,
    })
    expect(reply.status).toBe(401)
    expect(reply.body).toEqual({ error: 'invalid_client', error_description: expect.any(String) })
  })

  test('a secret in the Authorization header is not taken, and the answer names that scheme', async () => {
    const { emulator, acmeLabs, redirectUri, app } = driveEmulator()
    const response = await emulator.fetch('/oauth/token', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${app.clientId}:${app.clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', subject: acmeLabs.id, redirect_uri: redirectUri }),
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic/)
  })
})

describe('a code', () => {
  test('gives tokens once', async () => {
    const { code, redeem } = driveEmulator()
    const given = await code()
    expect((await redeem(given)).status).toBe(200)
    expect((await redeem(given)).body['error']).toBe('invalid_grant')
  })

  // Without a challenge they run in step, with one in the order in which their digests are ready.
  test.each([
    ['without a challenge', {}, {}],
    ['with a challenge', pkce, { code_verifier: verifier }],
  ])('EM-2: fifty parallel redemptions %s give one success', async (_, challenge, proof) => {
    const { code, redeem } = driveEmulator()
    const given = await code(challenge)
    const replies = await Promise.all(Array.from({ length: 50 }, () => redeem(given, proof)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('lives for 60 seconds', async () => {
    const { code, redeem, emulator } = driveEmulator()
    const [early, late] = [await code(), await code()]
    emulator.clock.advance('59s')
    expect((await redeem(early)).status).toBe(200)
    emulator.clock.advance('1s')
    expect((await redeem(late)).body['error']).toBe('invalid_grant')
  })

  test('is bound to its redirect URI, also to the port', async () => {
    const { code, redeem, redirectUri } = driveEmulator()
    const given = await code()
    const others = ['http://localhost:3000/oauth/callback', redirectUri.replace('4000', '4001'), undefined]
    for (const other of others) {
      expect((await redeem(given, { redirect_uri: other })).status).toBe(400)
    }
    expect((await redeem(given)).status).toBe(200)
  })

  test('that was made for one app is nothing to another, and stays good for the first', async () => {
    const { code, redeem, otherApp } = withTwoApps()
    const given = await code()
    expect((await redeem(given, otherApp)).body['error']).toBe('invalid_grant')
    expect((await redeem(given)).status).toBe(200)
  })

  test('EM-2: used again by its own app, ends the tokens that it gave', async () => {
    const { code, redeem, graphql, token } = driveEmulator()
    const given = await code()
    const first = await redeem(given)
    expect((await graphql('{ me { id } }', {}, first.accessToken)).status).toBe(200)
    await redeem(given)
    expect((await graphql('{ me { id } }', {}, first.accessToken)).status).toBe(401)
    expect((await token({ grant_type: 'refresh_token', refresh_token: first.refreshToken })).status).toBe(400)
  })

  test.each(['another app', 'another redirect URI', 'another verifier', 'no verifier'])(
    'EM-2: used again with %s, ends nothing',
    async (what) => {
      const { code, redeem, graphql, otherApp } = withTwoApps()
      const given = await code(pkce)
      const first = await redeem(given, { code_verifier: verifier })
      const changes = {
        'another app': otherApp,
        'another redirect URI': { redirect_uri: 'http://localhost:3000/oauth/callback' },
        'another verifier': { code_verifier: verifier.replace('d', 'e') },
        'no verifier': { code_verifier: undefined },
      }[what]
      expect((await redeem(given, { code_verifier: verifier, ...changes })).body['error']).toBe('invalid_grant')
      expect((await graphql('{ me { id } }', {}, first.accessToken)).status).toBe(200)
    },
  )

  test.each([
    ['no verifier', undefined],
    ['a wrong verifier', verifier.replace('d', 'e')],
    ['the challenge itself', pkce.code_challenge],
    ['a verifier that is too short', 'short'],
  ])('EM-1: with a challenge, is refused with %s', async (_, codeVerifier) => {
    const { code, redeem } = driveEmulator()
    const given = await code(pkce)
    expect((await redeem(given, { code_verifier: codeVerifier })).body['error']).toBe('invalid_grant')
    expect((await redeem(given, { code_verifier: verifier })).status).toBe(200)
  })

  test('EM-1: is refused with a verifier that is too short to be one, although it fits', async () => {
    const { code, redeem } = driveEmulator()
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('short'))
    const challenge = Buffer.from(digest).toString('base64url')
    const given = await code({ ...pkce, code_challenge: challenge })
    expect((await redeem(given, { code_verifier: 'short' })).body['error']).toBe('invalid_grant')
  })

  test('EM-1: without a challenge, is refused with a verifier', async () => {
    const { code, redeem } = driveEmulator()
    const given = await code()
    expect((await redeem(given, { code_verifier: verifier })).body['error']).toBe('invalid_grant')
    expect((await redeem(given)).status).toBe(200)
  })

  test('in the documented profile, needs no verifier and ignores one', async () => {
    const { code, redeem } = driveEmulator({ profile: 'documented' })
    expect((await redeem(await code(pkce))).status).toBe(200)
    expect((await redeem(await code(pkce), { code_verifier: 'wrong' })).status).toBe(200)
    expect((await redeem(await code(), { code_verifier: verifier })).status).toBe(200)
  })

  test('of an app that was uninstalled in the meantime is worth nothing', async () => {
    const { code, redeem, emulator, app, acme } = driveEmulator()
    const given = await code()
    emulator.installations.remove({ clientId: app.clientId, workspaceId: acme.id })
    expect((await redeem(given)).body['error']).toBe('invalid_grant')
  })

  test('gives the scopes that were asked for, and no others', async () => {
    const { code, redeem } = driveEmulator()
    const reply = await redeem(await code({ scope: 'groups:read,threads:read,groups:read' }))
    expect(reply.body['scope']).toBe('groups:read,threads:read')
  })
})

describe('client credentials', () => {
  test('give all scopes that the workspace ever authorized', async () => {
    const { code, token, acme, redirectUri } = driveEmulator()
    await code({ scope: 'threads:read' })
    await code({ scope: 'workspaces:read' })
    const reply = await token({ grant_type: 'client_credentials', subject: acme.id, redirect_uri: redirectUri })
    expect(reply.body['scope']).toBe('workspaces:read,threads:read')
  })

  test('and the code flow give the same app user, also after the app was installed again', async () => {
    const { code, redeem, token, emulator, app, acme, redirectUri } = driveEmulator()
    const { user_id: userId } = (await redeem(await code())).body
    emulator.installations.remove({ clientId: app.clientId, workspaceId: acme.id })
    emulator.installations.add({ clientId: app.clientId, workspaceId: acme.id })
    const reply = await token({ grant_type: 'client_credentials', subject: acme.id, redirect_uri: redirectUri })
    expect(reply.body['user_id']).toBe(userId)
  })

  test('are refused for a workspace without the app, and for none at all alike', async () => {
    const { token, globex, redirectUri } = driveEmulator()
    const replies = await Promise.all(
      [globex.id, 'wks_Nowhere00000000000000000000'].map((subject) =>
        token({ grant_type: 'client_credentials', subject, redirect_uri: redirectUri }),
      ),
    )
    expect(replies.map(({ status, body }) => [status, body['error']])).toEqual([
      [400, 'invalid_grant'],
      [400, 'invalid_grant'],
    ])
    expect(replies[0]?.body).toEqual(replies[1]?.body)
  })

  test.each([undefined, 'https://evil.test/callback'])('are refused with the redirect URI %s', async (redirectUri) => {
    const { token, acmeLabs } = driveEmulator()
    const reply = await token({ grant_type: 'client_credentials', subject: acmeLabs.id, redirect_uri: redirectUri })
    expect(reply.status).toBe(400)
  })
})

describe('a refresh token', () => {
  const refresh = (refreshToken: string, more = {}) => ({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...more,
  })

  test('gives a new pair, and is spent', async () => {
    const { code, redeem, token, graphql } = driveEmulator()
    const first = await redeem(await code())
    const second = await token(refresh(first.refreshToken))
    expect(second.status).toBe(200)
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect(second.body['user_id']).toBe(first.body['user_id'])
    expect((await graphql('{ me { id } }', {}, second.accessToken)).status).toBe(200)
  })

  test('EM-2: fifty parallel rotations give one success, whose tokens live as long as nobody comes again', async () => {
    const { token, code, redeem, emulator } = driveEmulator()
    const { refreshToken } = await redeem(await code())
    // So that what the losers do does not hide whether there was more than one winner.
    emulator.faults.add({ match: { route: 'token' }, then: { reuse: 'refuse' } })
    const rotate = (current: string) => token({ grant_type: 'refresh_token', refresh_token: current })
    const replies = await Promise.all(Array.from({ length: 50 }, () => rotate(refreshToken)))
    const winners = replies.filter(({ status }) => status === 200)
    expect(winners).toHaveLength(1)
    expect((await rotate(winners[0]?.refreshToken ?? '')).status).toBe(200)
  })

  test('EM-2: fifty parallel rotations end the family, as a thief’s would', async () => {
    const { token, code, redeem } = driveEmulator()
    const { refreshToken } = await redeem(await code())
    const rotate = (current: string) => token({ grant_type: 'refresh_token', refresh_token: current })
    const replies = await Promise.all(Array.from({ length: 50 }, () => rotate(refreshToken)))
    const winners = replies.filter(({ status }) => status === 200)
    expect(winners).toHaveLength(1)
    expect((await rotate(winners[0]?.refreshToken ?? '')).body['error']).toBe('invalid_grant')
  })

  test('EM-2: used twice, ends its whole family', async () => {
    const { code, redeem, token, graphql } = driveEmulator()
    const first = await redeem(await code())
    const second = await token(refresh(first.refreshToken))
    expect((await token(refresh(first.refreshToken))).body['error']).toBe('invalid_grant')
    expect((await token(refresh(second.refreshToken))).body['error']).toBe('invalid_grant')
    for (const accessToken of [first.accessToken, second.accessToken]) {
      expect((await graphql('{ me { id } }', {}, accessToken)).status).toBe(401)
    }
  })

  test('EM-2: used twice, leaves tokens of another install alone', async () => {
    const { code, redeem, token, graphql } = driveEmulator()
    const [one, other] = [await redeem(await code()), await redeem(await code())]
    await token(refresh(one.refreshToken))
    await token(refresh(one.refreshToken))
    expect((await graphql('{ me { id } }', {}, other.accessToken)).status).toBe(200)
  })

  test('EM-2: of one app is nothing to another, and ends nothing', async () => {
    const { code, redeem, token, otherApp } = withTwoApps()
    const first = await redeem(await code())
    expect((await token({ ...refresh(first.refreshToken), ...otherApp })).body['error']).toBe('invalid_grant')
    expect((await token(refresh(first.refreshToken))).status).toBe(200)
  })

  test('can ask for fewer scopes, not for more, and keeps its own', async () => {
    const { code, redeem, token } = driveEmulator()
    const first = await redeem(await code({ scope: 'threads:read,groups:read' }))
    expect((await token(refresh(first.refreshToken, { scope: 'workspaces:read' }))).body['error']).toBe('invalid_scope')
    const narrow = await token(refresh(first.refreshToken, { scope: 'groups:read' }))
    expect(narrow.body['scope']).toBe('groups:read')
    expect((await token(refresh(narrow.refreshToken))).body['scope']).toBe('threads:read,groups:read')
  })

  test('that nobody gave is refused', async () => {
    const { token } = driveEmulator()
    expect((await token(refresh(`emu_${'0'.repeat(64)}`))).body['error']).toBe('invalid_grant')
  })
})

function withTwoApps() {
  const { emulator } = driveEmulator()
  const [app] = emulator.seed.apps
  if (!app) throw new Error('The seed has no app.')
  const other = { ...app, clientId: 'acme-other', clientSecret: 'acme-other-secret' }
  const seed = { ...emulator.seed, apps: [app, other] }
  return { ...driveEmulator({ seed }), otherApp: { client_id: other.clientId, client_secret: other.clientSecret } }
}
