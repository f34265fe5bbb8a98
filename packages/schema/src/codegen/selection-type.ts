import {
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isUnionType,
  Kind,
  SchemaMetaFieldDef,
  type OperationDefinitionNode,
  TypeMetaFieldDef,
} from 'graphql'
import { type DescribeItem, docstring } from './docstring.ts'
import { type FlatField, flatFields, isConditional, type Selected, selectedOf } from './flat-fields.ts'
import type { Fragments } from './fragments.ts'
import type { IDTypes } from './id-types.ts'
import { pascalCase } from './pascal-case.ts'
import { nonNullType, plainText, type TypeNames, type TypeText, type UsedNames } from './type-names.ts'

/** What the types of results are written with. */
export interface SelectionContext {
  readonly schema: GraphQLSchema
  readonly fragments: Fragments
  readonly typeNames: TypeNames
  readonly ids: IDTypes
  readonly describeItem: DescribeItem
  readonly used: UsedNames
}

/**
 * TypeScript's type of what a selection on a type gives.
 *
 * An interface or a union gives one object, or one for each group of types that the fragments tell apart. A fragment
 * whose fields are nobody else's is named instead of being repeated.
 */
export function selectionType(
  type: GraphQLCompositeType,
  selected: readonly Selected[],
  context: SelectionContext,
  indent = '',
): TypeText {
  const named = namedFragments(type, selected, context)
  const isNamed = (fragment: FragmentDefinitionNode): boolean => named.includes(fragment)
  const variants = variantsOf(type, selected, { ...context, isNamed })
  const keys = new Set(variants.flatMap(({ fields }) => [...fields.keys()]))
  const objects = variants.flatMap((variant) => {
    const missing = [...keys].filter((key) => !variant.fields.has(key))
    const lines = [
      ...[...variant.fields.values()].map((field) => fieldLine(field, variant.types, type, context, `${indent}  `)),
      // What another type of the union has can be read on this one too, without a check.
      ...missing.map((key) => `${indent}  readonly ${key}?: never\n`),
    ]
    return lines.length === 0 ? [] : [`{\n${lines.join('')}${indent}}`]
  })
  const parts = [...named.map(fragmentTypeName), ...new Set(objects)]
  if (parts.length === 0) return { text: 'Record<never, never>', isCompound: false }
  return { text: parts.join(named.length > 0 ? ' & ' : ' | '), isCompound: parts.length > 1 }
}

export function fragmentTypeName({ name }: FragmentDefinitionNode): string {
  return `${pascalCase(name.value)}Fragment`
}

/** The types that a selection gives the same fields of. */
interface Variant {
  readonly types: readonly GraphQLObjectType[]
  readonly fields: ReadonlyMap<string, FlatField>
}

interface VariantContext extends SelectionContext {
  readonly isNamed: (fragment: FragmentDefinitionNode) => boolean
}

function variantsOf(type: GraphQLCompositeType, selected: readonly Selected[], context: VariantContext): Variant[] {
  if (!isAbstractType(type)) return [{ types: [type], fields: flatFields(type, selected, context) }]
  const possible = context.schema.getPossibleTypes(type)
  const [first] = possible
  if (first && selected.every(isPlain)) {
    return [{ types: possible, fields: flatFields(first, selected, context) }]
  }
  const variants: { types: GraphQLObjectType[]; fields: Map<string, FlatField> }[] = []
  for (const member of possible) {
    const fields = flatFields(member, selected, context)
    const same = variants.find((variant) => haveSamePlaces(variant.fields, fields))
    if (same) same.types.push(member)
    else variants.push({ types: [member], fields })
  }
  return variants
}

/** Whether no fragment tells types apart. */
function isPlain({ selectionSet }: Selected): boolean {
  return selectionSet.selections.every(({ kind }) => kind === Kind.FIELD)
}

