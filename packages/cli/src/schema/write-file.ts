import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { CommandError } from '../terminal/command-error.ts'

/** What {@link writeFileIfChanged} takes. */
export interface WriteFileInput {
  /** Its folder is made where it is missing. A link is followed. */
  readonly path: string
  readonly text: string
}

/** What became of a file. */
export type WrittenFile = 'created' | 'changed' | 'unchanged'

/**
 * Writes a file as a whole or not at all: whoever reads it meanwhile, or after a crash, has the old text or the new one.
 * A file that has the text already is not touched.
 *
 * @throws CommandError `file_failed`; the old file is as it was then
 */
export async function writeFileIfChanged({ path, text }: WriteFileInput): Promise<WrittenFile> {
  try {
    const old = await stat(path).catch(undefinedIfMissing)
    // A device or a pipe, such as /dev/stdout: there is nothing to compare with, and a file must not take its place.
    if (old !== undefined && !old.isFile() && !old.isDirectory()) {
      await writeFile(path, text)
      return 'changed'
    }
    const target = await followLinks(path)
    const bytes = Buffer.from(text)
    if (old !== undefined && (await readFile(target)).equals(bytes)) return 'unchanged'
    await mkdir(dirname(target), { recursive: true })
    await replaceFile(target, bytes, old?.mode)
    return old === undefined ? 'created' : 'changed'
  } catch (error) {
    throw fileFailed(path, error)
  }
}

async function followLinks(path: string): Promise<string> {
  const real = await realpath(path).catch(undefinedIfMissing)
  if (real !== undefined) return real
  // It may be a link to a file that is not there yet.
  const next = await readlink(path).catch(() => {})
  return next === undefined ? path : followLinks(resolve(dirname(path), next))
}

async function replaceFile(target: string, bytes: Buffer, mode: number | undefined): Promise<void> {
  // In the same folder, because a rename does not reach into another file system. The name is not the one of a
  // `.graphql` file, for whoever watches those.
  const next = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(next, 'wx')
    try {
      if (mode !== undefined) await file.chmod(mode & 0o7777)
      await file.writeFile(bytes)
      // Some file systems keep a rename and lose what was written before it.
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(next, target)
  } catch (error) {
    await rm(next, { force: true }).catch(() => {})
    throw error
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}

function fileFailed(path: string, error: unknown): CommandError {
  const code = codeOf(error)
  const advice = advices.get(code) ?? 'Check the folder, its rights and its space.'
  return new CommandError({
    code: 'file_failed',
    message: `${path} could not be written (${code}). ${advice} What was there before is unchanged.`,
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

const advices: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'The disk is full: make room, and try again.'],
  ['EDQUOT', 'Your share of the disk is used up: make room, and try again.'],
  ['EFBIG', 'It is larger than a file may be here.'],
  ['EACCES', 'You may not write there: change the rights, or name another file.'],
  ['EPERM', 'You may not write there: change the rights, or name another file.'],
  ['EROFS', 'The disk can only be read: name a file elsewhere.'],
  ['EISDIR', 'It is a folder: name a file in it.'],
  ['ENOTDIR', 'A part of its path is a file: name another folder.'],
  ['EEXIST', 'A part of its path is a file: name another folder.'],
  ['ELOOP', 'Its links lead in a circle.'],
])
