import { resolve } from 'node:path'
import process from 'node:process'
import type { FetchFunction } from '@glue/client/fetch'
import type { SourceDocument } from '@glue/schema/codegen'
import { CommandError } from '../../terminal/command-error.ts'
import { jsonResult } from '../../terminal/json-result.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { findDocuments } from '../documents/find-documents.ts'
import { loadSchema } from '../load-schema.ts'
import type { LoadedSchema, SchemaSource } from '../schema-source.ts'
import { compareSchemas, type SchemaDiff } from './compare-schemas.ts'
import type { DiffCommandOptions } from './diff-command.ts'
import { counted } from '../../terminal/counted.ts'
import { diffVerdict } from './diff-verdict.ts'
import { jsonReport } from './json-report.ts'
import { markdownReport } from './markdown-report.ts'
import { schemaFromStream, type TextStream } from './schema-from-stream.ts'
import { textReport } from './text-report.ts'
import { writeChangeset, type WrittenChangeset } from './write-changeset.ts'

/** What {@link runDiff} takes: the command line, and what surrounds the process. */
export interface DiffOptions extends DiffCommandOptions {
  /** A file, a URL, `-` for SDL on standard input, or a schema. */
  readonly before: SchemaSource
  readonly after: SchemaSource
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly fetch?: FetchFunction
  readonly stdin?: TextStream
  readonly signal?: AbortSignal
}

/**
 * Compares two schemas and prints what differs.
 *
 * @returns 0 where nothing breaks, 1 where it breaks these documents, 2 where it breaks nothing that they use
 * @throws CommandError, GlueClientError where they cannot be compared
 */
export async function runDiff(options: DiffOptions, terminal: Terminal): Promise<number> {
  if (options.before === '-' && options.after === '-') {
    throw new CommandError({
      code: 'config_invalid',
      message: 'Only one of the two schemas can come from standard input. Name a file for the other one.',
    })
  }
  const cwd = resolve(options.cwd ?? process.cwd())
  terminal.step('Reading the schemas')
  const before = await load(options.before, { ...options, cwd })
  const after = await load(options.after, { ...options, cwd })
  for (const { name, warnings } of [before, after]) {
    if (warnings.length > 0) terminal.warn(`${name}: ${counted(warnings.length, 'flaw')}, such as: ${warnings[0]}`)
  }
  if (options.documents) terminal.step('Reading the documents')
  const documents = options.documents && (await readDocuments({ patterns: options.documents, cwd, terminal }))
  terminal.step('Comparing')
  const diff = await compareSchemas({ before: before.schema, after: after.schema, documents })
  for (const { path, line, column, message } of diff.problems) {
    terminal.warn(`${path}:${line}:${column} is not valid for ${before.name} already, and left out: ${message}`)
  }
  const changeset = await changesetOf(diff, { ...options, cwd })
  if (changeset) terminal.done(`${changeset.path}: ${changeset.bump}`)
  else if (options.changeset) terminal.done('Nothing changed, so there is no changeset.')
  if (options.json || options.format === 'json') {
    terminal.data(jsonResult('schema diff', { ...jsonReport(diff), changeset: changeset ?? null }))
  } else if (options.format === 'markdown') terminal.result(markdownReport(diff))
  else terminal.result(textReport(diff, { style: terminal.style, all: options.all ?? false }))
  return diffVerdict(diff).exitCode
}

type Located = DiffOptions & { readonly cwd: string }

function load(
  source: SchemaSource,
  { cwd, env = process.env, stdin, fetch, token, signal }: Located,
): Promise<LoadedSchema> {
  if (source === '-') return schemaFromStream(stdin ?? process.stdin)
  const accessToken = token ?? (env['GLUE_TOKEN'] || undefined)
  return loadSchema(source, { cwd, env, fetch, accessToken, signal })
}

async function readDocuments({
  patterns,
  cwd,
  terminal,
}: {
  readonly patterns: readonly string[]
  readonly cwd: string
  readonly terminal: Terminal
}): Promise<readonly SourceDocument[]> {
  const { documents, problems } = await findDocuments({ patterns, cwd })
  for (const { path, line, column, message } of problems) {
    terminal.warn(`${path}:${line}:${column} could not be read, and is left out: ${message}`)
  }
  if (documents.length > 0) return documents
  // With a glob that misses, "none of your documents uses it" would be a lie.
  throw new CommandError({
    code: 'documents_invalid',
    message: `There is no GraphQL in ${patterns.join(' ')}. Check the glob, which is relative to ${cwd}, and quote it.`,
  })
}

async function changesetOf(diff: SchemaDiff, { changeset, cwd }: Located): Promise<WrittenChangeset | undefined> {
  if (!changeset) return undefined
  return writeChangeset(diff, { cwd, packages: changeset === true ? [] : changeset })
}
