import { createClock, createEmulator, defaultSeed, type Emulator, isGlueEmulatorError } from '@glue/emulator'
import { type EmulatorServer, listen } from '@glue/emulator/node'
import type { EmulatorCommandOptions } from './create-program.ts'
import { describeEmulator, readyTable } from './ready-table.ts'

const usualPort = 4400
const portsToTry = 20

/** Runs an emulator until the process is asked to end (SIGINT, SIGTERM). Exits with 1 where it cannot listen. */
export async function runEmulator({ port, host, profile, json }: EmulatorCommandOptions): Promise<void> {
  // The clock runs, from the present or from the end of the seed's story, whichever is later: what is sent now is last.
  const startsAt = Math.max(Date.now(), Date.parse(defaultSeed.startsAt))
  const emulator = createEmulator({ profile, clock: createClock({ startsAt, isRunning: true }) })
  const server = await listenSomewhere(emulator, { port, host })
  if (!server) return
  // Before the first line is printed: whoever waits for it may end the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
  if (!isLoopback(host)) {
    process.stderr.write(`Warning: the emulator listens on ${host}, where other machines may reach it.\n`)
  }
  const description = describeEmulator(emulator, server.url)
  process.stdout.write(json ? `${JSON.stringify(description)}\n` : readyTable(description))
}

async function listenSomewhere(
  emulator: Emulator,
  { port, host }: { port: number | undefined; host: string },
): Promise<EmulatorServer | undefined> {
  const last = port ?? usualPort + portsToTry
  for (let candidate = port ?? usualPort; candidate <= last; candidate += 1) {
    try {
      return await listen(emulator, { port: candidate, host })
    } catch (error) {
      if (!isGlueEmulatorError(error)) throw error
      const isNextTried = error.code === 'port_taken' && candidate < last
      process.stderr.write(
        isNextTried ? `Port ${candidate} is taken, trying ${candidate + 1}.\n` : `${error.message}\n`,
      )
      if (!isNextTried) break
    }
  }
  process.exitCode = 1
  return undefined
}

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1'].includes(host)
}
