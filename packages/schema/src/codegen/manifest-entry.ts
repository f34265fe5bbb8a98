import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'
import type { ManifestOperation } from '../manifest.ts'
import type { Fragments } from './fragments.ts'
import { printDocument } from './print-document.ts'

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
    source: printDocument(document, { withTypenames: true }),
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
