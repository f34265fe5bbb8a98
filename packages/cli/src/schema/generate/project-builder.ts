import type { FetchFunction } from '@glue/client/fetch'
import { createGenerator, type DocumentProblem, type Generator, type SourceDocument } from '@glue/schema/codegen'
import { type GraphQLSchema, Kind } from 'graphql'
import { CommandError } from '../../terminal/command-error.ts'
import { counted } from '../../terminal/counted.ts'
import { createDocumentFinder } from '../documents/find-documents.ts'
import { loadSchema } from '../load-schema.ts'
import type { Project } from './resolve-project.ts'

/** What {@link createProjectBuilder} takes. */
export interface ProjectBuilderOptions {
  readonly project: Project
  readonly fetch?: FetchFunction | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly signal?: AbortSignal | undefined
  /** Told what is going on. */
  readonly onStep?: (text: string) => void
}

/** What became of a project, in memory. */
export interface Build {
  readonly schema: GraphQLSchema
  readonly documents: readonly SourceDocument[]
  readonly operationCount: number
  readonly problems: readonly DocumentProblem[]
  /** The text of each file by its name. Empty when there are problems. */
  readonly files: ReadonlyMap<string, string>
}

/** Builds a project again and again: what did not change is not made again. */
export interface ProjectBuilder {
  /**
   * The same object as before, when neither the documents nor the schema changed.
   *
   * @param changed - the only files that changed since the last time, where that is known
   */
  build(changed?: readonly string[]): Promise<Build>
  /** Has the next build read the schema again. */
  schemaChanged(): void
}

export function createProjectBuilder(options: ProjectBuilderOptions): ProjectBuilder {
  const { project, onStep } = options
  const finder = createDocumentFinder(project)
  let loaded: { readonly schema: GraphQLSchema; readonly generator: Generator } | undefined
  let isFound = false
  let last: (Build & { readonly found: readonly object[] }) | undefined

  return {
    async build(changed) {
      // What changed before a build that failed is not in `changed` any more.
      const onlyChanged = isFound ? changed : undefined
      isFound = false
      // Kept once it could be read: a mistake in it is told with every build until then.
      loaded ??= await load(options)
      onStep?.('Reading the documents')
      const { documents, problems: unreadable } = await finder.find(onlyChanged)
      isFound = true
      const found = [...documents, ...unreadable]
      if (found.length === 0 && project.areDocumentsNamed && !last) throw nothingFound(project)
      if (last?.schema === loaded.schema && isSame(last.found, found)) return last
      const operationCount = countOperations(documents)
      onStep?.(`Generating ${counted(operationCount, 'operation')}`)
      // What depends on a document that could not be read would be wrong for that reason only.
      const { files, problems } =
        unreadable.length > 0 ? { files: noFiles, problems: unreadable } : loaded.generator.generate(documents)
      last = { schema: loaded.schema, documents, operationCount, problems, files, found }
      return last
    },
    schemaChanged() {
      loaded = undefined
    },
  }
}

function nothingFound({ patterns, cwd }: Project): CommandError {
  return new CommandError({
    code: 'documents_invalid',
    message: `There is no GraphQL in ${patterns.join(' ')}. Check the glob, which is relative to ${cwd}, and quote it.`,
  })
}

const noFiles: ReadonlyMap<string, string> = new Map()

async function load({ project, fetch, env, signal, onStep }: ProjectBuilderOptions) {
  onStep?.('Reading the schema')
  // What a strict validator says of the schema is for those who can change it: pull and diff tell.
  const { schema } = await loadSchema(project.schema, { cwd: project.cwd, fetch, env, signal })
  return { schema, generator: createGenerator({ schema, scalars: project.scalars }) }
}

function isSame(before: readonly object[], now: readonly object[]): boolean {
  return before.length === now.length && before.every((item, index) => item === now[index])
}

function countOperations(documents: readonly SourceDocument[]): number {
  return documents
    .flatMap(({ document }) => document.definitions)
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length
}
