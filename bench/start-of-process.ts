import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defaultSeed } from '../packages/emulator/src/index.ts'
import { runNode, startNode } from './child.ts'
import { inRounds } from './in-rounds.ts'
import { measured, type Section } from './measurement.ts'
import { credentialsOf } from './token-request.ts'

const bin = fileURLToPath(new URL('../packages/cli/dist/glue.js', import.meta.url))
const peerServer = fileURLToPath(new URL('children/oidc-provider-server.js', import.meta.url))
const title = 'Start of a process until its first line, when it listens (less is better)'
const goalMs = 700

/** How long whoever types `glue emulator` waits. */
export async function startOfProcess(): Promise<Section> {
  if (!existsSync(bin)) {
    return { title, measurements: [], skipped: 'packages/cli/dist/glue.js is missing. Run pnpm build first.' }
  }
  const { clientId, clientSecret } = credentialsOf(defaultSeed)
  const rounds = await inRounds({ rounds: 9, limitMs: 20_000 }, async () => ({
    ours: await lineMs([bin, 'emulator', '--json', '--port', '0']),
    peer: await lineMs([peerServer, clientId, clientSecret]),
    bare: await runNode(['-e', '0']),
  }))

  const peer = measured(rounds, { what: 'oidc-provider', unit: 'ms', of: (round) => round.peer })
  return {
    title,
    measurements: [
      measured(rounds, {
        what: 'glue emulator --json --port 0',
        unit: 'ms',
        of: ({ ours }) => ours,
        against: peer,
        goal: { sign: '<', value: goalMs, of: 'median' },
      }),
      peer,
      measured(rounds, { what: 'node -e 0, until it ends', unit: 'ms', of: ({ bare }) => bare, against: peer }),
    ],
  }
}

async function lineMs(parameters: readonly string[]): Promise<number> {
  await using child = await startNode(parameters)
  return child.lineMs
}
