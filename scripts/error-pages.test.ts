import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { GlueClientErrorCode } from '../packages/client/src/glue-client-error.ts'
import type { GlueEmulatorErrorCode } from '../packages/emulator/src/glue-emulator-error.ts'
import type { GlueOAuthErrorCode } from '../packages/oauth/src/glue-oauth-error.ts'
import type { GlueReactErrorCode } from '../packages/react/src/glue-react-error.ts'

// The type checker stops here when a code is new or gone.
const packages: Readonly<
  Record<GlueClientErrorCode | GlueEmulatorErrorCode | GlueOAuthErrorCode | GlueReactErrorCode, readonly string[]>
> = {
  access_denied: ['oauth'],
  callback_invalid: ['oauth'],
  closed: ['emulator'],
  code_rejected: ['oauth'],
  config_invalid: ['oauth', 'client', 'react', 'emulator'],
  consent_unavailable: ['emulator'],
  cursor_stuck: ['client'],
  decryption_failed: ['oauth'],
  document_without_source: ['client'],
  emulator_token: ['oauth', 'client'],
  file_failed: ['emulator'],
  forbidden: ['client'],
  graphql: ['client'],
  insecure_url: ['client'],
  invalid_client: ['oauth'],
  invalid_response: ['oauth', 'client'],
  invalid_token: ['client'],
  invalid_workspace_id: ['oauth'],
  issuer_mismatch: ['oauth'],
  listen_failed: ['emulator'],
  missing_provider: ['react'],
  network_error: ['oauth', 'client'],
  not_installed: ['oauth'],
  port_taken: ['emulator'],
  rate_limited: ['client'],
  refresh_rejected: ['oauth'],
  request_refused: ['oauth'],
  state_mismatch: ['oauth'],
  store_failed: ['oauth'],
  temporarily_unavailable: ['oauth', 'client'],
  timeout: ['oauth', 'client'],
  unauthenticated: ['client'],
  unexpected_redirect: ['client'],
  unknown_key: ['oauth'],
  workspace_unknown: ['oauth'],
}

const folder = new URL('../docs/errors/', import.meta.url)

test('every error code has a page, and every page a code', () => {
  expect(readdirSync(folder).toSorted()).toEqual(
    Object.keys(packages)
      .map((code) => `${code}.md`)
      .toSorted(),
  )
})

test.each(Object.entries(packages))(
  'the page of %s names its packages, why it happens and what to do',
  (code, names) => {
    const page = readFileSync(new URL(`${code}.md`, folder), 'utf8')
    expect(page).toMatch(new RegExp(`^# \`${code}\`: `))
    for (const name of names) expect(page).toContain(`\`@glue/${name}\``)
    expect(page).toContain('**Why.**')
    expect(page).toContain('**What to do.**')
  },
)
