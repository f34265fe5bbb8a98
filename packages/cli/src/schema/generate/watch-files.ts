import { once } from 'node:events'
import { basename, dirname, relative, resolve } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import { isDynamicPattern } from 'tinyglobby'
import { CommandError } from '../../terminal/command-error.ts'
import { isDocumentPath } from '../documents/documents-in-file.ts'
import type { Project } from './resolve-project.ts'

/** What {@link watchFiles} takes. */
export interface WatchFilesOptions {
  readonly project: Project
  /** Told the path of a file that came, went or changed, relative to the project. */
  readonly onChange: (path: string) => void
  /** Told when no more changes may be seen. */
  readonly onError: (error: CommandError) => void
}

/** Watches the schema's file, and the folders that documents are in. Resolves when no change can be missed any more. */
export async function watchFiles({ project, onChange, onError }: WatchFilesOptions): Promise<FSWatcher> {
  const { cwd, schemaFile, output, patterns } = project
  const outputFolder = resolve(cwd, output)
  const roots = patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .map((pattern) => resolve(cwd, fixedPart(pattern)))
  const isBelowRoot = (path: string): boolean => roots.some((root) => path === root || path.startsWith(`${root}/`))
  const watcher = watch([...roots, ...(schemaFile === undefined ? [] : [dirname(schemaFile)])], {
    ignoreInitial: true,
    ignored(path, stats) {
      if (path === schemaFile || roots.includes(path)) return false
      // Beside the schema's file are files that are nobody's business, and folders that may be huge.
      if (!isBelowRoot(path)) return schemaFile === undefined || path !== dirname(schemaFile)
      if (path === outputFolder || isNeverWatched(basename(path))) return true
      return stats?.isFile() === true && !isDocumentPath(path)
    },
  })
  watcher.on('all', (event, path) => {
    if (event === 'addDir' || event === 'unlinkDir') return
    onChange(relative(cwd, path))
  })
  watcher.on('error', (error) => onError(watchFailed(error)))
  await once(watcher, 'ready')
  return watcher
}

function isNeverWatched(name: string): boolean {
  return name === 'node_modules' || name === 'dist' || name.startsWith('.')
}

/** The folder, or the file, that a glob cannot leave: `../shared` of `../shared/**\/*.graphql`. */
function fixedPart(pattern: string): string {
  const parts = pattern.split('/')
  const dynamic = parts.findIndex((part) => isDynamicPattern(part))
  return (dynamic === -1 ? parts : parts.slice(0, dynamic)).join('/') || (pattern.startsWith('/') ? '/' : '.')
}

function watchFailed(error: unknown): CommandError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const advice =
    code === 'ENOSPC' || code === 'EMFILE'
      ? 'The system watches as many files as it may: raise fs.inotify.max_user_watches, or name fewer with --documents.'
      : 'Changes may be missed: start it again.'
  return new CommandError({ code: 'file_failed', message: `The files cannot be watched (${code}). ${advice}` })
}
