import fc from 'fast-check'
import { expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import type { Fault, FaultEffect } from './fault.ts'

const duration = fc.constantFrom(0, 5, '1ms', '2s', '1h') as fc.Arbitrary<0 | 5 | '1ms' | '2s' | '1h'>
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom(-1, 0, 1e308, 'soon', '__proto__'),
) as fc.Arbitrary<null | boolean | number | string>
const addedHeaders = fc.dictionary(
  fc.constantFrom('x-a', 'content-type', 'content-encoding', 'content-length', 'set-cookie', 'location'),
  fc.constantFrom('1', 'gzip', 'text/html', 'a=b; HttpOnly', ''),
  { noNullPrototype: true },
)

const travels = {
  delayHeaders: duration,
  delayBody: duration,
  dripBody: fc.record({ bytes: fc.integer({ min: 1, max: 400 }), every: duration }),
  truncateBody: fc.nat(300),
  drop: fc.constantFrom('before' as const, 'after' as const),
}
const behaves = {
  expiresIn: json,
  tokenType: json,
  tokenFields: fc.dictionary(fc.constantFrom('scope', 'refresh_token', 'x', '__proto__'), json, {
    noNullPrototype: true,
  }),
  omitTokenFields: fc.subarray(['scope', 'access_token', 'user_id']),
  scopeSeparator: fc.constantFrom(' ', ',', '', '\n'),
  rotate: fc.constantFrom('always' as const, 'never' as const, 'alternate' as const),
  grace: duration,
  reuse: fc.constantFrom('revokeFamily' as const, 'refuse' as const, 'allow' as const),
  rotateThenDrop: fc.constant(true as const),
  wrongWorkspace: fc.constantFrom('wks_Globex000000000000000000000', 'wks_Nowhere', '', '__proto__'),
  iss: fc.constantFrom('omit' as const, 'wrong' as const, 'duplicate' as const, 'https://a.test/' as const),
  state: fc.constantFrom('drop' as const, 'alter' as const, 'duplicate' as const),
  callbackError: fc.constantFrom('server_error', 'temporarily_unavailable'),
  pkce: fc.constantFrom('require' as const, 'ignore' as const),
}
const answers = fc.oneof(
  fc.record({}),
  fc.record({
    status: fc.constantFrom(200, 201, 204, 304, 401, 418, 429, 503, 599),
    carryOut: fc.boolean(),
    headers: addedHeaders,
  }),
  fc.record({ body: json, contentType: fc.constantFrom('text/html', 'application/json'), retryAfter: fc.constant(3) }),
  fc.record({ headers: addedHeaders }),
  fc.record({ redirect: fc.constant({ status: 307 as const, to: 'https://evil.test/' }) }),
  fc.record({ graphqlError: fc.record({ message: fc.string() }), carryOut: fc.boolean() }),
  fc.record({ bomb: fc.record({ bytes: fc.nat(200_000), compressed: fc.boolean() }) }),
)
const effect: fc.Arbitrary<FaultEffect> = fc
  .tuple(answers, fc.record({ ...travels, ...behaves }, { requiredKeys: [] }))
  .map(([answer, rest]) => ({ ...answer, ...rest }))
  .filter((then) => Object.keys(then).length > 0)

const faults: fc.Arbitrary<Fault[]> = fc.array(
  fc.record({ times: fc.integer({ min: 1, max: 3 }), skip: fc.nat(2), then: effect }, { requiredKeys: ['then'] }),
  { minLength: 1, maxLength: 3 },
)

/** What a request comes to: its answer, or what its connection ended with. */
async function outcome(request: Promise<Response>): Promise<number | string> {
  try {
    const response = await request
    await response.arrayBuffer()
    return response.status
  } catch (error) {
    return error instanceof TypeError ? error.message : String(error)
  }
}

test('EM-4: whatever goes wrong is what was asked for, and nothing hangs or fails besides', async () => {
  await fc.assert(
    fc.asyncProperty(faults, async (all) => {
      const driven = driveEmulator()
      const { emulator, authorizationUrl, redirectUri, app, acmeLabs, acme } = driven
      const { accessToken } = emulator.tokens.issue({ workspaceId: acmeLabs.id })
      const pair = await driven.redeem(await driven.code())
      emulator.journal.clear()
      for (const fault of all) emulator.faults.add(fault)
      const client = { client_id: app.clientId, client_secret: app.clientSecret }
      const post = (path: string, form: Record<string, string>) => () =>
        emulator.fetch(path, { method: 'POST', body: new URLSearchParams({ ...client, ...form }) })
      const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
      const requests = [
        () => emulator.fetch(authorizationUrl()),
        post('/oauth/authorize', { request: 'unknown', workspace: acme.id, decision: 'allow' }),
        post('/oauth/token', { grant_type: 'client_credentials', subject: acmeLabs.id, redirect_uri: redirectUri }),
        post('/oauth/token', { grant_type: 'refresh_token', refresh_token: pair.refreshToken }),
        post('/oauth/token', { grant_type: 'refresh_token', refresh_token: pair.refreshToken }),
        () => emulator.fetch('/public/graphql', { method: 'POST', headers, body: '{"query":"{ me { id } }"}' }),
        () => emulator.fetch('/nowhere'),
      ]
      for (const request of requests) {
        const progress = { isOver: false }
        const answer = outcome(request()).finally(() => {
          progress.isOver = true
        })
        // Time passes until there is nothing left to wait for.
        while (!progress.isOver) {
          emulator.clock.advance('1h')
          await new Promise((resolve) => setImmediate(resolve))
        }
        expect([
          200,
          201,
          204,
          304,
          303,
          307,
          400,
          401,
          404,
          418,
          429,
          503,
          599,
          'fetch failed',
          'terminated',
        ]).toContain(await answer)
      }
      const entries = emulator.journal.list()
      expect(entries).toHaveLength(requests.length)
      expect(entries.map((entry) => entry.outcome)).not.toContain('pending')
      for (const { id, happened } of emulator.faults.list()) {
        expect(entries.filter((entry) => entry.faults.some((fault) => fault.id === id))).toHaveLength(happened)
      }
    }),
    { numRuns: 150 },
  )
})
