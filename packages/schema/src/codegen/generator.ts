import type { DefinitionNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { ManifestOperation } from '../manifest.ts'
import { itemDescriber } from './docstring.ts'
import { documentSet } from './document-set.ts'
import { type Fragments, fragmentsUsed } from './fragments.ts'
import { graphqlFunction } from './graphql-function.ts'
import { idTypesOf } from './id-types.ts'
import { type DefinitionSource, fragmentSource, operationSource, type OperationSource } from './operation-source.ts'
import { ownTypeNames, schemaTypes } from './schema-types.ts'
import type { DocumentProblem, SourceDocument } from './source-document.ts'
import { typeNamesOf } from './type-names.ts'
import { validateDocuments } from './validate-documents.ts'

/** What {@link createGenerator} takes. */
export interface GeneratorOptions {
  readonly schema: GraphQLSchema
  /**
   * The module that generated code imports its types from.
   *
   * @defaultValue `@glue/schema`
   */
  readonly runtime?: string | undefined
  /** The TypeScript type of each custom scalar, as it comes out of JSON: `{ JSON: 'Record<string, unknown>' }`. */
  readonly scalars?: Readonly<Record<string, string>> | undefined
  /**
   * Which of the schema's types are written: those that operations name (enums and inputs), or all.
   *
   * @defaultValue `used`
   */
  readonly schemaTypes?: 'used' | 'all' | undefined
}

/** What became of some documents. */
export interface GeneratedCode {
  /** The text of each file by its name: `types.ts`, `operations.ts`, `manifest.ts`. Empty when there are problems. */
  readonly files: ReadonlyMap<string, string>
  readonly problems: readonly DocumentProblem[]
}

/** Makes code from documents. It remembers what it made of each definition, so that a change costs what it touches. */
export interface Generator {
  generate(documents: readonly SourceDocument[]): GeneratedCode
}

/**
 * Makes a generator for one schema.
 *
 * @example
 * ```ts
 * import { createGenerator } from '@glue/schema/codegen'
 * import { buildSchema, parse, Source } from 'graphql'
 *
 * const generator = createGenerator({ schema: buildSchema('type Query { me: String }') })
 * const document = parse(new Source('query Me { me }', 'src/me.graphql'))
 * const { files, problems } = generator.generate([{ path: 'src/me.graphql', document, isInCode: false }])
 * console.log(problems.length, files.get('operations.ts'))
 * ```
 */
export function createGenerator({
  schema,
  runtime = '@glue/schema',
  scalars = {},
  schemaTypes: whichTypes = 'used',
}: GeneratorOptions): Generator {
  const ids = idTypesOf(schema)
  const describeItem = itemDescriber(schema)
  // No name of GraphQL has a dollar sign in it.
  const glue = schema.getType('Glue') ? '$Glue' : 'Glue'
  const typeNames = typeNamesOf({ scalars, glue, types: 'Types' })
  const known = new WeakMap<OperationDefinitionNode | FragmentDefinitionNode, KnownDefinition>()

  const sourcesOf = (
    definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[],
    fragments: Fragments,
  ): DocumentProblem[] => {
    const changed = definitions.flatMap((definition) => {
      const needed = fragmentsUsed(definition, fragments)
      const before = known.get(definition)
      return before && areSame(before.fragments, needed) ? [] : [{ definition, needed }]
    })
    const toValidate = new Set<DefinitionNode>(changed.flatMap(({ definition, needed }) => [definition, ...needed]))
    const problems = validateDocuments(schema, [...toValidate])
    if (problems.length > 0) return problems
    for (const { definition, needed } of changed) {
      const context = { schema, fragments, typeNames, ids, describeItem, glue }
      const source =
        definition.kind === 'OperationDefinition'
          ? operationSource(definition, needed, context)
          : fragmentSource(definition, context)
      known.set(definition, { fragments: needed, source })
    }
    return []
  }

  return {
    generate(documents) {
      const { operations, fragments, problems: nameProblems } = documentSet(documents)
      if (nameProblems.length > 0) return { files: new Map(), problems: nameProblems }
      const definitions = [...fragments.values(), ...operations]
      const problems = sourcesOf(definitions, fragments)
      if (problems.length > 0) return { files: new Map(), problems }

      const sources = definitions.flatMap((definition) => known.get(definition)?.source ?? [])
      const names = new Set(sources.flatMap(({ used }) => [...used.types]))
      if (whichTypes === 'all') for (const name of ownTypeNames(schema)) names.add(name)
      const types = schemaTypes({ schema, ids, describeItem, names, typeNames: typeNamesOf({ scalars, glue }) })
      const glueImport = `import type * as ${glue} from '${runtime}'\n`
      return {
        files: new Map([
          ['types.ts', typesFile(types, glueImport)],
          [
            'operations.ts',
            operationsFile({ sources, graphql: graphqlFunction(documents, glue), glueImport, runtime }),
          ],
          ['manifest.ts', manifestFile(sources.filter(isOperation), runtime)],
        ]),
        problems: [],
      }
    },
  }
}

interface KnownDefinition {
  readonly fragments: readonly FragmentDefinitionNode[]
  readonly source: DefinitionSource | OperationSource
}

function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index])
}

function isOperation(source: DefinitionSource | OperationSource): source is OperationSource {
  return 'document' in source
}

/** How generated files begin. */
export const generatedMark: string = '// Generated by @glue/schema'

const head = `${generatedMark} from the schema and the operations: change those, not this.\n`

function typesFile({ text, isGlueUsed }: ReturnType<typeof schemaTypes>, glueImport: string): string {
  return `${head}${isGlueUsed ? glueImport : ''}\n${text === '' ? 'export {}\n' : text}`
}

interface OperationsFileInput {
  readonly sources: readonly (DefinitionSource | OperationSource)[]
  readonly graphql: string
  readonly glueImport: string
  readonly runtime: string
}

function operationsFile({ sources, graphql, glueImport, runtime }: OperationsFileInput): string {
  const usesTypes = sources.some(({ used }) => used.types.size > 0)
  const imports = [
    graphql !== '' || sources.some(({ used }) => used.isGlueUsed) ? glueImport : '',
    graphql === '' ? '' : `import { generatedDocument } from '${runtime}'\n`,
    usesTypes ? "import type * as Types from './types.js'\n" : '',
  ].join('')
  const documents = sources.filter(isOperation).map(({ document }) => document)
  const parts = [...sources.map(({ types }) => types), ...documents, graphql].filter((part) => part !== '')
  return `${head}${imports}\n${parts.length === 0 ? 'export {}\n' : parts.join('\n')}`
}

function manifestFile(operations: readonly OperationSource[], runtime: string): string {
  const manifest = Object.fromEntries(
    operations.map((operation): [string, ManifestOperation] => [operation.hash, operation.manifest]),
  )
  const text = JSON.stringify(manifest, null, 2)
  return `${head}import type { OperationManifest } from '${runtime}'\n\nexport const manifest: OperationManifest = ${text}\n`
}
