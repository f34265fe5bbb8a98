import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  getOperationAST,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { defaultPageSize, maximumPageSize } from './connection.ts'
import { operationLimits, operationTooLarge } from './operation-limits.ts'

/** An operation whose document was found valid: all its names are known, and no fragment is part of itself. */
export interface OperationToCheck {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

interface Size {
  /** Each as often as the lists around it may be long. */
  readonly fields: number
  readonly depth: number
}

/** Where selections stand. */
interface Place {
  readonly type: GraphQLNamedType | undefined
  /** How long the lists of this type are, where it is a connection. */
  readonly pageSize: number | undefined
  readonly level: number
}

/** For lists that have no pages, such as those of introspection: few are longer, and those are not in each other. */
const unpagedListSize = 10

/**
 * Refuses an operation that asks for too many fields, or too deep.
 *
 * @throws `OPERATION_TOO_LARGE`
 */
export function checkOperationSize({ schema, document, operationName, variables }: OperationToCheck): void {
  const operation = getOperationAST(document, operationName)
  // The executor says what is missing.
  if (!operation) return
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  )
  // A fragment is counted once for each page around it: fragments in fragments can stand for exponentially many fields.
  const counted = new Map<string, Size>()

  const sizeOfAll = ({ selections }: SelectionSetNode, place: Place): Size => {
    if (place.level > operationLimits.depth) throw tooDeep()
    const sizes = selections.map((selection): Size => {
      if (selection.kind === Kind.FIELD) return sizeOfField(selection, place)
      if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value, place)
      const name = selection.typeCondition?.name.value
      return sizeOfAll(selection.selectionSet, name === undefined ? place : { ...place, type: schema.getType(name) })
    })
    return {
      fields: sizes.reduce((sum, { fields }) => sum + fields, 0),
      depth: sizes.reduce((most, { depth }) => Math.max(most, depth), 0),
    }
  }

  const sizeOfField = (node: FieldNode, { type: parent, pageSize, level }: Place): Size => {
    const field = isCompositeType(parent) ? schema.getField(parent, node.name.value) : undefined
    if (!field || !node.selectionSet) return { fields: 1, depth: 1 }
    const isPaged = field.args.some(({ name }) => name === 'first' || name === 'last')
    const below = sizeOfAll(node.selectionSet, {
      type: getNamedType(field.type),
      pageSize: isPaged ? askedPageSize(node, operation, variables) : undefined,
      level: level + 1,
    })
    const times = isListType(getNullableType(field.type)) ? (pageSize ?? unpagedListSize) : 1
    return { fields: 1 + times * below.fields, depth: 1 + below.depth }
  }

  const sizeOfFragment = (name: string, place: Place): Size => {
    const key = `${name} ${place.pageSize}`
    const known = counted.get(key)
    const fragment = fragments.get(name)
    if (known || !fragment) return known ?? { fields: 0, depth: 0 }
    const type = schema.getType(fragment.typeCondition.name.value)
    const size = sizeOfAll(fragment.selectionSet, { ...place, type })
    counted.set(key, size)
    return size
  }

  const type = schema.getRootType(operation.operation) ?? undefined
  const { fields, depth } = sizeOfAll(operation.selectionSet, { type, pageSize: undefined, level: 1 })
  if (depth > operationLimits.depth) throw tooDeep()
  if (fields > operationLimits.fields) {
    throw operationTooLarge(
      `The operation may ask for more than ${operationLimits.fields} fields, counting each as often as the pages around ` +
        'it are long. Ask for shorter pages with first or last, or for fewer lists in lists.',
    )
  }
}

function tooDeep(): Error {
  return operationTooLarge(
    `The operation asks for fields more than ${operationLimits.depth} levels deep, fragments included. Ask for less.`,
  )
}

/** What `first` or `last` say, within what a list gives at all. */
function askedPageSize(
  { arguments: given = [] }: FieldNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: OperationToCheck['variables'],
): number {
  for (const { name, value } of given) {
    if (name.value !== 'first' && name.value !== 'last') continue
    const variable = value.kind === Kind.VARIABLE ? value.name.value : undefined
    const definition = variableDefinitions.find((candidate) => candidate.variable.name.value === variable)
    const literal = variable === undefined ? value : definition?.defaultValue
    const sent = variable === undefined ? undefined : variables[variable]
    const size = sent ?? (literal?.kind === Kind.INT ? Number(literal.value) : undefined)
    if (typeof size === 'number') return Math.min(Math.max(size, 0), maximumPageSize)
  }
  return defaultPageSize
}
