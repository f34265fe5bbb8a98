import {
  getNamedType,
  type GraphQLEnumType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { type DescribeItem, docstring } from './docstring.ts'
import type { IDTypes } from './id-types.ts'
import { inputDeclaration } from './input-types.ts'
import { plainText, typeName, type TypeNames, type UsedNames, wrappedType } from './type-names.ts'

/** What {@link schemaTypes} takes. */
export interface SchemaTypesOptions {
  readonly schema: GraphQLSchema
  readonly typeNames: TypeNames
  readonly ids: IDTypes
  readonly describeItem: DescribeItem
  /** The names of the types to write; what they need is written as well. */
  readonly names: Iterable<string>
}

/** The schema's types as declarations of TypeScript, with what they use of `@glue/schema`. */
export function schemaTypes({ names, ...options }: SchemaTypesOptions): {
  readonly text: string
  readonly isGlueUsed: boolean
} {
  const used: UsedNames = { isGlueUsed: false, types: new Set(names) }
  const declarations = new Map<string, string>()
  // A set grows while it is walked: what an input needs is written too.
  for (const name of used.types) {
    const type = options.schema.getType(name)
    const text = type && declaration(type, { ...options, used })
    if (text) declarations.set(name, text)
  }
  const sorted = [...declarations].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return { text: sorted.map(([, text]) => text).join('\n'), isGlueUsed: used.isGlueUsed }
}

/** The names of all types that are the schema's own: not those of introspection, and of our marks. */
export function ownTypeNames(schema: GraphQLSchema): string[] {
  return Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__') && name !== 'Certainty')
}

interface DeclarationContext extends Omit<SchemaTypesOptions, 'names'> {
  readonly used: UsedNames
}

function declaration(type: GraphQLNamedType, context: DeclarationContext): string | undefined {
  if (isEnumType(type)) return enumDeclaration(type, context)
  if (isInputObjectType(type)) return inputDeclaration(type, context)
  if (isObjectType(type) || isInterfaceType(type)) return objectDeclaration(type, context)
  if (!isUnionType(type)) return undefined
  const members = type.getTypes().map(typeName)
  return `${docstring(context.describeItem(type), '')}export type ${typeName(type)} = ${members.join(' | ')}\n`
}

function enumDeclaration(type: GraphQLEnumType, { describeItem }: DeclarationContext): string {
  const values = type.getValues()
  // A member of a union has no docstring of its own that an editor would show.
  const described = values.flatMap((value) => {
    const text = describeItem(value).replaceAll(/\s+/g, ' ').replaceAll('@deprecated', 'Deprecated:')
    return text === '' ? [] : [`- \`${value.name}\`: ${text}`]
  })
  const doc = [describeItem(type), described.join('\n')].filter((part) => part !== '').join('\n\n')
  return `${docstring(doc, '')}export type ${typeName(type)} = ${values.map(({ name }) => `'${name}'`).join(' | ')}\n`
}

function objectDeclaration(type: GraphQLObjectType | GraphQLInterfaceType, context: DeclarationContext): string {
  const { describeItem, typeNames, ids, used } = context
  const lines = Object.values(type.getFields()).map((field) => {
    const named = getNamedType(field.type)
    const id = field.name === 'id' ? ids.ofTypes([type]) : ids.ofName(field.name)
    const text = isCompositeType(named) ? typeName(named) : typeNames.output(named, used, id)
    return `${docstring(describeItem(field), '  ')}  readonly ${field.name}: ${wrappedType(field.type, plainText(text))}\n`
  })
  return `${docstring(describeItem(type), '')}export interface ${typeName(type)} {\n${lines.join('')}}\n`
}
