import { createClock, createEmulator, defaultSeed, type Emulator, isGlueEmulatorError, type Seed } from '@glue/emulator'
import { type DataFile, type EmulatorServer, listen, openDataFile, readSeedFile } from '@glue/emulator/node'
import type { EmulatorCommandOptions } from './create-program.ts'
import { describeEmulator, readyTable } from './ready-table.ts'

const usualPort = 4400
const portsToTry = 20

/**
 * Runs an emulator until the process is asked to end (SIGINT, SIGTERM). Exits with 1, and a line that says why, where it
 * cannot start or cannot keep what it has.
 */
export async function runEmulator(options: EmulatorCommandOptions): Promise<void> {
  try {
    await run(options)
  } catch (error) {
    if (!isGlueEmulatorError(error)) throw error
    fail(error.message)
  }
}

async function run({
  port,
  host,
  allowHost,
  seed: seedFile,
  profile,
  data,
  json,
}: EmulatorCommandOptions): Promise<void> {
  const seed = seedFile === undefined ? defaultSeed : await readSeedFile(seedFile)
  const emulator = createEmulator({ seed, profile, clock: runningClock(seed) })
  const file = data === undefined ? undefined : await openDataFile(emulator, { path: data, onError: warn })
  // A world from a file has its time from there: what is sent now is still the last.
  if (Date.now() > emulator.clock.now()) emulator.clock.set(Date.now())

  const server = await listenSomewhere(emulator, { port, host, allowedHosts: allowHost })
  // Before the first line is printed: whoever waits for it may end the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(server, file))
  if (!isLoopback(host)) {
    warn({ message: `the emulator listens on ${host}, where other machines may reach it. It protects nothing.` })
  }
  const description = describeEmulator(emulator, server.url)
  process.stdout.write(json ? `${JSON.stringify(description)}\n` : readyTable(description))
}

/** From the present or from the end of the seed's story, whichever is later: what is sent now is last. */
function runningClock({ startsAt }: Seed) {
  return createClock({ startsAt: Math.max(Date.now(), Date.parse(startsAt)), isRunning: true })
}

async function listenSomewhere(
  emulator: Emulator,
  { port, ...where }: { port: number | undefined; host: string; allowedHosts: readonly string[] | undefined },
): Promise<EmulatorServer> {
  const last = port ?? usualPort + portsToTry
  for (let candidate = port ?? usualPort; ; candidate += 1) {
    try {
      return await listen(emulator, { port: candidate, ...where })
    } catch (error) {
      const isNextTried = isGlueEmulatorError(error) && error.code === 'port_taken' && candidate < last
      if (!isNextTried) throw error
      process.stderr.write(`Port ${candidate} is taken, trying ${candidate + 1}.\n`)
    }
  }
}

async function stop(server: EmulatorServer, file: DataFile | undefined): Promise<void> {
  await server.close()
  try {
    await file?.close()
  } catch (error) {
    if (!isGlueEmulatorError(error)) throw error
    fail(error.message)
  }
}

function warn({ message }: { readonly message: string }): void {
  process.stderr.write(`Warning: ${message}\n`)
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1'].includes(host)
}
