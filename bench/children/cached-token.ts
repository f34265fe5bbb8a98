import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { createAppAuth } from '@octokit/auth-app'
import { createGlueOAuth, glueServerAt } from '../../packages/oauth/src/index.ts'
import { inRounds } from '../in-rounds.ts'
import { oneByOne } from '../one-by-one.ts'

// node cached-token.ts WORKSPACES: what a cached token of each workspace costs, here and at the peer.

/** What is printed, as one line of JSON. */
export interface CachedTokenReport {
  readonly rounds: readonly CachedTokenRound[]
}

/** A call, in nanoseconds. */
export interface CachedTokenRound {
  readonly glueNs: number
  readonly octokitNs: number
  readonly mapNs: number
}

const laps = 5
const workspaces = Number(process.argv[2])
const workspaceIds = Array.from({ length: workspaces }, (_, index) => `wks_${String(index).padStart(27, '0')}`)
const installationIds = workspaceIds.map((_, index) => index + 1)

let made = 0
const oauth = createGlueOAuth({
  clientId: 'bench',
  clientSecret: 'a secret for nobody',
  redirectUri: 'http://127.0.0.1/callback',
  scopes: ['workspaces:read'],
  server: glueServerAt('http://127.0.0.1'),
  fetch: async () => {
    made += 1
    return Response.json({ ...tokenOf(made), token_type: 'Bearer', expires_in: 3600, scope: 'workspaces:read' })
  },
})
const auth = createAppAuth({
  appId: 1,
  // The key only signs requests for new tokens, and those are not measured.
  createJwt: async () => ({ jwt: 'signed', expiresAt: inAnHour() }),
  request: Object.assign(
    async () => {
      made += 1
      const { access_token: token } = tokenOf(made)
      return { data: { token, expires_at: inAnHour(), permissions: { contents: 'read' }, repository_selection: 'all' } }
    },
    { defaults: () => undefined, endpoint: () => undefined },
  ) as never,
})
const tokens = new Map<string, string>()

// Fills the caches, one request each.
await oneByOne(workspaceIds, (workspaceId) => oauth.tokenFor(workspaceId))
await oneByOne(installationIds, (installationId) => auth({ type: 'installation', installationId }))
for (const workspaceId of workspaceIds) tokens.set(workspaceId, (await oauth.tokenFor(workspaceId)).accessToken)
const asked = made

const round = async (): Promise<CachedTokenRound> => ({
  glueNs: await nanoseconds(workspaceIds, (workspaceId) => oauth.tokenFor(workspaceId)),
  octokitNs: await nanoseconds(installationIds, (installationId) => auth({ type: 'installation', installationId })),
  mapNs: await nanoseconds(workspaceIds, (workspaceId) => tokens.get(workspaceId)),
})
// The compiler has something to do at first.
await inRounds({ rounds: 3, limitMs: 5000 }, round)
const rounds = await inRounds({ rounds: 11, limitMs: 20_000 }, round)
if (made !== asked) throw new Error(`${made - asked} tokens were asked for again, so these were not cached ones.`)
process.stdout.write(`${JSON.stringify({ rounds } satisfies CachedTokenReport)}\n`)

async function nanoseconds<Id>(ids: readonly Id[], tokenOfId: (id: Id) => unknown): Promise<number> {
  const startedAt = performance.now()
  for (let lap = 0; lap < laps; lap += 1) await oneByOne(ids, tokenOfId)
  return ((performance.now() - startedAt) * 1e6) / (laps * ids.length)
}

function tokenOf(number: number) {
  return { access_token: `emu_${String(number).padStart(40, '0')}` }
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString()
}
