import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { createInterface } from 'node:readline'

/** What {@link watchedChanges} takes. */
export interface WatchedChange {
  /** The command as Node runs it: it prints a line of JSON whenever it wrote its files. */
  readonly parameters: readonly string[]
  readonly cwd: string
  /** The files that are changed, one after the other, each with what comes in its place. */
  readonly changes: Readonly<Record<string, string>>
}

/** How long it takes a watching process from the save of a file to its line about what it wrote, for each change. */
export async function watchedChanges({ parameters, cwd, changes }: WatchedChange): Promise<number[]> {
  const env = { ...process.env, NODE_OPTIONS: undefined, NODE_COMPILE_CACHE: undefined }
  const child = spawn(process.execPath, parameters, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const written = async () => {
    const { done } = await lines.next()
    if (done) throw new Error('The watching process ended early.')
  }
  try {
    await written()
    const samples: number[] = []
    for (const [file, text] of Object.entries(changes)) {
      const before = await readFile(file, 'utf8')
      const startedAt = performance.now()
      await writeFile(file, text)
      await written()
      samples.push(performance.now() - startedAt)
      await writeFile(file, before)
      await written()
    }
    return samples
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}
