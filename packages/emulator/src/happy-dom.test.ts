// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { createEmulator } from './create-emulator.ts'

// Where React is tested, `Request`, `Response` and `Headers` are happy-dom's, and differ from the platform's.

test('in an imitated browser answers have their headers, and secrets are masked', async () => {
  const emulator = createEmulator()
  const { accessToken } = emulator.tokens.issue({ workspaceId: 'wks_AcmeLabs0000000000000000000' })
  const response = await emulator.fetch('/public/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
    body: '{"query":"{ me { name } }"}',
  })
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(await response.json()).toEqual({ data: { me: { name: 'Acme Digest' } } })
  const [entry] = emulator.journal.list()
  expect(entry?.request.headers['authorization']).toBe('Bearer $ACCESS_TOKEN_1')
  expect(JSON.stringify(entry)).not.toContain(accessToken)
})
