import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** A process that has printed its first line of JSON. */
export interface Child extends AsyncDisposable {
  readonly line: string
  /** From before it was spawned until its line was here. */
  readonly lineMs: number
}

const lineLimitMs = 90_000
const endLimitMs = 2000

/** Runs Node on a file of this folder, in which sources can be imported, until it prints a line of JSON. */
export function startChild(file: string, { flags = [], parameters = [] }: ChildOptions = {}): Promise<Child> {
  const path = fileURLToPath(new URL(`children/${file}`, import.meta.url))
  return startNode(['--conditions=@glue/source', ...flags, path, ...parameters])
}

interface ChildOptions {
  readonly flags?: readonly string[]
  readonly parameters?: readonly string[]
}

/** Runs Node until it prints a line of JSON. */
export async function startNode(parameters: readonly string[]): Promise<Child> {
  const startedAt = performance.now()
  const child = spawnNode(parameters)
  const timeout = setTimeout(() => child.kill('SIGKILL'), lineLimitMs)
  try {
    const problems = collect(child.stderr)
    const line = await firstJsonLine(child.stdout)
    const lineMs = performance.now() - startedAt
    if (line === undefined) throw new Error(`node ${parameters.join(' ')} ended early: ${await problems}`)
    return { line, lineMs, [Symbol.asyncDispose]: () => end(child) }
  } finally {
    clearTimeout(timeout)
  }
}

/** Runs Node until it ends by itself, and says how long that took. */
export async function runNode(parameters: readonly string[]): Promise<number> {
  const startedAt = performance.now()
  const child = spawnNode(parameters)
  const timeout = setTimeout(() => child.kill('SIGKILL'), lineLimitMs)
  await once(child, 'exit')
  const endMs = performance.now() - startedAt
  clearTimeout(timeout)
  if (child.exitCode !== 0) throw new Error(`node ${parameters.join(' ')} failed.`)
  return endMs
}

function spawnNode(parameters: readonly string[]) {
  // Options and caches of whoever runs the bench would change what is measured.
  const env = { ...process.env, NODE_OPTIONS: undefined, NODE_COMPILE_CACHE: undefined }
  return spawn(process.execPath, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Reads what is shown only when the process fails, since oidc-provider warns at each start. */
async function collect(stderr: Readable): Promise<string> {
  const texts: string[] = []
  for await (const text of stderr.setEncoding('utf8')) texts.push(String(text))
  return texts.join('').trim()
}

async function firstJsonLine(stdout: Readable): Promise<string | undefined> {
  for await (const line of createInterface({ input: stdout })) if (line.startsWith('{')) return line
  return undefined
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timeout = setTimeout(() => child.kill('SIGKILL'), endLimitMs)
  await ended
  clearTimeout(timeout)
}
