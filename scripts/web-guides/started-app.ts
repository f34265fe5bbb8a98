import { createEmulator, type Emulator, type Seed } from '@glue/emulator'
import { listen } from '@glue/emulator/node'
import { expect } from 'vitest'
import { requirePort } from '../demo/free-port.ts'
import { openShell } from '../shell.ts'

/** What {@link startApp} takes. */
export interface StartAppOptions {
  readonly folder: string
  /** The program, such as `server.ts`. */
  readonly program: string
  /** What the guide tells its reader to export, as lines of a shell. */
  readonly exports: string
  /** The world of its Glue: the shipped one when absent. */
  readonly seed?: Seed | undefined
}

/** An app of a guide that runs, and the Glue that it talks to. */
export interface StartedApp extends AsyncDisposable {
  readonly url: string
  readonly emulator: Emulator
  /** All that it printed so far. */
  readonly output: () => string
}

/** Starts an app as the guide says, on a free port and with an emulator of its own. */
export async function startApp({ folder, program, exports, seed }: StartAppOptions): Promise<StartedApp> {
  const emulator = createEmulator({ seed })
  const glue = await listen(emulator)
  const { port } = await requirePort('127.0.0.1', 0)
  const url = `http://127.0.0.1:${port}`
  const shell = openShell({ cwd: folder })
  const here = [
    exports.replaceAll('http://localhost:4400', glue.url).replaceAll('http://127.0.0.1:4000', url),
    `export PORT=${port}`,
    `exec ${process.execPath} ${program}`,
  ]
  const app = shell.start(here.join('\n'))
  const stop = async (): Promise<void> => {
    await shell[Symbol.asyncDispose]()
    await glue.close()
  }
  try {
    await expect.poll(() => fetch(url).then(({ ok }) => ok), { timeout: 30_000 }).toBe(true)
  } catch (error) {
    await stop()
    throw new Error(`${program} did not start:\n${app.output()}`, { cause: error })
  }
  return { url, emulator, output: app.output, [Symbol.asyncDispose]: stop }
}
