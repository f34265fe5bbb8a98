import { type DocumentNode, Kind, print, type SelectionNode, visit } from 'graphql'
import { isObject } from './possible-leaf.ts'

/** The selections below the root, where some object would come without its `__typename`. */
export function unnamedSelections(document: DocumentNode): string[] {
  const found: string[] = []
  visit(document, {
    SelectionSet(node, _key, parent) {
      const isRoot = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION
      if (!isRoot && !node.selections.some(isTypename)) found.push(print(node))
    },
  })
  return found
}

function isTypename(node: SelectionNode): boolean {
  const isConditional = (node.directives ?? []).length > 0
  return node.kind === Kind.FIELD && node.name.value === '__typename' && !node.alias && !isConditional
}

/** Data without each `__typename` that other data of the same operation does not have. */
export function withoutAddedTypenames(data: unknown, original: unknown): unknown {
  if (Array.isArray(data) && Array.isArray(original)) {
    return data.map((item, index) => withoutAddedTypenames(item, original[index]))
  }
  if (!isObject(data) || !isObject(original)) return data
  return Object.fromEntries(
    Object.entries(data)
      .filter(([key]) => key !== '__typename' || Object.hasOwn(original, key))
      .map(([key, value]) => [key, withoutAddedTypenames(value, original[key])]),
  )
}
