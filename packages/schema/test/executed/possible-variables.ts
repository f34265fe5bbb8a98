import {
  type DocumentNode,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  typeFromAST,
} from 'graphql'
import { heldIDs, isNeverNull, type Prefixes, prefixesOf, variableUses } from './held-ids.ts'
import { isObject, isPossibleLeaf } from './possible-leaf.ts'
import type { Random } from './random.ts'
import { randomInput } from './random-input.ts'

/** A variable of an operation. */
interface Variable {
  readonly name: string
  readonly type: GraphQLInputType
  readonly hasDefault: boolean
  readonly prefixes: Prefixes
  readonly isNeverNull: boolean
}

/** The variables of an operation: values for them, and a judgement of values. */
export interface OperationVariables {
  randomValues(random: Random): Record<string, unknown>
  isPossible(value: unknown): boolean
}

/** What the types promise of variables, said by other means. */
export function operationVariables(schema: GraphQLSchema, document: DocumentNode): OperationVariables {
  const variables = variablesOf(schema, document)
  return {
    randomValues: (random) =>
      Object.fromEntries(
        variables.flatMap((variable) => {
          const { name, type, prefixes, hasDefault } = variable
          if ((hasDefault || !isNonNullType(type)) && random.chance(0.3)) return []
          const value = randomInput(type, prefixes, random)
          return value === null && variable.isNeverNull ? [] : [[name, value]]
        }),
      ),
    isPossible: (value) =>
      isObject(value) &&
      Object.keys(value).every((key) => variables.some(({ name }) => name === key)) &&
      variables.every(({ name, type, prefixes, hasDefault }) =>
        Object.hasOwn(value, name) ? fits(value[name], type, prefixes) : hasDefault || !isNonNullType(type),
      ),
  }
}

function variablesOf(schema: GraphQLSchema, document: DocumentNode): Variable[] {
  const uses = variableUses(schema, document)
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return []
    return (definition.variableDefinitions ?? []).flatMap((node) => {
      const name = node.variable.name.value
      const type = typeFromAST(schema, node.type)
      const own = uses.get(name) ?? []
      const hasDefault = node.defaultValue !== undefined
      if (!isInputType(type)) return []
      return [{ name, type, hasDefault, prefixes: prefixesOf(own), isNeverNull: isNeverNull(own) }]
    })
  })
}

function fits(value: unknown, type: GraphQLInputType, prefixes: Prefixes): boolean {
  if (isNonNullType(type)) return fitsNonNull(value, type.ofType, prefixes)
  return value === null || fitsNonNull(value, type, prefixes)
}

function fitsNonNull(value: unknown, type: GraphQLInputType, prefixes: Prefixes): boolean {
  if (isNonNullType(type)) return fitsNonNull(value, type.ofType, prefixes)
  if (isListType(type)) return Array.isArray(value) && value.every((item) => fits(item, type.ofType, prefixes))
  if (!isInputObjectType(type)) return isPossibleLeaf(value, type, { prefixes, isOutput: false })
  if (!isObject(value)) return false
  const fields = type.getFields()
  const isFieldPossible = (field: GraphQLInputField): boolean =>
    Object.hasOwn(value, field.name)
      ? fits(value[field.name], field.type, heldIDs(field))
      : !isRequiredInputField(field)
  if (Object.keys(value).some((key) => !Object.hasOwn(fields, key))) return false
  const isExact = !type.isOneOf || (Object.keys(value).length === 1 && !Object.values(value).includes(null))
  return isExact && Object.values(fields).every(isFieldPossible)
}
