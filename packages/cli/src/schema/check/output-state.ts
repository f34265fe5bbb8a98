import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { generatedMark } from '@glue/schema/codegen'
import { CommandError } from '../../terminal/command-error.ts'
import type { Build } from '../generate/project-builder.ts'
import type { Project } from '../generate/resolve-project.ts'

/** A generated file on the disk, beside what would be generated now. */
export interface CheckedFile {
  /** Relative to the project. */
  readonly path: string
  /** `left over`: it was generated, and would not be any more. */
  readonly state: 'fresh' | 'stale' | 'missing' | 'left over'
}

/**
 * Compares what is on the disk with a build.
 *
 * @throws CommandError `file_failed` when a file is there and cannot be read
 */
export async function outputState({ cwd, output }: Project, { files }: Build): Promise<CheckedFile[]> {
  const checked: CheckedFile[] = []
  for (const [name, text] of files) {
    const path = join(output, name)
    const onDisk = await readIfThere(resolve(cwd, path), path)
    checked.push({ path, state: onDisk === undefined ? 'missing' : onDisk === text ? 'fresh' : 'stale' })
  }
  for (const name of await filesIn(resolve(cwd, output))) {
    if (files.has(name) || !name.endsWith('.ts')) continue
    const path = join(output, name)
    const text = await readIfThere(resolve(cwd, path), path)
    if (text?.startsWith(generatedMark)) checked.push({ path, state: 'left over' })
  }
  return checked
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted()
}

async function readIfThere(file: string, path: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (code === 'ENOENT') return undefined
    throw new CommandError({
      code: 'file_failed',
      message: `${path} could not be read: ${code}. Make it a readable file, or name another folder with --output.`,
    })
  }
}
