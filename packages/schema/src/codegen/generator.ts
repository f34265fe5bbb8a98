import type { GraphQLSchema } from 'graphql'
import type { DocumentProblem, SourceDocument } from './source-document.ts'

/** What {@link createGenerator} takes. */
export interface GeneratorOptions {
  readonly schema: GraphQLSchema
  /** The module that generated code imports its types from. */
  readonly runtime?: string
  /** The TypeScript type of each custom scalar, as it comes out of JSON: `{ JSON: 'Record<string, unknown>' }`. */
  readonly scalars?: Readonly<Record<string, string>>
}

/** What became of some documents. */
export interface GeneratedCode {
  /** The text of each file by its name (`types.ts`, `operations.ts`, `manifest.ts`, `graphql.ts`). Empty when there are problems. */
  readonly files: ReadonlyMap<string, string>
  readonly problems: readonly DocumentProblem[]
}

/** Makes code from documents. It remembers what it made of each, so that a change costs what it touches. */
export interface Generator {
  generate(documents: readonly SourceDocument[]): GeneratedCode
}

export function createGenerator(_options: GeneratorOptions): Generator {
  throw new Error('not yet')
}