function haveSamePlaces(one: ReadonlyMap<string, FlatField>, other: ReadonlyMap<string, FlatField>): boolean {
  if (one.size !== other.size) return false
  return [...one].every(([key, { places }]) => {
    const others = other.get(key)?.places
    if (others?.length !== places.length) return false
    return places.every(({ node, isOptional }, index) => {
      const place = others[index]
      return node === place?.node && isOptional === place.isOptional
    })
  })
}

function fieldLine(
  flatField: FlatField,
  types: readonly GraphQLObjectType[],
  parent: GraphQLCompositeType,
  context: SelectionContext,
  indent: string,
): string {
  const { key, name, isOptional } = flatField
  const mark = isOptional ? '?' : ''
  if (name === '__typename') {
    return `${indent}readonly ${key}${mark}: ${types.map((type) => `'${type.name}'`).join(' | ')}\n`
  }
  const fields = differentFields(name, types)
  const described = fieldOf(parent, name) ?? fields[0]
  const texts = fields.map((field) => {
    const type = getNamedType(field.type)
    const inner = isCompositeType(type)
      ? selectionType(type, selectedOf(flatField), context, indent)
      : plainText(context.typeNames.output(type, context.used, idType(name, types, context)))
    return nonNullType(field.type, inner)
  })
  if (fields.some((field) => !isNonNullType(field.type))) texts.push('null')
  const doc = described ? docstring(context.describeItem(described), indent) : ''
  return `${doc}${indent}readonly ${key}${mark}: ${[...new Set(texts)].join(' | ')}\n`
}

function idType(
  name: string,
  types: readonly GraphQLObjectType[],
  { ids }: SelectionContext,
): readonly string[] | undefined {
  return name === 'id' ? ids.ofTypes(types) : ids.ofName(name)
}

/** The field on each type, once for each type that it gives: an implementation may give a narrower one. */
function differentFields(name: string, types: readonly GraphQLObjectType[]): GraphQLField<unknown, unknown>[] {
  const [only, ...others] = types
  if (only && others.length === 0) return [fieldOf(only, name)].filter((field) => field !== undefined)
  const fields = new Map<string, GraphQLField<unknown, unknown>>()
  for (const type of types) {
    const field = type.getFields()[name]
    const text = String(field?.type)
    if (field && !fields.has(text)) fields.set(text, field)
  }
  return [...fields.values()]
}

function fieldOf(type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isUnionType(type) ? undefined : (type.getFields()[name] ?? introspectionFields.get(name))
}

// Valid on the root of a query only, which is no part of an interface.
const introspectionFields = new Map([SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]))

/** The fragments on exactly this type that share no key with anything else that is selected. */
function namedFragments(
  type: GraphQLCompositeType,
  selected: readonly Selected[],
  context: SelectionContext,
): FragmentDefinitionNode[] {
  const candidates = selected.flatMap(({ selectionSet, isOptional }) =>
    selectionSet.selections.flatMap((selection) => {
      if (selection.kind !== Kind.FRAGMENT_SPREAD || isOptional || isConditional(selection.directives)) return []
      const fragment = context.fragments.get(selection.name.value)
      return fragment?.typeCondition.name.value === type.name ? [fragment] : []
    }),
  )
  const different = [...new Set(candidates)]
  if (isAbstractType(type)) return different.length === 1 && isAlone(selected) ? different : []
  const isNamed = (fragment: FragmentDefinitionNode): boolean => different.includes(fragment)
  const keys = [
    ...flatFields(type, selected, { ...context, isNamed }).keys(),
    ...different.flatMap((fragment) => [...flatFields(type, [wholeOf(fragment)], context).keys()]),
  ]
  return new Set(keys).size === keys.length ? different : []
}

/** All that an operation or a fragment selects. */
export function wholeOf({ selectionSet }: OperationDefinitionNode | FragmentDefinitionNode): Selected {
  return { selectionSet, isOptional: false }
}

function isAlone(selected: readonly Selected[]): boolean {
  return selected.length === 1 && selected[0]?.selectionSet.selections.length === 1
}
