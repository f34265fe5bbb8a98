import { join } from 'node:path'
import type { CodegenConfig } from '@graphql-codegen/cli'
import type { CodegenPlugin, Types } from '@graphql-codegen/plugin-helpers'
import {
  type GraphQLSchema,
  parse,
  print,
  printSchema,
  Source,
  type DefinitionNode,
  type DocumentNode,
  isSchema,
} from 'graphql'
import { createGenerator, type GeneratorOptions } from './generator.ts'
import { idsSource } from './ids-source.ts'
import type { SourceDocument } from './source-document.ts'

/** What {@link glueCodegen} takes. */
export interface GlueCodegenOptions {
  /** The schema: a file with SDL, a URL that answers to introspection, or one that is built already. */
  readonly schema: string | URL | GraphQLSchema
  /** Where the operations are: globs of `.graphql` files, of code with `graphql(…)`, or GraphQL source text. */
  readonly documents: readonly string[]
  /** The folder for the generated code. Nothing else should live in it. */
  readonly output: string
  /** The TypeScript type of each custom scalar, as it comes out of JSON. Every other one is `unknown`. */
  readonly scalars?: Readonly<Record<string, string>>
  /**
   * Which of the schema's types are written: those that operations name, or all.
   *
   * @defaultValue `used`
   */
  readonly schemaTypes?: 'used' | 'all'
  /**
   * The module that generated code imports `GlueDocument` and `OperationManifest` from.
   *
   * @defaultValue `@glue/schema`
   */
  readonly runtime?: string
}

/**
 * A `graphql-codegen` configuration that turns operations into typed documents and a manifest.
 *
 * It writes `operations.ts` (a `GlueDocument` for each operation, with its types), `types.ts` (the enums and inputs that
 * they name) and `manifest.ts` (what a backend lets a browser send). Needs `@graphql-codegen/cli` and `graphql`, which
 * are optional peers of `@glue/schema`. `glue schema generate` of `@glue/cli` writes the same without a configuration.
 *
 * @example
 * ```ts
 * // codegen.ts, then: npx graphql-codegen
 * import { glueCodegen } from '@glue/schema/codegen'
 *
 * export default glueCodegen({
 *   schema: 'node_modules/@glue/schema/dist/schema.graphql',
 *   documents: ['src/**\/*.graphql', 'src/**\/*.tsx'],
 *   output: 'src/generated',
 * })
 * ```
 */
export function glueCodegen({ schema, documents, output, ...options }: GlueCodegenOptions): CodegenConfig {
  const file = (name: string) => ({ [join(output, name)]: { plugins: [{ [`glue-${name}`]: options }] } })
  return {
    schema: isSchema(schema) ? printedSchema(schema) : String(schema),
    documents: [...documents],
    silent: true,
    errorsOnly: true,
    // In the order of the schema, as `glue schema generate` has it.
    config: { sort: false },
    pluckConfig: { globalGqlIdentifierName: ['graphql'], modules: [] },
    generates: { ...file('types.ts'), ...file('operations.ts'), ...file('manifest.ts') },
    pluginLoader: loadPlugin,
  }
}

/** The same configuration for `@glue/schema` itself, which also has the types of Glue's ids. */
export function schemaPackageCodegen({
  ids,
  ...options
}: GlueCodegenOptions & { readonly ids: string }): CodegenConfig {
  const config = glueCodegen(options)
  const plugins = [{ 'glue-ids.ts': { runtime: ids } }]
  return { ...config, generates: { ...config.generates, [join(options.output, 'ids.ts')]: { plugins } } }
}

// The generator asks for plugins by package name. They are handed over from here instead, so that it does not matter
// how a user's `node_modules` is laid out; it tries `@graphql-codegen/NAME` first.
async function loadPlugin(name: string): Promise<CodegenPlugin> {
  const file = /^@graphql-codegen\/glue-(.*)$/.exec(name)?.[1]
  if (file === undefined) return import(name)
  if (file === 'ids.ts') {
    return {
      plugin: (schema: GraphQLSchema, _documents, { runtime }: { runtime: string }) => idsSource(schema, runtime),
    }
  }
  return {
    plugin(schema: GraphQLSchema, documents, options: Omit<GeneratorOptions, 'schema'>) {
      const { files, problems } = createGenerator({ ...options, schema }).generate(documents.flatMap(sourceDocument))
      if (problems.length > 0) throw new Error(problems.map(problemLine).join('\n'))
      return files.get(file) ?? ''
    },
  }
}

function problemLine({
  path,
  line,
  column,
  message,
}: {
  path: string
  line: number
  column: number
  message: string
}): string {
  return `${path}:${line}:${column} ${message}`
}

/** A document as the generator wants it: with locations, which graphql-codegen drops from text. */
function sourceDocument({ document, location = '', rawSDL }: Types.DocumentFile): SourceDocument[] {
  if (!document) return []
  const isInCode = /\.[cm]?[jt]sx?$/.test(location)
  const text = rawSDL ?? print(document)
  return [{ path: location, document: document.loc ? document : parse(new Source(text, location)), isInCode }]
}

/** The SDL of a schema, with the marks of certainty that it was built with. */
function printedSchema(schema: GraphQLSchema): string {
  const nodes = [schema.astNode, ...Object.values(schema.getTypeMap()).map(({ astNode }) => astNode)]
  const definitions = nodes.filter((node): node is NonNullable<typeof node> => Boolean(node))
  if (definitions.length === 0) return printSchema(schema)
  const directives = schema.getDirectives().flatMap(({ astNode }): DefinitionNode[] => (astNode ? [astNode] : []))
  const document: DocumentNode = {
    kind: 'Document' as DocumentNode['kind'],
    definitions: [...directives, ...definitions],
  }
  return print(document)
}
