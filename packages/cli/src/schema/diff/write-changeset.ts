import { readFile, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { CommandError } from '../../terminal/command-error.ts'
import { writeFileIfChanged } from '../write-file.ts'
import type { SchemaDiff } from './compare-schemas.ts'
import { type Bump, schemaChangeset } from './schema-changeset.ts'

/** What {@link writeChangeset} takes beside the diff. */
export interface WriteChangesetOptions {
  readonly cwd: string
  /** The packages to release. Without any, the one of the nearest `package.json`. */
  readonly packages: readonly string[]
}

/** A changeset that is on the disk. */
export interface WrittenChangeset {
  /** Relative to the folder of the command. */
  readonly path: string
  readonly bump: Bump
}

/**
 * Writes a changeset into the nearest `.changeset` folder. Nothing where nothing changed.
 *
 * @throws CommandError `config_invalid` where there is no such folder or no package; `file_failed`
 */
export async function writeChangeset(
  diff: SchemaDiff,
  { cwd, packages }: WriteChangesetOptions,
): Promise<WrittenChangeset | undefined> {
  const folder = await findUpwards(cwd, async (path) => {
    const candidate = join(path, '.changeset')
    return (await isFolder(candidate)) ? candidate : undefined
  })
  if (folder === undefined) {
    throw failed(
      'There is no .changeset folder here or above. Run `npx changeset init` first, or leave out --changeset.',
    )
  }
  const names = packages.length > 0 ? packages : [await nearestPackageName(cwd)]
  const changeset = schemaChangeset(diff, names)
  if (changeset === undefined) return undefined
  const path = join(folder, changeset.fileName)
  await writeFileIfChanged({ path, text: changeset.text })
  return { path: relative(cwd, path), bump: changeset.bump }
}

async function nearestPackageName(cwd: string): Promise<string> {
  const name = await findUpwards(cwd, async (path) => {
    const text = await readFile(join(path, 'package.json'), 'utf8').catch(() => '')
    return /"name"\s*:/.test(text) ? packageName(text) : undefined
  })
  if (name !== undefined) return name
  throw failed('There is no package.json with a name here or above. Name the package: --changeset @acme/app.')
}

function packageName(text: string): string | undefined {
  try {
    const content: unknown = JSON.parse(text)
    const name = typeof content === 'object' && content !== null && 'name' in content ? content.name : undefined
    return typeof name === 'string' ? name : undefined
  } catch {
    return undefined
  }
}

async function findUpwards<Found>(
  start: string,
  look: (folder: string) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const found = await look(start)
  const above = dirname(start)
  return found === undefined && above !== start ? findUpwards(above, look) : found
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => {})
  return found?.isDirectory() ?? false
}

function failed(message: string): CommandError {
  return new CommandError({ code: 'config_invalid', message })
}
