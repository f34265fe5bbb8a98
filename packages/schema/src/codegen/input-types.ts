import {
  getNamedType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  isNonNullType,
} from 'graphql'
import { type DescribeItem, docstring } from './docstring.ts'
import type { IDTypes } from './id-types.ts'
import { nonNullType, plainText, typeName, type TypeNames, type UsedNames, wrappedType } from './type-names.ts'

/** What the types of inputs are written with. */
export interface InputContext {
  readonly schema: GraphQLSchema
  readonly typeNames: TypeNames
  readonly ids: IDTypes
  readonly describeItem: DescribeItem
  readonly used: UsedNames
}

/** The declaration of an input type. Of a `@oneOf` one, exactly one field may be given. */
export function inputDeclaration(type: GraphQLInputObjectType, context: InputContext): string {
  const fields = Object.values(type.getFields())
  const doc = docstring(context.describeItem(type), '')
  if (!type.isOneOf) {
    const lines = fields.map((field) => documentation(field, context) + inputLine(field, context))
    return `${doc}export interface ${typeName(type)} {\n${lines.join('')}}\n`
  }
  const alternatives = fields.map((given) => {
    const lines = fields.map((field) =>
      field === given
        ? `    readonly ${field.name}: ${nonNullType(field.type, plainText(fieldText(field, context)))}\n`
        : `    readonly ${field.name}?: never\n`,
    )
    return `  | {\n${lines.join('')}  }\n`
  })
  return `${doc}export type ${typeName(type)} =\n${alternatives.join('')}`
}

function documentation(field: GraphQLInputField, { describeItem }: InputContext): string {
  return docstring(describeItem(field), '  ')
}

function inputLine(field: GraphQLInputField, context: InputContext): string {
  const inner = plainText(fieldText(field, context))
  if (isNonNullType(field.type)) {
    const mark = field.defaultValue === undefined && field.default === undefined ? '' : '?'
    return `  readonly ${field.name}${mark}: ${nonNullType(field.type, inner)}${mark && ' | undefined'}\n`
  }
  return `  readonly ${field.name}?: ${wrappedType(field.type, inner)} | undefined\n`
}

function fieldText(field: GraphQLInputField, { typeNames, ids, used }: InputContext): string {
  return typeNames.input(getNamedType(field.type), used, ids.ofName(field.name))
}
