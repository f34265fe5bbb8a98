import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  visit,
} from 'graphql'

/** An operation and the fragments it needs, cut out of a document that may hold more. */
export interface SingleOperation {
  readonly name: string
  readonly definition: OperationDefinitionNode
  readonly document: DocumentNode
  readonly rootFields: readonly string[]
}

/**
 * The operations of a document, each with the fragments that it uses.
 *
 * @throws Error for an operation without a name: it could not be told from the others.
 */
export function operationsIn(document: DocumentNode): SingleOperation[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return []
    if (!definition.name) throw new Error('Every operation needs a name: `query Threads { … }`, not `{ … }`.')
    const used = fragmentsUsed(definition, fragments)
    return [
      {
        name: definition.name.value,
        definition,
        document: { kind: Kind.DOCUMENT, definitions: [definition, ...used] },
        rootFields: [...new Set(fieldNames(definition.selectionSet.selections, fragments))],
      },
    ]
  })
}

function fragmentsUsed(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Set<FragmentDefinitionNode> {
  const used = new Set<FragmentDefinitionNode>()
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value)
        if (!fragment || used.has(fragment)) return
        used.add(fragment)
        collect(fragment)
      },
    })
  }
  collect(operation)
  return used
}

function fieldNames(
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value]
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments.get(selection.name.value)?.selectionSet
    return fieldNames(inner?.selections ?? [], fragments)
  })
}
