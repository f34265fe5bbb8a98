import type { FetchFunction } from '@glue/client/fetch'
import { createEmulator } from '@glue/emulator'
import { describe, expect, test } from 'vitest'
import { answering, canaryToken, failureOf } from './testing/failed-pull.ts'

describe('a server that repeats what it was sent', () => {
  const token = canaryToken
  const clientSecret = 'canary-secret-0002/+ "x"'
  const header = 'canary-header-0003'

  test.each([
    ['as it is', `${token} and ${header}`],
    ['behind its scheme', `Bearer ${token}, X-Key: ${header}`],
    ['in a URL', encodeURIComponent(`${token} ${header}`)],
    ['where a message is cut', `${'.'.repeat(190)}${token}`],
    ['with signs that change the terminal', `\u001B[31m${token}\u0007\r\nError: forged\u2028line`],
  ])('%s, has it masked', async (_, text) => {
    for (const answer of [
      { status: 401, code: 'UNAUTHENTICATED' },
      { status: 400, code: 'INTROSPECTION_DISABLED' },
      { status: 200, code: 'OTHER' },
      { status: 403, code: 'FORBIDDEN' },
      { status: 429, code: 'OTHER' },
    ]) {
      const fetch = answering({ errors: [{ message: text, extensions: { code: answer.code } }] }, answer)
      // 429 is waited for, and a short time is no time for that.
      const { shown } = await failureOf({ fetch, header: [`X-Key: ${header}`], timeout: 0.2 })
      expect(shown).not.toMatch(/canar|\p{Cc}|\u2028/u)
      expect(shown).toContain('[secret]')
    }
  })

  test('in place of a content type, has it masked', async () => {
    const { shown } = await failureOf({ fetch: answering('', { type: `text/${token}` }) })
    expect(shown).toContain('and text/[secret].')
  })

  test('as a header that stands for the token, has it masked', async () => {
    const fetch = answering({ errors: [{ message: `No ${token}` }] }, { status: 401 })
    const { shown } = await failureOf({ fetch, header: [`Authorization: Basic ${token}`] })
    expect(shown).toContain('does not accept the token: "No [secret]"')
  })

  test.each([
    [
      'refuses the client',
      { error: 'invalid_client', error_description: `Not ${clientSecret}` },
      401,
      'invalid_client',
    ],
    [
      'refuses the request',
      { error: `invalid_${clientSecret}`, error_description: clientSecret },
      400,
      'request_refused',
    ],
    ['is no server', clientSecret, 200, 'invalid_response'],
  ])('when a token is asked for and it %s, has it masked', async (_, body, status, code) => {
    const options = {
      fetch: answering(body, { status }),
      workspace: 'wks_AcmeLabs0000000000000000000',
      env: { GLUE_CLIENT_ID: 'acme', GLUE_CLIENT_SECRET: clientSecret, GLUE_REDIRECT_URI: 'https://app.example/' },
    }
    const failure = await failureOf(options)
    expect(failure.code).toBe(code)
    expect(failure.shown).not.toContain('canary')
  })

  test('when the token came by client credentials, has both masked', async () => {
    const emulator = createEmulator()
    const [app] = emulator.apps
    let issued = ''
    const fetch: FetchFunction = async (input, init) => {
      if (String(input).endsWith('/oauth/token')) return emulator.fetch(input, init)
      issued = new Headers(init?.headers).get('authorization')?.slice('Bearer '.length) ?? ''
      return Response.json({ errors: [{ message: `No ${issued} of ${app?.clientSecret}` }] }, { status: 401 })
    }
    Object.assign(fetch, { [Symbol.for('@glue/emulator/fetch')]: true })
    const { shown } = await failureOf({
      fetch,
      workspace: 'wks_AcmeLabs0000000000000000000',
      env: {
        GLUE_CLIENT_ID: app?.clientId,
        GLUE_CLIENT_SECRET: app?.clientSecret,
        GLUE_REDIRECT_URI: app?.redirectUris[0],
      },
    })
    expect(issued).toMatch(/^emu_/)
    expect(shown).not.toContain(issued)
    expect(shown).toContain('does not accept the token: "No [secret] of [secret]"')
  })
})
