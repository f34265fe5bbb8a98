import {
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLInputType,
  type GraphQLNamedType,
  isInputType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  type ValueNode,
} from 'graphql'
import type { Fragments } from './fragments.ts'
import type { InputContext } from './input-types.ts'
import { nonNullType, plainText, wrappedType } from './type-names.ts'

/** What {@link variablesType} takes. */
export interface OperationContext extends InputContext {
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
  /** The fragments that the operation uses. */
  readonly usedFragments: readonly FragmentDefinitionNode[]
}

/** The names of the types of ids by the names of variables. */
type VariableIDs = Map<string, readonly string[] | undefined>

/** TypeScript's type of an operation's variables. An id has the type of what it is used for. */
export function variablesType(context: OperationContext): string {
  const definitions = context.operation.variableDefinitions ?? []
  if (definitions.length === 0) return 'Record<string, never>'
  const types = definitions.map(({ type }) => inputTypeOf(context, type))
  const ids: VariableIDs = types.some((type) => type && isID(type)) ? idsOfVariables(context) : new Map()
  const lines = definitions.map(({ variable, defaultValue, type: node }, index) => {
    const name = variable.name.value
    const type = types[index]
    const text = type ? context.typeNames.input(getNamedType(type), context.used, ids.get(name)) : 'unknown'
    const inner = plainText(text)
    if (!type || node.kind !== Kind.NON_NULL_TYPE) {
      return `  readonly ${name}?: ${type ? wrappedType(type, inner) : text} | undefined\n`
    }
    return defaultValue
      ? `  readonly ${name}?: ${nonNullType(type, inner)} | undefined\n`
      : `  readonly ${name}: ${nonNullType(type, inner)}\n`
  })
  return `{\n${lines.join('')}}`
}

function inputTypeOf(
  { schema }: OperationContext,
  node: Parameters<typeof typeFromAST>[1],
): GraphQLInputType | undefined {
  const type = typeFromAST(schema, node)
  return isInputType(type) ? type : undefined
}

function isID(type: GraphQLInputType): boolean {
  const named = getNamedType(type)
  return isScalarType(named) && named.name === 'ID'
}

/** The type of id of each variable, where all its uses agree on one. */
function idsOfVariables({ schema, operation, usedFragments, fragments, ids }: OperationContext): VariableIDs {
  const found: VariableIDs = new Map()
  const note = (value: ValueNode, of: readonly string[] | undefined): void => {
    // Fragments may name the same types in another order.
    const id = of?.toSorted()
    if (value.kind === Kind.VARIABLE) {
      const name = value.name.value
      found.set(name, found.has(name) && found.get(name)?.join() !== id?.join() ? undefined : id)
    } else if (value.kind === Kind.LIST) for (const item of value.values) note(item, id)
    else if (value.kind === Kind.OBJECT)
      for (const { name, value: inner } of value.fields) note(inner, ids.ofName(name.value))
  }
  const walk = (type: GraphQLNamedType | null | undefined, { selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) continue
      if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.typeCondition ? schema.getType(node.typeCondition.name.value) : type, node.selectionSet)
        continue
      }
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
      if (!field) continue
      for (const { name, value } of node.arguments ?? []) {
        note(value, ids.ofArgument(name.value, field, { node, fragments }))
      }
      if (node.selectionSet) walk(getNamedType(field.type), node.selectionSet)
    }
  }
  walk(schema.getRootType(operation.operation), operation.selectionSet)
  for (const { typeCondition, selectionSet } of usedFragments)
    walk(schema.getType(typeCondition.name.value), selectionSet)
  return found
}
