import { type Place, placeOf, type SourceDocument } from '@glue/schema/codegen'
import { type ASTNode, type FragmentDefinitionNode, Kind, visit } from 'graphql'

/** A fragment that no operation asks for. */
export interface UnusedFragment extends Place {
  readonly name: string
}

/** The fragments that no operation spreads, nor a fragment that one spreads. */
export function unusedFragments(documents: readonly SourceDocument[]): UnusedFragment[] {
  const definitions = documents.flatMap(({ document }) => document.definitions)
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION) as FragmentDefinitionNode[]
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
  const used = new Set<string>()
  const follow = (node: ASTNode): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = byName.get(value)
        if (!fragment || used.has(value)) return
        used.add(value)
        follow(fragment)
      },
    })
  }
  for (const definition of definitions) if (definition.kind === Kind.OPERATION_DEFINITION) follow(definition)
  return fragments
    .filter(({ name }) => !used.has(name.value))
    .map(({ name }) => ({ ...placeOf(name), name: name.value }))
}
