import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getOperationAST,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql'
import { heldIDs } from './held-ids.ts'
import { isObject, isPossibleLeaf } from './possible-leaf.ts'

/** What {@link isPossibleResult} takes. */
export interface PossibleResultOptions {
  readonly schema: GraphQLSchema
  /** One operation with its fragments. */
  readonly document: DocumentNode
  readonly value: unknown
}

/**
 * Whether an operation can give a result at all, for any data and any variables.
 *
 * What the types promise, said by other means: as by GraphQL's CollectFields, for each type on its own, except that
 *
 * - `@include` and `@skip` are taken as independent of each other;
 * - where a type cannot be told from another by what is selected of it, each key may have either's value.
 */
export function isPossibleResult({ schema, document, value }: PossibleResultOptions): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const operation = getOperationAST(document)
  const root = operation && schema.getRootType(operation.operation)
  if (!root) throw new Error('The document has not one operation that the schema allows.')
  return isPossibleObject(value, root, [{ ...operation, isOptional: false }], { schema, fragments })
}

interface Context {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

interface Selected {
  readonly selectionSet: SelectionSetNode
  /** Whether a directive may leave out all of it. */
  readonly isOptional: boolean
}

/** Where a key is selected, and whether a directive may leave it out there. */
type Nodes = Map<FieldNode, boolean>

/** Types of which the same is selected. */
interface Group {
  readonly types: GraphQLObjectType[]
  readonly keys: ReadonlyMap<string, Nodes>
}

function isPossibleObject(
  value: unknown,
  type: GraphQLCompositeType,
  selected: readonly Selected[],
  context: Context,
): boolean {
  const possible = isAbstractType(type) ? context.schema.getPossibleTypes(type) : [type]
  const groups: Group[] = []
  for (const member of possible) {
    const keys = new Map<string, Nodes>()
    for (const { selectionSet, isOptional } of selected) collect(member, selectionSet, isOptional, keys, context)
    const same = groups.find((group) => areSame(group.keys, keys))
    if (same) same.types.push(member)
    else groups.push({ types: [member], keys })
  }
  // TypeScript has no type that is usual for an object without keys.
  if (groups.every(({ keys }) => keys.size === 0)) return value !== null
  return isObject(value) && groups.some((group) => isOfGroup(value, group, context))
}

function collect(
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  isOptional: boolean,
  keys: Map<string, Nodes>,
  context: Context,
): void {
  for (const selection of selections) {
    const isConditional = isOptional || (selection.directives ?? []).length > 0
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value
      const nodes = keys.get(key) ?? new Map<FieldNode, boolean>()
      keys.set(key, nodes.set(selection, isConditional && (nodes.get(selection) ?? true)))
      continue
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(selection.name.value) : selection
    if (!fragment) continue
    const condition = fragment.typeCondition && context.schema.getType(fragment.typeCondition.name.value)
    const applies = !condition || condition === type
    const includes = isAbstractType(condition) && context.schema.isSubType(condition, type)
    if (applies || includes) collect(type, fragment.selectionSet, isConditional, keys, context)
  }
}

function areSame(one: Group['keys'], other: Group['keys']): boolean {
  if (one.size !== other.size) return false
  return [...one].every(([key, nodes]) => {
    const others = other.get(key)
    if (others?.size !== nodes.size) return false
    return [...nodes].every(([node, isOptional]) => others.get(node) === isOptional)
  })
}

function isOfGroup(value: Readonly<Record<string, unknown>>, { types, keys }: Group, context: Context): boolean {
  if (Object.keys(value).some((key) => !keys.has(key))) return false
  return [...keys].every(([key, nodes]) =>
    Object.hasOwn(value, key)
      ? types.some((type) => isPossibleField(value[key], type, nodes, context))
      : [...nodes.values()].every(Boolean),
  )
}

function isPossibleField(value: unknown, type: GraphQLObjectType, nodes: Nodes, context: Context): boolean {
  const [name = ''] = [...nodes.keys()].map((node) => node.name.value)
  if (name === '__typename') return value === type.name
  const field = fieldOf(type, name, context)
  if (!field) return false
  // Of one place that a directive may leave out, all is there if anything is.
  const selected = [...nodes].flatMap(([{ selectionSet }, isOptional]) =>
    selectionSet ? [{ selectionSet, isOptional: isOptional && nodes.size > 1 }] : [],
  )
  const named = getNamedType(field.type)
  return fits(value, field.type, (inner) => {
    if (isCompositeType(named)) return isPossibleObject(inner, named, selected, context)
    return isLeafType(named) && isPossibleLeaf(inner, named, { prefixes: heldIDs(field), isOutput: true })
  })
}

function fieldOf(
  type: GraphQLObjectType,
  name: string,
  { schema }: Context,
): GraphQLField<unknown, unknown> | undefined {
  if (type !== schema.getQueryType()) return type.getFields()[name]
  return [...Object.values(type.getFields()), SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name)
}

/** Whether a value fits a type, of whose named type it is known. */
function fits(value: unknown, type: GraphQLOutputType, isOfNamed: (value: unknown) => boolean): boolean {
  if (isNonNullType(type)) return fitsNonNull(value, type.ofType, isOfNamed)
  return value === null || fitsNonNull(value, type, isOfNamed)
}

function fitsNonNull(value: unknown, type: GraphQLOutputType, isOfNamed: (value: unknown) => boolean): boolean {
  if (!isListType(type)) return isOfNamed(value)
  return Array.isArray(value) && value.every((item) => fits(item, type.ofType, isOfNamed))
}
