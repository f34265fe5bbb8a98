import { existsSync } from 'node:fs'
import { defaultSeed } from '../packages/emulator/src/index.ts'
import { startChild } from './child.ts'
import type { EmulatorSteps } from './children/start-emulator.ts'
import type { PeerSteps } from './children/start-oidc-provider.ts'
import { inRounds } from './in-rounds.ts'
import { type Measurement, measured, type Section } from './measurement.ts'
import { credentialsOf } from './token-request.ts'

const sources = new URL('../packages/emulator/src/index.ts', import.meta.url)
const dist = new URL('../packages/emulator/dist/index.js', import.meta.url)
const goalMs = 50

/** How long a test waits for an emulator, in a process that has done nothing else. */
export async function startInProcess(): Promise<Section> {
  const isBuilt = existsSync(dist)
  const credentials = JSON.stringify(credentialsOf(defaultSeed))
  const rounds = await inRounds({ rounds: 9, limitMs: 25_000 }, async () => ({
    sources: await stepsOf<EmulatorSteps>('start-emulator.ts', sources.href),
    built: isBuilt ? await stepsOf<EmulatorSteps>('start-emulator.ts', dist.href) : undefined,
    peer: await stepsOf<PeerSteps>('start-oidc-provider.ts', credentials),
    node: await stepsOf<{ readonly requestMs: number }>('first-request.js'),
  }))

  const fromPeer = (what: string, of: (steps: PeerSteps) => number) =>
    measured(rounds, { what, unit: 'ms', of: ({ peer }) => of(peer) })
  const peer = {
    import: fromPeer('import oidc-provider', ({ importMs }) => importMs),
    create: fromPeer('new Provider()', ({ createMs }) => createMs),
    token: fromPeer('new Provider(), listening, to a token', ({ tokenMs }) => tokenMs),
  }
  const ours = (from: string, stepsIn: (round: (typeof rounds)[number]) => EmulatorSteps | undefined) => {
    const steps = rounds.flatMap((round) => stepsIn(round) ?? [])
    const row = (what: string, of: (steps: EmulatorSteps) => number, rest: Partial<Measurement> = {}) =>
      measured(steps, { what: `${what}, ${from}`, unit: 'ms', of, ...rest })
    return [
      row('import emulator', ({ importMs }) => importMs, { against: peer.import }),
      row('createEmulator()', ({ createMs }) => createMs, {
        against: peer.create,
        goal: { sign: '<', value: goalMs, of: 'median' },
      }),
      row('createEmulator() to a token', ({ tokenMs }) => tokenMs, { against: peer.token }),
      row('from there to a GraphQL answer', ({ graphqlMs }) => graphqlMs),
    ]
  }
  return {
    title: 'Start in a fresh process (less is better)',
    measurements: [
      ...ours('sources', (round) => round.sources),
      ...(isBuilt ? ours('built', (round) => round.built) : []),
      ...Object.values(peer),
      measured(rounds, { what: 'Request and Response of Node alone', unit: 'ms', of: ({ node }) => node.requestMs }),
    ],
    skipped: isBuilt
      ? undefined
      : 'packages/emulator/dist is missing: what is built was not timed. Run pnpm build first.',
  }
}

async function stepsOf<Steps>(file: string, ...parameters: readonly string[]): Promise<Steps> {
  await using child = await startChild(file, { parameters })
  const steps: Steps = JSON.parse(child.line)
  return steps
}
