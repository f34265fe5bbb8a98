import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { CommandErrorCode } from '../packages/cli/src/terminal/command-error.ts'
import type { GlueClientErrorCode } from '../packages/client/src/glue-client-error.ts'
import type { GlueEmulatorErrorCode } from '../packages/emulator/src/glue-emulator-error.ts'
import type { GlueOAuthErrorCode } from '../packages/oauth/src/glue-oauth-error.ts'
import type { GlueWebErrorCode } from '../packages/oauth/src/web/backend/json-error.ts'
import type { GlueReactErrorCode } from '../packages/react/src/glue-react-error.ts'
import type { GlueSchemaErrorCode } from '../packages/schema/src/glue-schema-error.ts'

// The type checker stops here when a code is new or gone.
const packages: Readonly<
  Record<
    | CommandErrorCode
    | GlueClientErrorCode
    | GlueEmulatorErrorCode
    | GlueOAuthErrorCode
    | GlueReactErrorCode
    | GlueSchemaErrorCode
    | GlueWebErrorCode,
    readonly string[]
  >
> = {
  access_denied: ['oauth'],
  bad_request: ['oauth'],
  callback_invalid: ['oauth'],
  closed: ['emulator'],
  code_rejected: ['oauth'],
  config_invalid: ['oauth', 'client', 'react', 'emulator', 'cli'],
  consent_unavailable: ['emulator'],
  cross_site: ['oauth'],
  cursor_stuck: ['client'],
  decryption_failed: ['oauth'],
  document_without_source: ['client'],
  documents_invalid: ['cli'],
  emulator_token: ['oauth', 'client'],
  file_failed: ['emulator', 'cli'],
  forbidden: ['client', 'oauth'],
  graphql: ['client'],
  insecure_url: ['client'],
  internal_error: ['cli'],
  introspection_off: ['cli'],
  invalid_client: ['oauth'],
  invalid_date_time: ['schema'],
  invalid_id: ['schema'],
  invalid_response: ['oauth', 'client', 'cli'],
  invalid_token: ['client'],
  invalid_workspace_id: ['oauth'],
  issuer_mismatch: ['oauth'],
  listen_failed: ['emulator'],
  missing_provider: ['react'],
  network_error: ['oauth', 'client', 'cli'],
  not_generated: ['schema'],
  not_installed: ['oauth'],
  operation_unknown: ['oauth'],
  port_taken: ['emulator'],
  rate_limited: ['client'],
  refresh_rejected: ['oauth'],
  request_refused: ['oauth'],
  schema_invalid: ['cli'],
  state_mismatch: ['oauth'],
  store_failed: ['oauth'],
  temporarily_unavailable: ['oauth', 'client', 'cli'],
  timeout: ['oauth', 'client', 'cli'],
  too_large: ['oauth'],
  unauthenticated: ['client', 'cli', 'oauth'],
  unexpected_redirect: ['client'],
  unknown_key: ['oauth'],
  unsupported_media_type: ['oauth'],
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
