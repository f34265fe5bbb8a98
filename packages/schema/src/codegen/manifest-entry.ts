import { type DocumentNode, Kind, type OperationDefinitionNode, print, type SelectionSetNode, visit } from 'graphql'
import type { ManifestOperation } from '../manifest.ts'
import type { Fragments } from './fragments.ts'

/** What a {@link ManifestOperation} is made from. */
export interface ManifestEntryInput {
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
  /** The operation with the fragments that it uses. */
  readonly document: DocumentNode
}

/** An operation as a server's list of allowed ones has it. */
export function manifestEntry({ operation, fragments, document }: ManifestEntryInput): ManifestOperation {
  return {
    operationName: operation.name?.value ?? '',
    operationType: operation.operation,
    rootFields: [...rootFields(operation.selectionSet, fragments)],
    source: print(withTypenames(document)),
  }
}

/** The fields of the root type, also those behind fragments: no `authorize` must be fooled by one. */
function rootFields(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  found: Set<string> = new Set(),
  opened: Set<string> = new Set(),
): Set<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) found.add(selection.name.value)
    else if (selection.kind === Kind.INLINE_FRAGMENT) rootFields(selection.selectionSet, fragments, found, opened)
    else if (!opened.has(selection.name.value)) {
      opened.add(selection.name.value)
      const fragment = fragments.get(selection.name.value)
      if (fragment) rootFields(fragment.selectionSet, fragments, found, opened)
    }
  }
  return found
}

function withTypenames(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node, _key, parent) {
      const isRoot = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION
      const hasTypename = node.selections.some(
        (selection) => selection.kind === Kind.FIELD && selection.name.value === '__typename' && !selection.alias,
      )
      if (isRoot || hasTypename) return undefined
      const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const
      return { ...node, selections: [typename, ...node.selections] }
    },
  })
}
