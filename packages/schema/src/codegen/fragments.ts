import { type FragmentDefinitionNode, type OperationDefinitionNode, type SelectionSetNode, Kind } from 'graphql'

/** Fragments by their names. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** The fragments that a definition needs, also through other fragments, in the order of their first use. */
export function fragmentsUsed(
  definition: OperationDefinitionNode | FragmentDefinitionNode,
  fragments: Fragments,
): FragmentDefinitionNode[] {
  const used = new Set<FragmentDefinitionNode>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        if (selection.selectionSet) collect(selection.selectionSet)
        continue
      }
      const fragment = fragments.get(selection.name.value)
      if (!fragment || used.has(fragment)) continue
      used.add(fragment)
      collect(fragment.selectionSet)
    }
  }
  collect(definition.selectionSet)
  return [...used]
}
