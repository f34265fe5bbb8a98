import { type ASTNode, Kind } from 'graphql'

/** The location of the directives that stand on a node, by the name that a directive's definition has for it. */
export function directiveLocation(node: ASTNode): string | undefined {
  return node.kind === Kind.OPERATION_DEFINITION ? node.operation.toUpperCase() : locations.get(node.kind)
}

/** Whether a document, and not only a schema, may have directives at a location. */
export function isDocumentLocation(location: string): boolean {
  return documentLocations.has(location)
}

const locations: ReadonlyMap<string, string> = new Map([
  [Kind.FIELD, 'FIELD'],
  [Kind.FRAGMENT_DEFINITION, 'FRAGMENT_DEFINITION'],
  [Kind.FRAGMENT_SPREAD, 'FRAGMENT_SPREAD'],
  [Kind.INLINE_FRAGMENT, 'INLINE_FRAGMENT'],
  [Kind.VARIABLE_DEFINITION, 'VARIABLE_DEFINITION'],
])

const documentLocations: ReadonlySet<string> = new Set(['QUERY', 'MUTATION', 'SUBSCRIPTION', ...locations.values()])
