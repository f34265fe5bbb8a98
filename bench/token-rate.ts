import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { Pool } from 'undici'
import { createEmulator, defaultSeed } from '../packages/emulator/src/index.ts'
import { type Child, startChild } from './child.ts'
import { inRounds } from './in-rounds.ts'
import { measured, type Section } from './measurement.ts'
import { accessTokenOf, credentialsOf, tokenRequest } from './token-request.ts'

const concurrency = 16
const requests = 3000
const roundLimitMs = 3000

const credentials = credentialsOf(defaultSeed)
const request = tokenRequest(credentials)

/** How many token requests are answered in a second. Both servers have a process of their own and the same client. */
export async function tokenRate(): Promise<Section> {
  await using emulator = createEmulator()
  await using emulatorServer = await startChild('emulator-server.ts')
  await using peerServer = await startChild('oidc-provider-server.js', {
    parameters: [credentials.clientId, credentials.clientSecret],
  })
  await using emulatorSocket = socketOf(emulatorServer, '/oauth/token')
  await using peerSocket = socketOf(peerServer, '/token')

  const round = async () => ({
    inProcess: await rateOf(async () => {
      // Without a socket all of this is promises, and between those Node frees nothing that is held weakly.
      await setImmediate()
      const response = await emulator.fetch('/oauth/token', request)
      accessTokenOf(response.status, await response.json())
    }),
    socket: await rateOf(emulatorSocket.send),
    peer: await rateOf(peerSocket.send),
  })
  // The compilers of all three have something to do at first.
  await inRounds({ rounds: 2, limitMs: 6000 }, round)
  const rounds = await inRounds({ rounds: 7, limitMs: 20_000 }, round)

  const peer = measured(rounds, { what: 'oidc-provider, on a socket', unit: '/s', of: (rates) => rates.peer })
  return {
    title: `Token requests answered in a second, ${concurrency} at once (more is better)`,
    measurements: [
      measured(rounds, { what: 'emulator.fetch', unit: '/s', of: ({ inProcess }) => inProcess, against: peer }),
      measured(rounds, { what: 'emulator, on a socket', unit: '/s', of: ({ socket }) => socket, against: peer }),
      peer,
    ],
  }
}

async function rateOf(send: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  let begun = 0
  const worker = async () => {
    while (begun < requests && performance.now() - startedAt < roundLimitMs) {
      begun += 1
      await send()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return begun / ((performance.now() - startedAt) / 1000)
}

function socketOf({ line }: Child, path: string) {
  const { origin }: { readonly origin: string } = JSON.parse(line)
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1, headersTimeout: roundLimitMs })
  const send = async () => {
    const { statusCode, body } = await pool.request({ path, ...request })
    accessTokenOf(statusCode, await body.json())
  }
  return { send, [Symbol.asyncDispose]: () => pool.destroy() }
}
