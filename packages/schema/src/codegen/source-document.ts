import { type ASTNode, type DocumentNode, getLocation, type Source } from 'graphql'

/** GraphQL that somebody wrote: a `.graphql` file, or one `graphql(…)` in a TypeScript file. */
export interface SourceDocument {
  /** The file, relative to the project. */
  readonly path: string
  /**
   * Parsed with locations. Each node's `loc.source` has the file's name, and as `locationOffset` where in the file its
   * text begins. The same object means the same text: what is known about it is kept.
   */
  readonly document: DocumentNode
  /** Whether it stands in `graphql(…)`, so that the generated `graphql` function has to know it. */
  readonly isInCode: boolean
}

/** A place in a file that somebody wrote. Lines and columns count from 1. */
export interface Place {
  readonly path: string
  readonly line: number
  readonly column: number
}

/** Why nothing is generated: a mistake in a document, where its author can find it. */
export interface DocumentProblem extends Place {
  readonly message: string
}

/** Where in its author's file a part of a document stands. */
export function placeOf(node: ASTNode): Place {
  if (!node.loc) throw new Error('The document was parsed without locations.')
  return placeIn(node.loc.source, node.loc.start)
}

/** Where in its author's file an offset of a source stands. */
export function placeIn(source: Source, offset: number): Place {
  const { line, column } = getLocation(source, offset)
  const { locationOffset } = source
  return {
    path: source.name,
    line: line + locationOffset.line - 1,
    column: line === 1 ? column + locationOffset.column - 1 : column,
  }
}
