import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import process from 'node:process'

/** What a process took from its start to its end. */
export interface ProcessCost {
  readonly ms: number
  /** The most memory that it, or the largest of the processes that it waited for, had at a time. */
  readonly peakMB: number
  readonly stdout: string
  readonly exitCode: number
}

interface Command {
  readonly file: string
  readonly parameters: readonly string[]
  readonly cwd: string
  /** Exit codes that are answers. */
  readonly goodExitCodes?: readonly number[]
}

/** Of GNU, where `%M` is `ru_maxrss`. Node tells the memory of its children to nobody. */
const time = '/usr/bin/time'
const limitMs = 300_000

/** Why {@link runProcess} cannot run here, if it cannot. */
export const whyNoProcessCost: string | undefined = existsSync(time)
  ? undefined
  : `${time} is missing, which knows the memory of a process (apt-get install time).`

/** Runs a program until it ends by itself. */
export async function runProcess({ file, parameters, cwd, goodExitCodes = [0] }: Command): Promise<ProcessCost> {
  // Options and caches of whoever runs the bench would change what is measured.
  const env = { ...process.env, NODE_OPTIONS: undefined, NODE_COMPILE_CACHE: undefined, NODE_ENV: undefined }
  const startedAt = performance.now()
  const child = spawn(time, ['--format=%M', file, ...parameters], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const timeout = setTimeout(() => child.kill('SIGKILL'), limitMs)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await once(child, 'close')
  const ms = performance.now() - startedAt
  clearTimeout(timeout)
  const exitCode = child.exitCode ?? -1
  if (!goodExitCodes.includes(exitCode)) {
    throw new Error(
      `${file} ${parameters.join(' ')} ended with ${exitCode}: ${stdout.slice(-2000)}${stderr.slice(-2000)}`,
    )
  }
  const peakKiB = Number(stderr.trimEnd().split('\n').at(-1))
  return { ms, peakMB: (peakKiB * 1024) / 1e6, stdout, exitCode }
}
