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
  /** More than one where a field is selected several times: its selections are merged. */
  readonly places: FieldPlace[]
  /** Whether `@include` or `@skip` may leave it out. */
  isOptional: boolean
}

/** Where a field is selected, and whether a directive may leave it out there. */
export interface FieldPlace {
  readonly node: FieldNode
  isOptional: boolean
}

/** What is selected of an object, and whether a directive may leave out all of it. */
export interface Selected {
  readonly selectionSet: SelectionSetNode
  readonly isOptional: boolean
}

/** Where fields are looked for. */
export interface FlatFieldsContext {
  readonly schema: GraphQLSchema
  readonly fragments: Fragments
  /** A fragment whose fields are not wanted here, because its type is named instead. */
  readonly isNamed?: (fragment: FragmentDefinitionNode) => boolean
}

/**
 * The fields of what is selected of an object of one type, by their keys: fragments that apply are opened up.
 *
 * @see {@link https://spec.graphql.org/draft/#CollectFields() GraphQL, CollectFields}
 */
export function flatFields(
  type: GraphQLObjectType,
  selected: readonly Selected[],
  { schema, fragments, isNamed }: FlatFieldsContext,
): Map<string, FlatField> {
  const fields = new Map<string, FlatField>()
  // A fragment that is spread again adds nothing, and thirty that each spread the next one twice would take for ever.
  const opened = new Map<FragmentDefinitionNode, boolean>()
  const collect = ({ selections }: SelectionSetNode, isOptional: boolean): void => {
    for (const selection of selections) {
      const mayBeMissing = isOptional || isConditional(selection.directives)
      if (selection.kind === Kind.FIELD) {
        addField(fields, selection, mayBeMissing)
        continue
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      if (!fragment || !applies(schema, fragment.typeCondition?.name.value, type)) continue
      if (fragment.kind === Kind.FRAGMENT_DEFINITION) {
        if (isNamed?.(fragment) || opened.get(fragment) === false || opened.get(fragment) === mayBeMissing) continue
        opened.set(fragment, mayBeMissing)
      }
      collect(fragment.selectionSet, mayBeMissing)
    }
  }
  for (const { selectionSet, isOptional } of selected) collect(selectionSet, isOptional)
  return fields
}

function addField(fields: Map<string, FlatField>, node: FieldNode, isOptional: boolean): void {
  const key = node.alias?.value ?? node.name.value
  const known = fields.get(key)
  if (!known) {
    fields.set(key, { key, name: node.name.value, places: [{ node, isOptional }], isOptional })
    return
  }
  // Selected once without a condition, it is always there.
  known.isOptional &&= isOptional
  const place = known.places.find((candidate) => candidate.node === node)
  if (place) place.isOptional &&= isOptional
  else known.places.push({ node, isOptional })
}

/**
 * What is selected of a field's value.
 *
 * A condition of the only place is the field's own: if its value is there, so is all of it. Beside another place, it
 * decides about what is selected in its own.
 */
export function selectedOf({ places }: FlatField): Selected[] {
  return places.flatMap(({ node: { selectionSet }, isOptional }) =>
    selectionSet ? [{ selectionSet, isOptional: isOptional && places.length > 1 }] : [],
  )
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
