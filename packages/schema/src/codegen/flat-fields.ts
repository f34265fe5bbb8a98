import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { Fragments } from './fragments.ts'

/** What stands under one key of a result. */
export interface FlatField {
  readonly key: string
  readonly name: string
  /** More than one where a field is selected in several places: its selections are merged. */
  readonly nodes: FieldNode[]
  /** Whether `@include` or `@skip` may leave it out. */
  isOptional: boolean
}

/** Where fields are looked for. */
export interface FlatFieldsContext {
  readonly schema: GraphQLSchema
  readonly fragments: Fragments
  /** A fragment whose fields are not wanted here, because its type is named instead. */
  readonly isNamed?: (fragment: FragmentDefinitionNode) => boolean
}

/**
 * The fields of some selection sets on an object of one type, by their keys: fragments that apply are opened up.
 *
 * @see {@link https://spec.graphql.org/draft/#CollectFields() GraphQL, CollectFields}
 */
export function flatFields(
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
  { schema, fragments, isNamed }: FlatFieldsContext,
): Map<string, FlatField> {
  const fields = new Map<string, FlatField>()
  const collect = ({ selections }: SelectionSetNode, isOptional: boolean): void => {
    for (const selection of selections) {
      const mayBeMissing = isOptional || isConditional(selection.directives)
      if (selection.kind === Kind.FIELD) {
        addField(fields, selection, mayBeMissing)
        continue
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      if (!fragment || !applies(schema, fragment.typeCondition?.name.value, type)) continue
      if (fragment.kind === Kind.FRAGMENT_DEFINITION && isNamed?.(fragment)) continue
      collect(fragment.selectionSet, mayBeMissing)
    }
  }
  for (const selectionSet of selectionSets) collect(selectionSet, false)
  return fields
}

function addField(fields: Map<string, FlatField>, node: FieldNode, isOptional: boolean): void {
  const key = node.alias?.value ?? node.name.value
  const known = fields.get(key)
  if (!known) {
    fields.set(key, { key, name: node.name.value, nodes: [node], isOptional })
    return
  }
  known.nodes.push(node)
  // Selected once without a condition, it is always there.
  known.isOptional &&= isOptional
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true
  const abstract = schema.getType(condition)
  return isAbstractType(abstract) && schema.isSubType(abstract, type)
}

/** Whether a server may leave out what carries these directives. */
export function isConditional(directives: readonly DirectiveNode[] | undefined): boolean {
  return directives?.some(({ name }) => name.value === 'include' || name.value === 'skip') ?? false
}
