import { readdir, readFile } from 'node:fs/promises'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { GlueOAuthError, isGlueOAuthError } from './index.ts'

const errors = new URL('../../../docs/errors/', import.meta.url)

// The type checker keeps this list complete.
const codes = Object.keys({
  access_denied: 0,
  callback_invalid: 0,
  code_rejected: 0,
  config_invalid: 0,
  decryption_failed: 0,
  emulator_token: 0,
  invalid_client: 0,
  invalid_response: 0,
  invalid_workspace_id: 0,
  issuer_mismatch: 0,
  network_error: 0,
  not_installed: 0,
  refresh_rejected: 0,
  request_refused: 0,
  state_mismatch: 0,
  store_failed: 0,
  temporarily_unavailable: 0,
  timeout: 0,
  unknown_key: 0,
  workspace_unknown: 0,
} satisfies Record<GlueOAuthError['code'], 0>) as GlueOAuthError['code'][]

test.each(codes)('the code %s has a page, which its message names and which names its action', async (code) => {
  const error = new GlueOAuthError({ code, message: 'It went wrong.' })
  expect(error.message).toBe(`It went wrong. See docs/errors/${code}.md.`)
  expect(await readdir(errors)).toContain(`${code}.md`)
  expect(await readFile(new URL(`${code}.md`, errors), 'utf8')).toContain(`\`error.action\` is \`${error.action}\``)
})

test('an error of another copy of the package is recognised, and nothing else is', () => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('@glue/oauth/error')]: true })
  expect(isGlueOAuthError(foreign)).toBe(true)
  expect(isGlueOAuthError(new GlueOAuthError({ code: 'timeout', message: 'x' }))).toBe(true)
  for (const other of [new Error('x'), null, undefined, 'timeout', { code: 'timeout' }]) {
    expect(isGlueOAuthError(other)).toBe(false)
  }
})

test('a printed error shows its code and action, and no empty fields', () => {
  const printed = inspect(new GlueOAuthError({ code: 'timeout', message: 'x', status: 504 }))
  expect(printed).toContain("code: 'timeout'")
  expect(printed).toContain("action: 'retry'")
  expect(printed).not.toContain('retryAfterMs')
})
