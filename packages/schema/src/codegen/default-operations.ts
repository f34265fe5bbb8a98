import {
  type GraphQLAbstractType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { isDocumented, isNameDocumented } from './certainty.ts'
import { pascalCase } from './pascal-case.ts'

/** An operation that asks one root field for all that is documented of its answer. */
export interface DefaultOperation {
  readonly name: string
  readonly operation: 'query' | 'mutation'
  readonly field: GraphQLField<unknown, unknown>
  /** The arguments that are variables of the operation. */
  readonly variables: readonly GraphQLArgument[]
  /** The enum argument that this operation fixes, written as a literal. */
  readonly fixed?: { readonly argument: GraphQLArgument; readonly value: string }
  readonly source: string
}

/**
 * One operation for each documented field of `Query` and `Mutation`, selecting documented items only.
 *
 * No operation names a type whose name is inferred, because Glue refuses an operation that names a type it does not
 * have. An enum argument of such a type is written as a literal, so it comes as one operation for each documented
 * value: `Threads`, and `ThreadsOrderLastMessage`.
 */
export function defaultOperations(schema: GraphQLSchema): DefaultOperation[] {
  return [
    ...rootFields(schema.getQueryType()).flatMap((field) => operationsOf(schema, 'query', field)),
    ...rootFields(schema.getMutationType()).flatMap((field) => operationsOf(schema, 'mutation', field)),
  ]
}

function rootFields(type: GraphQLObjectType | null | undefined): GraphQLField<unknown, unknown>[] {
  return Object.values(type?.getFields() ?? {}).filter(isDocumented)
}

function operationsOf(
  schema: GraphQLSchema,
  operation: DefaultOperation['operation'],
  field: GraphQLField<unknown, unknown>,
): DefaultOperation[] {
  const usable = field.args.filter((argument) => isDocumented(argument))
  const variables = usable.filter((argument) => isNameDocumented(getNamedType(argument.type)))
  const missing = field.args.find((argument) => isRequiredArgument(argument) && !variables.includes(argument))
  const selection = selectionSet(schema, getNamedType(field.type), 1)
  if (missing || selection === undefined) return []

  const write = (name: string, fixed?: DefaultOperation['fixed']): DefaultOperation => ({
    name,
    operation,
    field,
    variables,
    ...(fixed && { fixed }),
    source: `${operation} ${name}${definitions(variables)} { ${field.name}${values(variables, fixed)}${selection} }`,
  })
  const literals = usable.filter((argument) => !variables.includes(argument) && isEnumType(getNamedType(argument.type)))
  return [
    write(pascalCase(field.name)),
    ...literals.flatMap((argument) =>
      documentedValues(getNamedType(argument.type)).map((value) =>
        write(pascalCase(field.name) + pascalCase(argument.name) + pascalCase(value), { argument, value }),
      ),
    ),
  ]
}

function documentedValues(type: GraphQLNamedType): string[] {
  return isEnumType(type) ? type.getValues().flatMap((value) => (isDocumented(value) ? [value.name] : [])) : []
}

function definitions(variables: readonly GraphQLArgument[]): string {
  return variables.length === 0 ? '' : `(${variables.map(({ name, type }) => `$${name}: ${type}`).join(', ')})`
}

function values(variables: readonly GraphQLArgument[], fixed: DefaultOperation['fixed']): string {
  const written = variables.map(({ name }) => `${name}: $${name}`)
  if (fixed) written.push(`${fixed.argument.name}: ${fixed.value}`)
  return written.length === 0 ? '' : `(${written.join(', ')})`
}

/**
 * What to select of a type: `''` for a leaf, `undefined` where nothing of it is documented.
 *
 * @param depth - how many more objects to go into; connections and their edges are passed through
 */
function selectionSet(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): string | undefined {
  if (isLeafType(type)) return ''
  const fields = isAbstractType(type) ? abstractFields(schema, type, depth) : objectFields(schema, type, depth)
  return fields.length === 0 ? undefined : ` { ${fields.join(' ')} }`
}

function abstractFields(schema: GraphQLSchema, type: GraphQLAbstractType, depth: number): string[] {
  const shared = isInterfaceType(type) ? objectFields(schema, type, depth) : []
  const fragments = schema
    .getPossibleTypes(type)
    .filter(isNameDocumented)
    .flatMap((member) => {
      const fields = objectFields(schema, member, depth).filter((field) => !shared.includes(field))
      return fields.length === 0 ? [] : [`... on ${member.name} { ${fields.join(' ')} }`]
    })
  return ['__typename', ...shared, ...fragments]
}

function objectFields(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): string[] {
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  const fields = Object.values(type.getFields()).filter(
    (field) => isDocumented(field) && !field.args.some(isRequiredArgument),
  )
  const names = new Set(fields.map((field) => field.name))
  return fields.flatMap((field) => {
    const fieldType = getNamedType(field.type)
    if (isLeafType(fieldType)) return [field.name]
    const isPagePart = isConnection(type) || isEdge(type)
    if (isConnection(type) && field.name === 'edges' && names.has('nodes')) return []
    if (isConnection(fieldType) || (!isPagePart && depth === 0)) return []
    const selection = selectionSet(schema, fieldType, isPagePart ? depth : depth - 1)
    return selection === undefined ? [] : [field.name + selection]
  })
}

/** Whether a type is a list as the Relay specification has it, by its fields and not by its name. */
export function isConnection(type: GraphQLNamedType): type is GraphQLObjectType {
  return (
    isObjectType(type) && 'pageInfo' in type.getFields() && ('edges' in type.getFields() || 'nodes' in type.getFields())
  )
}

function isEdge(type: GraphQLNamedType): boolean {
  return isObjectType(type) && 'node' in type.getFields() && 'cursor' in type.getFields()
}
