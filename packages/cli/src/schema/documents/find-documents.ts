import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DocumentProblem, SourceDocument } from '@glue/schema/codegen'
import { glob } from 'tinyglobby'
import { CommandError } from '../../terminal/command-error.ts'
import { documentsInFile, isDocumentPath } from './documents-in-file.ts'

/** What {@link findDocuments} takes. */
export interface FindDocumentsOptions {
  /** Globs of `.graphql` files and of code, relative to `cwd`; `!…` leaves files out. */
  readonly patterns: readonly string[]
  readonly cwd: string
  /** Globs of what is never a document: the output folder, the schema itself. */
  readonly ignore?: readonly string[]
}

/** The GraphQL of a project, ordered by path and by place. */
export interface FoundDocuments {
  readonly documents: readonly SourceDocument[]
  /** What could not be read as GraphQL, at its author's place. */
  readonly problems: readonly DocumentProblem[]
}

/** Finds documents again and again. A file that did not change gives the same objects as before. */
export interface DocumentFinder {
  /**
   * @param changed - the only files that changed since the last time. Where all of them are known, no folder is listed.
   * @throws `file_failed` when a file is there and cannot be read
   */
  find(changed?: readonly string[]): Promise<FoundDocuments>
}

/**
 * The GraphQL of a project: `.graphql` files, and `graphql(…)` in its code.
 *
 * @throws `file_failed` when a file is there and cannot be read
 */
export function findDocuments(options: FindDocumentsOptions): Promise<FoundDocuments> {
  return createDocumentFinder(options).find()
}

/** A {@link DocumentFinder}, which keeps what it parsed. */
export function createDocumentFinder({ patterns, cwd, ignore = [] }: FindDocumentsOptions): DocumentFinder {
  let files: ReadonlyMap<string, KnownFile> = new Map()
  const list = async (): Promise<ReadonlyMap<string, KnownFile>> => {
    const paths = await glob(patterns, { cwd, ignore: [...neverDocuments, ...ignore] })
    const listed = new Map<string, KnownFile>()
    const identities = new Set<string>()
    for (const path of paths.filter(isDocumentPath).toSorted(byCodeUnits)) {
      const file = lookAt(path, cwd, files.get(path))
      // Through a link a file has two paths, and its operations would seem to have the same names twice.
      if (file && !identities.has(file.identity)) listed.set(path, file)
      if (file) identities.add(file.identity)
    }
    return listed
  }
  /** Undefined where only a list can tell: a file is new, or it went, so that a link to it may count now. */
  const lookAgain = (changed: readonly string[]): ReadonlyMap<string, KnownFile> | undefined => {
    const updated = new Map(files)
    for (const path of changed) {
      const before = files.get(path)
      const file = before && lookAt(path, cwd, before)
      if (!file || file.identity !== before?.identity) return undefined
      updated.set(path, file)
    }
    return updated
  }
  return {
    async find(changed = []) {
      files = (changed.length > 0 ? lookAgain(changed) : undefined) ?? (await list())
      const found = [...files.values()].map((file) => file.found)
      return {
        documents: found.flatMap(({ documents }) => documents),
        problems: found.flatMap(({ problems }) => problems),
      }
    },
  }
}

interface KnownFile {
  /** Of the file itself, whatever links lead to it. */
  readonly identity: string
  /** Undefined while the file is so young that a change need not show in its times. */
  readonly stamp: string | undefined
  readonly text: string
  readonly found: FoundDocuments
}

const neverDocuments = ['**/node_modules/**', '**/dist/**', '**/.git/**']

// A file system counts time in steps, so two changes within one step look like one.
const settledAfterMs = 1000

// One after the other: a thousand small files are read sooner so than by promises.
function lookAt(path: string, cwd: string, known: KnownFile | undefined): KnownFile | undefined {
  const file = resolve(cwd, path)
  try {
    const stats = statSync(file)
    // Reading a device or a pipe may never end.
    if (!stats.isFile()) return undefined
    const { dev, ino, size, ctimeMs } = stats
    const identity = `${dev} ${ino}`
    const stamp = `${identity} ${size} ${ctimeMs}`
    if (known?.stamp === stamp) return known
    const isSettled = Date.now() - ctimeMs > settledAfterMs
    const text = decoded(readFileSync(file), path)
    const found = known?.text === text ? known.found : documentsInFile({ path, text })
    return { identity, stamp: isSettled ? stamp : undefined, text, found }
  } catch (error) {
    if (error instanceof CommandError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // It was deleted since the folder was listed.
    if (code === 'ENOENT') return undefined
    if (typeof code !== 'string') throw error
    throw new CommandError({
      code: 'file_failed',
      message: `${path} could not be read: ${code}. Make it readable, or leave it out with --documents '!${path}'.`,
    })
  }
}

function decoded(bytes: Buffer, path: string): string {
  const isUtf16 = ['fffe', 'feff'].includes(bytes.subarray(0, 2).toString('hex'))
  if (!isUtf16 || !/\.(?:graphql|gql)$/.test(path)) return bytes.toString('utf8').replace(/^\uFEFF/, '')
  throw new CommandError({ code: 'file_failed', message: `${path} is UTF-16. Save it as UTF-8.` })
}

// Not by language, which differs from machine to machine.
function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : 1
}
