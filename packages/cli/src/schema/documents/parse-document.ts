import type { DocumentProblem } from '@glue/schema/codegen'
import { placeIn } from '@glue/schema/codegen'
import { type DocumentNode, GraphQLError, Location, parse, Source, Token, visit } from 'graphql'

/** What {@link parseDocument} takes. */
export interface ParseDocumentOptions {
  readonly path: string
  /** The GraphQL. */
  readonly text: string
  /** Where in its file it begins: at line 1 and column 1, if it is the file. */
  readonly begins?: { readonly line: number; readonly column: number }
  /** How the text is written in the file, where that is a literal of JavaScript: with its escapes. */
  readonly literal?: string
}

/** A document whose nodes know where their author wrote them, or the mistake that it is none. */
export type ParsedDocument =
  | { readonly document: DocumentNode; readonly problem?: undefined }
  | { readonly document?: undefined; readonly problem: DocumentProblem }

export function parseDocument({ path, text, begins, literal = text }: ParseDocumentOptions): ParsedDocument {
  const source = new Source(text, path, begins)
  const written = new Source(literal, path, begins)
  const offsets = literal.includes('\\') ? literalOffsets(literal) : undefined
  try {
    const document = parse(source)
    return { document: offsets ? movedTo(written, offsets, document) : document }
  } catch (error) {
    if (error instanceof RangeError) return { problem: { ...placeIn(written, 0), message: 'It is nested too deeply.' } }
    if (!(error instanceof GraphQLError)) throw error
    const offset = error.positions?.[0] ?? 0
    const place = offsets ? placeIn(written, offsets[offset] ?? literal.length) : placeIn(source, offset)
    return { problem: { ...place, message: error.message } }
  }
}

/**
 * The same document with its nodes where they are written. The document itself keeps its text without escapes: that is
 * what the program hands to `graphql(…)`.
 */
function movedTo(written: Source, offsets: readonly number[], document: DocumentNode): DocumentNode {
  const at = (offset: number): number => offsets[offset] ?? written.body.length
  const moved = ({ kind, start, end, line, column, value }: Token): Token =>
    new Token(kind, at(start), at(end), line, column, value)
  return visit(document, {
    enter(node) {
      if (!node.loc || node.loc === document.loc) return undefined
      return { ...node, loc: new Location(moved(node.loc.startToken), moved(node.loc.endToken), written) }
    },
  })
}

/** For each character of a literal's value, where in the literal it stands. */
function literalOffsets(literal: string): number[] {
  return [...literal.matchAll(/\\(?:u\{[^}]*\}|u[^]{4}|x[^]{2}|\r\n|[^])|\r\n|[^]/g)].flatMap(({ index, 0: piece }) =>
    Array.from({ length: valueLength(piece) }, () => index),
  )
}

function valueLength(piece: string): number {
  // A backslash at the end of a line joins it with the next one.
  if (/^\\[\r\n\u2028\u2029]/.test(piece)) return 0
  const codePoint = /^\\u\{([\da-f]+)\}$/i.exec(piece)?.[1]
  return codePoint !== undefined && Number.parseInt(codePoint, 16) > 0xff_ff ? 2 : 1
}
