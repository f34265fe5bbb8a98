import { describe, expect, test } from 'vitest'
import { createWorld, redirectUri } from '../../test/world.ts'
import { createCodeVerifier, createState } from './index.ts'
import { type GlueServer, glueServer } from '../server/glue-server.ts'
import { validateAuthorizationResponse } from './authorization-response.ts'

/** A server whose metadata says that every callback names it. */
const naming: GlueServer = { ...glueServer, issuer: 'https://api.glue.ai', sendsIssuer: true }
const state = createState()

interface Callback {
  readonly iss?: string
  readonly error?: string
}

function codeOf(server: GlueServer, { iss, error }: Callback): string {
  const callbackParameters = new URLSearchParams({ state })
  if (iss !== undefined) callbackParameters.set('iss', iss)
  callbackParameters.set(...((error === undefined ? ['code', 'canary-code'] : ['error', error]) as [string, string]))
  return validateAuthorizationResponse({ callbackParameters, state, server, clientId: 'acme-digest' })
}

function refusal(attempt: () => unknown): unknown {
  try {
    attempt()
  } catch (error) {
    expect(String(error)).not.toContain('canary')
    return error
  }
  throw new Error('The callback was accepted.')
}

const wrong = [
  'https://evil.test',
  'https://api.glue.ai/',
  'HTTPS://API.GLUE.AI',
  'https://API.glue.ai',
  'https://api.glue.ai:443',
  'http://api.glue.ai',
  ' https://api.glue.ai',
  'https://api.glue.ai.evil.test',
  glueServer.issuer,
  'undefined',
  '',
]

describe('CB-6 where the server always names itself, a callback', () => {
  test('with its name gives the code', () => {
    expect(codeOf(naming, { iss: 'https://api.glue.ai' })).toBe('canary-code')
  })

  test.each([undefined, 'access_denied', 'server_error'])('without a name is refused (error: %s)', (error) => {
    const thrown = refusal(() => codeOf(naming, error === undefined ? {} : { error }))
    expect(thrown).toMatchObject({ code: 'issuer_mismatch', action: 'reinstall' })
    expect(String(thrown)).toMatch(/`iss` is missing.*https:\/\/api\.glue\.ai/)
  })

  test.each(wrong)('from %j is refused, also with an error', (iss) => {
    expect(refusal(() => codeOf(naming, { iss }))).toMatchObject({ code: 'issuer_mismatch' })
    expect(refusal(() => codeOf(naming, { iss, error: 'access_denied' }))).toMatchObject({ code: 'issuer_mismatch' })
  })

  test('with its name and an error says what the error is', () => {
    const callback = { iss: 'https://api.glue.ai', error: 'access_denied' }
    expect(refusal(() => codeOf(naming, callback))).toMatchObject({ code: 'access_denied' })
  })
})

describe('CB-6 where the server does not say whether it names itself, a callback', () => {
  const silent = { ...naming, sendsIssuer: false }

  test('without a name, or with the right one, gives the code', () => {
    expect(codeOf(silent, {})).toBe('canary-code')
    expect(codeOf(silent, { iss: silent.issuer })).toBe('canary-code')
  })

  test.each(wrong)('from %j is refused all the same', (iss) => {
    expect(refusal(() => codeOf(silent, { iss }))).toMatchObject({ code: 'issuer_mismatch' })
    expect(refusal(() => codeOf(silent, { iss, error: 'access_denied' }))).toMatchObject({ code: 'issuer_mismatch' })
  })
})

test('CB-6 an issuer that comes twice is refused, also when both are right', () => {
  const parameters = { state, code: 'canary-code', iss: naming.issuer }
  const callbackParameters = new URLSearchParams([...Object.entries(parameters), ['iss', naming.issuer]])
  const input = { callbackParameters, state, server: naming, clientId: 'acme-digest' }
  expect(refusal(() => validateAuthorizationResponse(input))).toMatchObject({ code: 'callback_invalid' })
})

test('CB-6 a code without the issuer that was promised reaches no token endpoint', async () => {
  const { oauth, tokenRequests } = createWorld({ server: { ...naming, scopeSeparator: ' ' } })
  for (const iss of [undefined, ...wrong]) {
    const callback = new URL(redirectUri)
    callback.search = new URLSearchParams({ code: 'x', state, ...(iss === undefined ? {} : { iss }) }).toString()
    const codeVerifier = createCodeVerifier()
    const install = oauth.completeInstall({ callbackParameters: callback.searchParams, state, codeVerifier })
    await expect(install).rejects.toMatchObject({ code: 'issuer_mismatch' })
  }
  expect(tokenRequests).toEqual([])
})
