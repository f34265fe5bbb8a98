import { type DocumentProblem, placeIn, type SourceDocument } from '@glue/schema/codegen'
import { Source } from 'graphql'
import { type CallExpression, type ParseResult, parseSync, Visitor } from 'oxc-parser'
import type { TextFile } from './documents-in-file.ts'
import type { FoundDocuments } from './find-documents.ts'
import { parseDocument } from './parse-document.ts'

/**
 * The GraphQL in code: what stands in `graphql(…)` as one literal.
 *
 * Any function of that name counts, because the generated one may be re-exported from anywhere. Not those of packages
 * that are known to mean something else by it.
 */
export function documentsInCode({ path, text }: TextFile): FoundDocuments {
  if (!mayCall.test(text)) return { documents: [], problems: [] }
  const source = new Source(text, path)
  const parsed = parseSync(path, text, { lang: languageOf(path), preserveParens: false, astType: 'ts' })
  if (isUnreadable(parsed)) return { documents: [], problems: [unreadable(source, parsed)] }
  if (importsAnother(parsed)) return { documents: [], problems: [] }

  const documents: SourceDocument[] = []
  const problems: DocumentProblem[] = []
  const visitor = new Visitor({
    CallExpression(call) {
      const found = literalIn(call)
      if (!found) return
      if ('interpolation' in found) return void problems.push(interpolated(source, found.interpolation))
      const { document, problem } = parseDocument({
        path,
        text: found.value,
        begins: placeIn(source, found.start),
        literal: text.slice(found.start, found.end),
      })
      if (document) documents.push({ path, document, isInCode: true })
      else problems.push(problem)
    },
  })
  visitor.visit(parsed.program)
  return { documents, problems }
}

// Most files of a project call nothing of the sort, and reading text is far cheaper than parsing it.
const mayCall = /(?<![\w$])graphql\s*(?:\?\.\s*)?[(<]/

const packagesWithAnother = new Set(['graphql', 'graphql/index.js', '@octokit/graphql'])

function languageOf(path: string): 'jsx' | 'ts' | 'tsx' {
  if (/\.[cm]?ts$/.test(path)) return 'ts'
  return path.endsWith('.tsx') ? 'tsx' : 'jsx'
}

/** Whether the parser gave up. What it reports besides is for the compiler to say. */
function isUnreadable({ errors, program }: ParseResult): boolean {
  return errors.length > 0 && program.body.length === 0
}

// Left out in silence, its operations would vanish from the generated code, and break every other file instead.
function unreadable(source: Source, { errors: [error] }: ParseResult): DocumentProblem {
  return {
    ...placeIn(source, error?.labels[0]?.start ?? 0),
    message: `The file has a graphql(…), but cannot be parsed: ${error?.message ?? 'it is not JavaScript'}.`,
  }
}

function importsAnother({ module }: ParseResult): boolean {
  return module.staticImports.some(
    ({ moduleRequest, entries }) =>
      packagesWithAnother.has(moduleRequest.value) && entries.some(({ localName }) => localName.value === 'graphql'),
  )
}

/** Where the text of a literal is, without its quotes. */
interface Literal {
  readonly value: string
  readonly start: number
  readonly end: number
}

function literalIn({ callee, arguments: args }: CallExpression): Literal | { interpolation: number } | undefined {
  const [argument] = args
  if (callee.type !== 'Identifier' || callee.name !== 'graphql' || args.length !== 1 || !argument) return undefined
  const inner = { start: argument.start + 1, end: argument.end - 1 }
  if (argument.type === 'Literal' && typeof argument.value === 'string') return { value: argument.value, ...inner }
  if (argument.type !== 'TemplateLiteral') return undefined
  const [interpolation] = argument.expressions
  if (interpolation) return { interpolation: interpolation.start }
  // Null for an escape that JavaScript does not have, which its compiler reports.
  const value = argument.quasis[0]?.value.cooked
  return typeof value === 'string' ? { value, ...inner } : undefined
}

function interpolated(source: Source, offset: number): DocumentProblem {
  return {
    ...placeIn(source, offset),
    message:
      'A document is read without running the code, so it cannot hold ${…}. Write the fragment in a graphql(…) or a ' +
      '.graphql file of its own, and spread it by its name: it is found in any file.',
  }
}
