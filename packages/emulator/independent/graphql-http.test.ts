import { type AuditResult, serverAudits } from 'graphql-http'
import { afterAll, describe, expect, test } from 'vitest'
import { driveEmulator } from '../src/drive-emulator.ts'
import { listen } from '../src/node.ts'
import { type Profile, profiles } from '../src/state/profile.ts'

// The audit suite of the reference implementation of GraphQL over HTTP. What it only recommends has to pass as well.

describe.each(profiles)('the API in the profile %s, in process', (profile) => {
  const { emulator, accessToken } = emulatorWithToken(profile)
  const fetchFn = withToken(emulator.fetch, accessToken)
  auditEach(serverAudits({ url: 'https://api.gluegroups.com/public/graphql', fetchFn }))
})

describe('the API over a socket', async () => {
  const { emulator, accessToken } = emulatorWithToken('glue')
  const server = await listen(emulator)
  afterAll(() => server.close())
  auditEach(serverAudits({ url: `${server.url}/public/graphql`, fetchFn: withToken(fetch, accessToken) }))
})

test('an audit fails where the answer is not what it asks for', async () => {
  const { emulator } = emulatorWithToken('glue')
  const fetchFn = withToken(emulator.fetch, 'not-a-token')
  const audits = serverAudits({ url: 'https://api.gluegroups.com/public/graphql', fetchFn })
  const results = await Promise.all(audits.map(({ fn }) => fn()))
  expect(results.filter(({ status }) => status !== 'ok').length).toBeGreaterThan(audits.length / 2)
})

function auditEach(audits: readonly { readonly name: string; readonly fn: () => Promise<AuditResult> }[]): void {
  test.each(audits)('$name', async ({ fn }) => {
    const { status, ...failure } = await fn()
    expect({ status, reason: 'reason' in failure ? failure.reason : undefined }).toEqual({ status: 'ok' })
  })
}

function emulatorWithToken(profile: Profile) {
  const { emulator, acmeLabs } = driveEmulator({ profile })
  const { accessToken } = emulator.tokens.issue({ workspaceId: acmeLabs.id })
  return { emulator, accessToken }
}

function withToken(send: typeof fetch, accessToken: string): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init)
    request.headers.set('authorization', `Bearer ${accessToken}`)
    return send(request)
  }
}
