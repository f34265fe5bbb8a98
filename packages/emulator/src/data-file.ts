import { open, readFile, rename, rm } from 'node:fs/promises'
import type { Emulator } from './create-emulator.ts'
import { fileFailed, isMissing } from './file-failed.ts'
import { GlueEmulatorError } from './glue-emulator-error.ts'
import type { EmulatorSnapshot } from './state/snapshot.ts'

/** What {@link openDataFile} takes. */
export interface DataFileOptions {
  /** Where the world is kept: one JSON file, which is made when it is not there. */
  readonly path: string
  /** Told when the file cannot be written while the emulator runs. It is tried again after the next change. */
  readonly onError?: ((error: GlueEmulatorError) => void) | undefined
}

/** A world that outlives its process. */
export interface DataFile extends AsyncDisposable {
  /** Whether there was a world in the file, which the emulator has now. */
  readonly isRestored: boolean
  /** Writes what is not written yet. */
  flush(): Promise<void>
  /** Writes what is not written yet, and nothing after that. */
  close(): Promise<void>
}

/**
 * Keeps an emulator's world in a file: what is in the file becomes the world, and every change is written back.
 *
 * The file is replaced as a whole, so it never holds half a world. It is for one emulator at a time.
 *
 * @throws `file_failed` when the file cannot be read or written; `config_invalid` when something else is in it, which
 * then stays as it is
 * @example
 * ```ts
 * import { createEmulator } from '@glue/emulator'
 * import { listen, openDataFile } from '@glue/emulator/node'
 *
 * const emulator = createEmulator()
 * await using file = await openDataFile(emulator, { path: 'glue.data.json' })
 * await using server = await listen(emulator)
 * console.log(server.url, file.isRestored)
 * ```
 */
export async function openDataFile(emulator: Emulator, { path, onError }: DataFileOptions): Promise<DataFile> {
  const snapshot = await readSnapshot(path)
  if (snapshot !== undefined) restore(emulator, path, snapshot)
  // At once, so that a place that cannot be written to shows before anybody relies on it.
  await write(path, emulator)

  let isChanged = false
  let writing: Promise<void> | undefined
  const writeChanges = async (): Promise<void> => {
    while (isChanged) {
      isChanged = false
      try {
        await write(path, emulator)
      } catch (error) {
        isChanged = true
        throw error
      }
    }
  }
  const flush = async (): Promise<void> => {
    // Changes that come while the file is written are written after that, all together.
    writing ??= writeChanges().finally(() => {
      writing = undefined
    })
    await writing
  }
  let isScheduled = false
  const stop = emulator.onChange(() => {
    isChanged = true
    if (isScheduled) return
    isScheduled = true
    // Once for a request, when it is done.
    setImmediate(() => {
      isScheduled = false
      flush().catch((error: unknown) => {
        if (error instanceof GlueEmulatorError) onError?.(error)
      })
    })
  })
  const close = async () => {
    stop()
    await flush()
  }
  return { isRestored: snapshot !== undefined, flush, close, [Symbol.asyncDispose]: close }
}

async function readSnapshot(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw fileFailed('read', path, error)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw notASnapshot(path, 'It is not JSON.')
  }
}

function restore(emulator: Emulator, path: string, snapshot: unknown): void {
  try {
    // `restore` looks at it before it believes it.
    emulator.restore(snapshot as EmulatorSnapshot)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw notASnapshot(path, why.replace(/ See docs\/errors\/\w+\.md\.$/, ''))
  }
}

function notASnapshot(path: string, why: string): GlueEmulatorError {
  return new GlueEmulatorError({
    code: 'config_invalid',
    message: `${path} does not hold an emulator's world, and was left as it is. ${why} Name another file, or move this one away.`,
  })
}

async function write(path: string, emulator: Emulator): Promise<void> {
  const next = `${path}.next`
  try {
    // Tokens are in it: of an emulator, but nobody else needs to read them.
    const file = await open(next, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(emulator.snapshot()))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(next, path)
  } catch (error) {
    await rm(next, { force: true }).catch(() => {})
    throw fileFailed('write', path, error)
  }
}
