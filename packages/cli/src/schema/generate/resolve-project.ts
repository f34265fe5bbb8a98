import { existsSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { escapePath } from 'tinyglobby'
import { documentExtensions } from '../documents/documents-in-file.ts'
import type { SchemaSource } from '../schema-source.ts'

/** What {@link resolveProject} takes. */
export interface ProjectOptions {
  /** Defaults to the file `schema.graphql`, or else to the schema that ships with `@glue/schema`. */
  readonly schema?: SchemaSource | undefined
  /** Defaults to every `.graphql` file and all code below `src`, or below `cwd` where there is no `src`. */
  readonly documents?: readonly string[] | undefined
  /** Defaults to `src/generated`, or `generated` where there is no `src`. */
  readonly output?: string | undefined
  /** The TypeScript type of each custom scalar. */
  readonly scalar?: Readonly<Record<string, string>> | undefined
  readonly cwd: string
}

/** A project as its options and its folders describe it. */
export interface Project {
  readonly cwd: string
  readonly schema: SchemaSource
  /** The absolute path of the schema, where it is a file. */
  readonly schemaFile: string | undefined
  readonly patterns: readonly string[]
  /** Whether somebody said where the documents are: then there have to be some. */
  readonly areDocumentsNamed: boolean
  /** Globs of what is no document: the schema, and what is generated. */
  readonly ignore: readonly string[]
  /** Relative to `cwd`, as it is shown. */
  readonly output: string
  readonly scalars: Readonly<Record<string, string>>
}

export function resolveProject(options: ProjectOptions): Project {
  const { cwd } = options
  const hasSource = isFolder(join(cwd, 'src'))
  const schema = options.schema ?? (existsSync(join(cwd, ownSchema)) ? ownSchema : shippedSchema())
  const schemaFile = schemaFileOf(schema, cwd)
  const output = relative(cwd, resolve(cwd, options.output ?? (hasSource ? 'src/generated' : 'generated'))) || '.'
  const defaultPattern = `${hasSource ? 'src/' : ''}**/*.{${documentExtensions.join(',')}}`
  return {
    cwd,
    schema,
    schemaFile,
    patterns: patternsOf(options.documents ?? [], defaultPattern),
    areDocumentsNamed: options.documents !== undefined,
    ignore: [
      ...(schemaFile === undefined ? [] : [escapePath(relative(cwd, schemaFile))]),
      // A project whose code goes into its own folder, or its sources, still has its documents there.
      ...(['.', 'src'].includes(output)
        ? generatedNames.map((name) => escapePath(join(output, name)))
        : [`${escapePath(output)}/**`]),
    ],
    output,
    scalars: options.scalar ?? {},
  }
}

/** Patterns that only leave files out leave them out of the usual ones. */
function patternsOf(given: readonly string[], usual: string): readonly string[] {
  return given.every((pattern) => pattern.startsWith('!')) ? [usual, ...given] : given
}

const ownSchema = 'schema.graphql'

const generatedNames = ['types.ts', 'operations.ts', 'manifest.ts']

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function shippedSchema(): string {
  const shipped = fileURLToPath(import.meta.resolve('@glue/schema/schema.graphql'))
  if (existsSync(shipped)) return shipped
  // In the toolkit's own repository nothing may be built yet.
  return fileURLToPath(new URL('../../schema/glue.graphql', import.meta.resolve('@glue/schema/package.json')))
}

function schemaFileOf(schema: SchemaSource, cwd: string): string | undefined {
  if (typeof schema !== 'string' && !(schema instanceof URL)) return undefined
  const text = String(schema)
  if (/^https?:/i.test(text)) return undefined
  return text.startsWith('file:') ? fileURLToPath(text) : resolve(cwd, text)
}
