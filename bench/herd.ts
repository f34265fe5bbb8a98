import { createEmulator } from '../packages/emulator/src/index.ts'
import { createGlueOAuth, type GlueOAuthOptions } from '../packages/oauth/src/index.ts'
import { inRounds } from './in-rounds.ts'
import { appOptions, install, lifetimeMs, shortenLives } from './installed-app.ts'
import { type Goal, measured, type Section } from './measurement.ts'
import { slackHerd } from './slack-herd.ts'
import { credentialsOf } from './token-request.ts'

const callers = 1000
const goal: Goal = { sign: '=', value: 1, of: 'every round' }

/** How many token requests leave when many callers of one process find the same token expired. */
export async function herd(): Promise<Section> {
  const rounds = await inRounds({ rounds: 3, limitMs: 30_000 }, async () => ({
    byClientCredentials: await glueHerd({}),
    byRefreshToken: await glueHerd({ grant: 'refresh_token' }),
    peer: await slackHerd(callers),
  }))
  const peer = measured(rounds, { what: '@slack/oauth, authorize()', unit: 'requests', of: (counts) => counts.peer })
  return {
    title: `${callers.toLocaleString('en')} callers at once, one expired token, one process (a count; less is better)`,
    measurements: [
      measured(rounds, {
        what: 'tokenFor()',
        unit: 'requests',
        of: ({ byClientCredentials }) => byClientCredentials,
        against: peer,
        goal,
      }),
      measured(rounds, {
        what: "tokenFor(), grant: 'refresh_token'",
        unit: 'requests',
        of: ({ byRefreshToken }) => byRefreshToken,
        against: peer,
        goal,
      }),
      peer,
    ],
  }
}

async function glueHerd(options: Pick<GlueOAuthOptions, 'grant'>): Promise<number> {
  await using emulator = createEmulator()
  shortenLives(emulator)
  const { workspaceId } = credentialsOf(emulator.seed)
  const { fetch, clock } = emulator
  const oauth = createGlueOAuth({ ...appOptions(emulator, emulator.origin), fetch, clock, ...options })
  await install(emulator, oauth, workspaceId)
  const { accessToken: expired } = await oauth.tokenFor(workspaceId)
  emulator.clock.advance(2 * lifetimeMs)
  emulator.journal.clear()

  const tokens = await Promise.all(Array.from({ length: callers }, () => oauth.tokenFor(workspaceId)))
  if (tokens.some(({ accessToken }) => accessToken === expired)) throw new Error('A caller got the expired token.')
  return emulator.journal.list({ route: 'token' }).length
}
