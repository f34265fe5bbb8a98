/** What an operation does. */
export type OperationKind = 'query' | 'mutation' | 'subscription'

/**
 * Says what kind of operation a GraphQL document asks for, without a GraphQL parser.
 *
 * It reads the words outside of all brackets, strings and comments, so that a `mutation` in a comment or in a field's
 * name does not count.
 *
 * @param text - the document's source text
 * @param operationName - which operation to run, where the document has several
 * @returns `undefined` where it cannot say: malformed text, no such operation, or several without a name. Such a request
 * must be treated as one that changes something.
 * @see {@link https://spec.graphql.org/draft/#sec-Executable-Definitions GraphQL, executable definitions}
 */
export function operationKind(text: string, operationName?: string | null): OperationKind | undefined {
  const operations = readOperations(text)
  if (operations === undefined) return undefined
  if (operationName) return operations.find(({ name }) => name === operationName)?.kind
  return operations.length === 1 ? operations[0]?.kind : undefined
}

interface OperationHead {
  readonly kind: OperationKind
  readonly name?: string
}

function readOperations(text: string): OperationHead[] | undefined {
  const tokens = tokensOf(text)
  if (tokens === undefined) return undefined
  const operations: OperationHead[] = []
  let index = 0
  while (index < tokens.length) {
    const word = tokens[index]
    // A description may stand before a definition.
    if (word === '"') {
      index += 1
      continue
    }
    if (word === '{') operations.push({ kind: 'query' })
    else if (word === 'query' || word === 'mutation' || word === 'subscription') {
      const name = tokens[index + 1]
      operations.push(name !== undefined && isName(name) ? { kind: word, name } : { kind: word })
    } else if (word !== 'fragment') return undefined
    const next = endOfDefinition(tokens, index)
    if (next === undefined) return undefined
    index = next
  }
  return operations
}

const closing: ReadonlyMap<string | undefined, string> = new Map([
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
])

/** The index after the selection set that ends the definition, or `undefined` where the brackets do not match. */
function endOfDefinition(tokens: readonly string[], start: number): number | undefined {
  const expected: string[] = []
  for (let index = start; index < tokens.length; index += 1) {
    const token = tokens[index]
    const close = closing.get(token)
    if (close !== undefined) expected.push(close)
    else if (token === '}' || token === ')' || token === ']') {
      if (expected.pop() !== token) return undefined
      if (token === '}' && expected.length === 0) return index + 1
    }
  }
  return undefined
}

const ignored = /(?:[\s,\uFEFF]|#[^\n\r]*)+/y
const nameOrNumber = /[_A-Za-z0-9]+/y

/** Names, punctuators, and `"` for each string. `undefined` where a string does not end. */
function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = []
  let index = 0
  while (index < text.length) {
    const skipped = matchAt(ignored, text, index)
    if (skipped !== undefined) {
      index += skipped.length
      continue
    }
    if (text[index] === '"') {
      const end = endOfString(text, index)
      if (end === undefined) return undefined
      tokens.push('"')
      index = end
      continue
    }
    const token = matchAt(nameOrNumber, text, index) ?? text.charAt(index)
    tokens.push(token)
    index += token.length
  }
  return tokens
}

function matchAt(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index
  return pattern.exec(text)?.[0]
}

function endOfString(text: string, start: number): number | undefined {
  const isBlock = text.startsWith('"""', start)
  const quote = isBlock ? '"""' : '"'
  for (let index = start + quote.length; index < text.length; index += 1) {
    if (text.startsWith(quote, index)) return index + quote.length
    if (isBlock) {
      if (text.startsWith('\\"""', index)) index += 3
    } else if (text[index] === '\\') index += 1
    else if (text[index] === '\n' || text[index] === '\r') return undefined
  }
  return undefined
}

function isName(token: string): boolean {
  return /^[_A-Za-z]/.test(token)
}
