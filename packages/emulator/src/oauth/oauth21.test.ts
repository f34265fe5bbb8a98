import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'

// RFC 7636, appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }
const scope = 'threads:read groups:read'
const inOrder = { ...pkce, scope }

const drive = () => driveEmulator({ profile: 'oauth21' })

describe('the profile oauth21', () => {
  test('has metadata that names its addresses under the issuer that was asked', async () => {
    const { emulator } = drive()
    for (const origin of ['http://localhost:4400', 'https://api.gluegroups.com']) {
      const response = await emulator.fetch(`${origin}/.well-known/oauth-authorization-server`)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(await response.json()).toEqual({
        issuer: origin,
        authorization_endpoint: `${origin}/oauth/authorize`,
        token_endpoint: `${origin}/oauth/token`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
        token_endpoint_auth_methods_supported: ['client_secret_post'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        scopes_supported: ['workspaces:read', 'threads:read', 'groups:read', 'threads.messages:write'],
      })
    }
    const posted = await emulator.fetch('/.well-known/oauth-authorization-server', { method: 'POST' })
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET'])
  })

  test('is the only one that has them', async () => {
    for (const profile of ['glue', 'documented'] as const) {
      const { emulator } = driveEmulator({ profile })
      expect((await emulator.fetch('/.well-known/oauth-authorization-server')).status).toBe(404)
    }
  })

  test('EM-1: requires a challenge', async () => {
    const { emulator, authorizationUrl, acme } = drive()
    const url = authorizationUrl({ scope })
    const { searchParams } = await emulator.approve({ authorizationUrl: url, workspaceId: acme.id })
    expect(Object.fromEntries(searchParams)).toEqual({
      error: 'invalid_request',
      error_description: expect.stringContaining('code_challenge'),
      iss: 'http://localhost:4400',
      state: 'st-1',
    })
  })

  test('EM-1: names itself in every answer, also in a refusal', async () => {
    const { emulator, authorizationUrl, acme } = drive()
    const answers = await Promise.all(
      (['allow', 'deny'] as const).map((decision) =>
        emulator.approve({ authorizationUrl: authorizationUrl(inOrder), workspaceId: acme.id, decision }),
      ),
    )
    for (const { searchParams } of answers) expect(searchParams.getAll('iss')).toEqual(['http://localhost:4400'])
  })

  test('EM-1: takes a code with its verifier only', async () => {
    const { code, redeem } = drive()
    const given = await code(inOrder)
    expect((await redeem(given)).body['error']).toBe('invalid_grant')
    expect((await redeem(given, { code_verifier: 'x'.repeat(43) })).body['error']).toBe('invalid_grant')
    expect((await redeem(given, { code_verifier: verifier })).body['scope']).toBe(scope)
  })

  test('separates scopes by spaces, and takes a comma for a part of one', async () => {
    const { emulator, authorizationUrl, acme } = drive()
    const url = authorizationUrl({ ...pkce, scope: 'threads:read,groups:read' })
    const { searchParams } = await emulator.approve({ authorizationUrl: url, workspaceId: acme.id })
    expect(searchParams.get('error')).toBe('invalid_scope')
    expect(searchParams.get('error_description')).toContain('separated by spaces: workspaces:read threads:read')
  })

  test('rotates strictly: a refresh token twice ends its family', async () => {
    const { code, redeem, token } = drive()
    const first = await redeem(await code(inOrder), { code_verifier: verifier })
    const refresh = (refreshToken: string) => token({ grant_type: 'refresh_token', refresh_token: refreshToken, scope })
    const second = await refresh(first.refreshToken)
    expect(second.body['scope']).toBe(scope)
    expect((await refresh(first.refreshToken)).status).toBe(400)
    expect((await refresh(second.refreshToken)).status).toBe(400)
  })

  test('answers in GraphQL as the profile glue does', async () => {
    const { graphql } = drive()
    expect((await graphql('{ workspaces { nodes { name } } }')).data).toEqual({
      workspaces: { nodes: [{ name: 'Acme Labs' }] },
    })
  })
})

describe('the profile glue', () => {
  test('sends no iss, since no page of Glue’s has one', async () => {
    const { emulator, authorizationUrl, acme } = driveEmulator()
    const callback = await emulator.approve({ authorizationUrl: authorizationUrl(), workspaceId: acme.id })
    expect([...callback.searchParams.keys()]).toEqual(['code', 'state'])
  })
})
