import { join } from 'node:path'
import type { CodegenConfig } from '@graphql-codegen/cli'
import type { CodegenPlugin } from '@graphql-codegen/plugin-helpers'
import * as typescript from '@graphql-codegen/typescript'
import * as typescriptOperations from '@graphql-codegen/typescript-operations'
import { documentPlugin } from './document-plugin.ts'
import { manifestPlugin } from './manifest-plugin.ts'

/** What {@link glueCodegen} takes. */
export interface GlueCodegenOptions {
  /** The SDL: a file, a glob or a URL, as `@graphql-codegen/cli` takes it. */
  readonly schema: string
  /** Where the operations are: globs of `.graphql` files, or GraphQL source text. */
  readonly documents: readonly string[]
  /** The folder for the generated code. Nothing else should live in it. */
  readonly output: string
  /**
   * The module that generated code imports `GlueDocument` and `OperationManifest` from.
   *
   * @defaultValue `@glue/schema`
   */
  readonly runtime?: string
}

/** TypeScript's type of each scalar. `ID` stays a string: Glue's ids are text with a prefix. */
export const scalars: Readonly<Record<string, string>> = {
  ID: 'string',
  String: 'string',
  Boolean: 'boolean',
  Int: 'number',
  Float: 'number',
  DateTime: 'string',
}

/**
 * A `graphql-codegen` configuration that turns operations into typed documents and a manifest.
 *
 * It writes `types.ts` (the schema's types), `operations.ts` (a `GlueDocument` for each operation, with its types) and
 * `manifest.ts` (what a backend lets a browser send). Needs `@graphql-codegen/cli` with its plugins `typescript`,
 * `typescript-operations` and `typed-document-node`, and `graphql`, which are optional peers of `@glue/schema`.
 *
 * @example
 * ```ts
 * // codegen.ts, then: npx graphql-codegen
 * import { glueCodegen } from '@glue/schema/codegen'
 *
 * export default glueCodegen({
 *   schema: 'node_modules/@glue/schema/dist/schema.graphql',
 *   documents: ['src/**\/*.graphql'],
 *   output: 'src/generated',
 * })
 * ```
 */
export function glueCodegen({
  schema,
  documents,
  output,
  runtime = '@glue/schema',
}: GlueCodegenOptions): CodegenConfig {
  return {
    schema,
    documents: [...documents],
    silent: true,
    errorsOnly: true,
    generates: {
      [join(output, 'types.ts')]: {
        plugins: [{ typescript: { ...typeConfig, skipTypename: true } }],
      },
      [join(output, 'operations.ts')]: {
        plugins: [
          { 'typescript-operations': { ...typeConfig, importSchemaTypesFrom: join(output, 'types.ts') } },
          { 'glue-documents': { namingConvention: 'keep', documentNodeImport: `${runtime}#GlueDocument` } },
        ],
      },
      [join(output, 'manifest.ts')]: {
        plugins: [{ 'glue-manifest': { manifestImport: runtime } }],
      },
    },
    pluginLoader: loadPlugin,
  }
}

const typeConfig = {
  scalars,
  enumsAsTypes: true,
  // `AvatarURL` stays `AvatarURL`: the generator's own way would make it `AvatarUrl`.
  namingConvention: 'keep',
  useTypeImports: true,
  strictScalars: true,
  emitLegacyCommonJSImports: false,
  importExtension: '.ts',
}

// The generator asks for plugins by package name. They are handed over from here instead, so that it does not matter
// how a user's `node_modules` is laid out; it tries `@graphql-codegen/NAME` first.
const plugins: Readonly<Record<string, CodegenPlugin>> = {
  '@graphql-codegen/typescript': typescript,
  '@graphql-codegen/typescript-operations': typescriptOperations,
  '@graphql-codegen/glue-documents': { plugin: documentPlugin },
  '@graphql-codegen/glue-manifest': { plugin: manifestPlugin },
}

async function loadPlugin(name: string): Promise<CodegenPlugin> {
  return plugins[name] ?? import(name)
}
