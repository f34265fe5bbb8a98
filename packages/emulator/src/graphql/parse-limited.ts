import { type DocumentNode, GraphQLError, Lexer, parse, Source, type Token, TokenKind } from 'graphql'
import { operationLimits, operationTooLarge } from './operation-limits.ts'

/**
 * Parses a document that anybody may have written.
 *
 * The parser calls itself at every bracket, so that a few thousand of them overflow the stack. They are counted first,
 * token by token, and no further than the limits.
 */
export function parseLimited(text: string): DocumentNode {
  const lexer = new Lexer(new Source(text))
  let tokens = 0
  let depth = 0
  for (let token = next(lexer); token && token.kind !== TokenKind.EOF; token = next(lexer)) {
    tokens += 1
    depth += depthChange(token)
    if (tokens > operationLimits.tokens) {
      throw operationTooLarge(
        `The document has more than ${operationLimits.tokens} tokens. Send values as variables, and less at once.`,
      )
    }
    if (depth > operationLimits.depth) {
      throw operationTooLarge(`The document is nested more than ${operationLimits.depth} brackets deep. Ask for less.`)
    }
  }
  return parse(text)
}

/** Nothing where the text cannot be read: the parser stops there as well, and says why. */
function next(lexer: Lexer): Token | undefined {
  try {
    return lexer.advance()
  } catch (error) {
    if (error instanceof GraphQLError) return undefined
    throw error
  }
}

function depthChange({ kind }: Token): number {
  if (opening.has(kind)) return 1
  return closing.has(kind) ? -1 : 0
}

const opening: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const closing: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])
