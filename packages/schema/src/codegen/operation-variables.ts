import {
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  isInputType,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { FieldNode } from 'graphql'
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

/** TypeScript's type of an operation's variables. An id has the type of what it is used for. */
export function variablesType(context: OperationContext): string {
  const definitions = context.operation.variableDefinitions ?? []
  if (definitions.length === 0) return 'Record<string, never>'
  const types = definitions.map(({ type }) => inputTypeOf(context, type))
  const ids = types.some((type) => type && isID(type))
    ? idsOfVariables(context)
    : new Map<string, readonly string[] | undefined>()
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
function idsOfVariables(context: OperationContext): Map<string, readonly string[] | undefined> {
  const { schema, operation, usedFragments, fragments, ids } = context
  const found = new Map<string, readonly string[] | undefined>()
  const types = new TypeInfo(schema)
  // The fields around the visited node, innermost last.
  const path: (readonly [FieldNode, GraphQLField<unknown, unknown> | null | undefined])[] = []
  let argument: string | undefined
  const inputFields: string[] = []
  const note = (name: string): void => {
    const [node, field] = path.at(-1) ?? []
    const inputField = inputFields.at(-1)
    let id: readonly string[] | undefined
    if (inputField !== undefined) id = ids.ofName(inputField)
    else if (argument !== undefined && field && node) id = ids.ofArgument(argument, field, { node, fragments })
    found.set(name, found.has(name) && found.get(name)?.join() !== id?.join() ? undefined : id)
  }
  const visitor = visitWithTypeInfo(types, {
    Field: { enter: (node) => void path.push([node, types.getFieldDef()]), leave: () => void path.pop() },
    Argument: {
      enter: ({ name }) => {
        argument = name.value
      },
      leave: () => {
        argument = undefined
      },
    },
    ObjectField: { enter: ({ name }) => void inputFields.push(name.value), leave: () => void inputFields.pop() },
    VariableDefinition: () => false,
    Variable: ({ name }) => note(name.value),
  })
  for (const definition of [operation, ...usedFragments]) visit(definition, visitor)
  return found
}
