import type { CachedTokenReport } from './children/cached-token.ts'
import { startChild } from './child.ts'
import { measured, type Section } from './measurement.ts'

const workspaces = 10_000

/** What a token costs that this process has already: nearly every call of an app. */
export async function cachedToken(): Promise<Section> {
  await using child = await startChild('cached-token.ts', { parameters: [String(workspaces)] })
  const { rounds }: CachedTokenReport = JSON.parse(child.line)
  const peer = measured(rounds, { what: '@octokit/auth-app, auth()', unit: 'ns', of: ({ octokitNs }) => octokitNs })
  const bare = measured(rounds, { what: 'a bare Map, awaited', unit: 'ns', of: ({ mapNs }) => mapNs })
  const ours = { what: 'tokenFor()', unit: 'ns', of: (round: (typeof rounds)[number]) => round.glueNs } as const
  return {
    title: `A cached token, over ${workspaces.toLocaleString('en')} workspaces in turn, a call (less is better)`,
    measurements: [
      measured(rounds, { ...ours, against: peer, goal: { sign: '≤', value: 0.2, of: 'ratio' } }),
      measured(rounds, { ...ours, against: bare }),
      peer,
      bare,
    ],
  }
}
