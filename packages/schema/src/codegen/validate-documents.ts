import { type DefinitionNode, type GraphQLSchema, Kind, NoUnusedFragmentsRule, specifiedRules, validate } from 'graphql'
import { type DocumentProblem, placeOf } from './source-document.ts'

// A fragment may be for another file, or for later.
const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule)

/** What the schema says of some definitions: each mistake at its place, with the likely name. */
export function validateDocuments(schema: GraphQLSchema, definitions: readonly DefinitionNode[]): DocumentProblem[] {
  if (definitions.length === 0) return []
  const errors = validate(schema, { kind: Kind.DOCUMENT, definitions }, rules, { maxErrors: 1000 })
  const problems = errors.flatMap(({ message, nodes }) => {
    // One that names no place is about all of them.
    const [node = definitions[0]] = nodes ?? []
    return node ? [{ ...placeOf(node), message }] : []
  })
  return problems.toSorted(
    (one, other) => compare(one.path, other.path) || one.line - other.line || one.column - other.column,
  )
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
