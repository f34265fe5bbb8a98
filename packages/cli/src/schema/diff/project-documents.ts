import { type Place, placeOf, type SourceDocument } from '@glue/schema/codegen'
import {
  type ASTNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  NoUnusedFragmentsRule,
  LoneAnonymousOperationRule,
  type OperationDefinitionNode,
  type Source,
  specifiedRules,
  UniqueOperationNamesRule,
  validate,
  visit,
} from 'graphql'
import type { TouchedPlace } from './schema-change.ts'

/** An operation or a fragment. */
export type Definition = OperationDefinitionNode | FragmentDefinitionNode

/** The operations and fragments of a project, across its files. */
export interface ProjectDocuments {
  readonly definitions: readonly Definition[]
  /** The operations that a definition is part of: itself, or those that spread it, however far away. */
  operationsOf(definition: Definition): readonly OperationDefinitionNode[]
  /** The operation or fragment that a node of it is in. */
  definitionOf(node: ASTNode): Definition | undefined
}

/** What a schema has against the documents of a project. */
export interface DocumentError {
  readonly definition: Definition
  /** Where the validator sees it, the main place first. */
  readonly nodes: readonly ASTNode[]
  readonly message: string
}

export function projectDocuments(documents: readonly SourceDocument[]): ProjectDocuments {
  return documentsOf(
    documents.flatMap(({ document }) =>
      document.definitions.filter(
        (node) => node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION,
      ),
    ),
  )
}

/** The documents without some definitions, and without what spreads one of those. */
export function withoutDefinitions(documents: ProjectDocuments, unwanted: Iterable<Definition>): ProjectDocuments {
  const gone = new Set(unwanted)
  for (const definition of gone) for (const operation of documents.operationsOf(definition)) gone.add(operation)
  return documentsOf(documents.definitions.filter((definition) => !gone.has(definition)))
}

/** Everything that is not valid. Two operations may have one name: the documents may be those of two programs. */
export function documentErrors(schema: GraphQLSchema, documents: ProjectDocuments): readonly DocumentError[] {
  const { definitions } = documents
  if (definitions.length === 0) return []
  const errors = validate(schema, { kind: Kind.DOCUMENT, definitions: [...definitions] }, rules, {
    maxErrors: Number.POSITIVE_INFINITY,
    hideSuggestions: true,
  })
  return errors.flatMap(({ nodes = [], message }: GraphQLError) => {
    const [definition] = nodes.flatMap((node) => documents.definitionOf(node) ?? [])
    return definition ? [{ definition, nodes, message }] : []
  })
}

/** A place for each operation that has the node. */
export function placesOf(node: ASTNode, definition: Definition, documents: ProjectDocuments): readonly TouchedPlace[] {
  const place: Place = placeOf(node)
  const fragment = definition.kind === Kind.FRAGMENT_DEFINITION ? definition.name.value : undefined
  const operations = documents.operationsOf(definition).map(({ name }) => name?.value)
  // A fragment that nobody spreads is still checked, and still breaks the build.
  return (operations.length === 0 ? [undefined] : operations).map((operation) => ({ operation, fragment, ...place }))
}

const rules = specifiedRules.filter(
  (rule) => rule !== NoUnusedFragmentsRule && rule !== UniqueOperationNamesRule && rule !== LoneAnonymousOperationRule,
)

function documentsOf(definitions: readonly Definition[]): ProjectDocuments {
  const fragments = new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
  const operations = new Map<Definition, OperationDefinitionNode[]>(definitions.map((node) => [node, []]))
  const bySource = new Map<Source | undefined, Definition[]>()
  for (const definition of definitions) {
    bySource.set(definition.loc?.source, [...(bySource.get(definition.loc?.source) ?? []), definition])
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    for (const part of partsOf(definition, fragments)) operations.get(part)?.push(definition)
  }
  return {
    definitions,
    operationsOf: (definition) => operations.get(definition) ?? [],
    definitionOf: ({ loc }) => bySource.get(loc?.source)?.find((definition) => loc && contains(definition, loc.start)),
  }
}

/** The operation, and each fragment that it spreads. */
function partsOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ReadonlySet<Definition> {
  const parts = new Set<Definition>([operation])
  for (const part of parts) {
    visit(part, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value)
        if (fragment) parts.add(fragment)
      },
    })
  }
  return parts
}

function contains({ loc }: ASTNode, offset: number): boolean {
  return loc !== undefined && loc.start <= offset && offset < loc.end
}
