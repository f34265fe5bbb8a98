import { spawn } from 'node:child_process'
import process from 'node:process'

interface ProcessOptions {
  readonly command: string
  readonly parameters: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** How a process ended, and what it said on both outputs. */
export interface EndedProcess {
  /** What went wrong, as a sentence. */
  readonly problem: string | undefined
  readonly output: string
}

/** No runtime needs a minute on a machine of its own. */
const timeoutMs = 300_000

/** Runs a process to its end. Rejects where it cannot start. */
export async function runProcess({ command, parameters, cwd, env }: ProcessOptions): Promise<EndedProcess> {
  const child = spawn(command, parameters, {
    cwd,
    // What is meant for the Node that runs this is not meant for another one.
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => void (output += text))
  }
  const problem = await new Promise<string | undefined>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (signal !== null) resolve(`It was ended by ${signal}, after ${timeoutMs / 1000} seconds at most.`)
      else resolve(code === 0 ? undefined : `It ended with ${code}.`)
    })
  })
  return { problem, output }
}
