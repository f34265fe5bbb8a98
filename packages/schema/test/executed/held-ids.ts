import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  getNamedType,
  Kind,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type FieldNode,
  type FragmentDefinitionNode,
} from 'graphql'

/** The prefixes of the ids that may stand somewhere; `undefined` where any text may. */
export type Prefixes = readonly string[] | undefined

type Item = GraphQLField<unknown, unknown> | GraphQLArgument | GraphQLInputField | null | undefined

/** What the schema's `@holds` says of a field, an argument or an input field. */
export function heldIDs(item: Item): Prefixes {
  const value = directiveOf(item, 'holds')?.arguments?.[0]?.value
  if (value?.kind !== Kind.LIST) return undefined
  return value.values.flatMap((prefix) => (prefix.kind === Kind.STRING ? [prefix.value] : []))
}

function directiveOf(item: Item, directive: string): DirectiveNode | undefined {
  return item?.astNode?.directives?.find(({ name }) => name.value === directive)
}

/** How an operation uses a variable. */
export interface VariableUse {
  readonly prefixes: Prefixes
  /** The type of the place where it stands, if the place has one. */
  readonly type: GraphQLInputType | undefined
}

/** The uses of variables in an operation and the fragments that it uses, by the variables' names. */
export function variableUses(schema: GraphQLSchema, document: DocumentNode): Map<string, VariableUse[]> {
  const uses = new Map<string, VariableUse[]>()
  const types = new TypeInfo(schema)
  const places: Prefixes[] = []
  const fields: FieldNode[] = []
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
  const visitor = visitWithTypeInfo(types, {
    Field: { enter: (node) => void fields.push(node), leave: () => void fields.pop() },
    Argument: {
      enter() {
        const argument = types.getArgument()
        const field = fields.at(-1)
        const isSelected = directiveOf(argument, 'holdsSelected') !== undefined
        places.push(isSelected && field ? selectedIDs(schema, field, fragments) : heldIDs(argument))
      },
      leave: () => void places.pop(),
    },
    ObjectField: {
      enter({ name }) {
        const type = getNamedType(types.getParentInputType() ?? undefined)
        places.push(isInputObjectType(type) ? heldIDs(type.getFields()[name.value]) : undefined)
      },
      leave: () => void places.pop(),
    },
    // Its variable is a definition, not a use.
    VariableDefinition: () => false,
    Variable({ name }) {
      const use = { prefixes: places.at(-1), type: types.getInputType() ?? undefined }
      uses.set(name.value, [...(uses.get(name.value) ?? []), use])
    },
  })
  for (const used of Object.values(separateOperations(document))) visit(used, visitor)
  return uses
}

/** The prefixes that all uses of a variable ask for. */
export function prefixesOf(uses: readonly VariableUse[]): Prefixes {
  const [first] = uses
  const isSame = uses.every(({ prefixes }) => prefixes?.toSorted().join() === first?.prefixes?.toSorted().join())
  return isSame ? first?.prefixes : undefined
}

/** Whether a variable may not be null although its type says so: a default stands in for what is left out only. */
export function isNeverNull(uses: readonly VariableUse[]): boolean {
  return uses.some(({ type }) => isNonNullType(type))
}

/** Where nothing but fragments on types with known ids is selected, the id is of one of them. */
function selectedIDs(
  schema: GraphQLSchema,
  field: FieldNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Prefixes {
  const conditions = (field.selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' ? [] : [undefined]
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
    return [fragment?.typeCondition?.name.value]
  })
  const held = conditions.map((condition) => {
    const type = condition === undefined ? undefined : schema.getType(condition)
    return isObjectType(type) ? heldIDs(type.getFields()['id']) : undefined
  })
  const prefixes = held.flatMap((ids) => ids ?? [])
  return held.length > 0 && held.every((ids) => ids !== undefined) ? [...new Set(prefixes)] : undefined
}
