import {
  type FieldNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
} from 'graphql'
import type { Fragments } from './fragments.ts'
import idPatterns from '../../../../schema/ids.json' with { type: 'json' }

/** What the ids of each type look like, by the type's name. Glue's quickstart and its pages on attachments and direct messages. */
export const idPatternOf: Readonly<Record<string, string>> = idPatterns

/** The names of types of ids: `ThreadID`, or `UserID` and `GroupID` where both fit; `undefined` where any id may stand. */
export interface IDTypes {
  /** The `id` of one of these types. */
  ofTypes(types: readonly GraphQLNamedType[]): readonly string[] | undefined
  /** A field, argument or input field that is named after what it points to: `threadID`, `recipients`. */
  ofName(name: string): readonly string[] | undefined
  /** An argument of a field, as an operation gives it. */
  ofArgument(name: string, field: GraphQLField<unknown, unknown>, use?: FieldUse): readonly string[] | undefined
}

/** A field in an operation, with the fragments that it may spread. */
export interface FieldUse {
  readonly node: FieldNode
  readonly fragments: Fragments
}

/** The types of ids in a schema. */
export function idTypesOf(schema: GraphQLSchema): IDTypes {
  const typesByName = new Map<string, GraphQLNamedType>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) || isAbstractType(type)) typesByName.set(type.name.toLowerCase(), type)
  }
  const members = (type: GraphQLNamedType): readonly GraphQLNamedType[] =>
    isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  // The types of an interface are the same list each time, and there may be hundreds.
  const typesOfList = new WeakMap<readonly GraphQLNamedType[], readonly string[] | undefined>()
  const ofTypes: IDTypes['ofTypes'] = (types) => {
    if (!typesOfList.has(types)) typesOfList.set(types, newOfTypes(types))
    return typesOfList.get(types)
  }
  const newOfTypes: IDTypes['ofTypes'] = (types) => {
    const names = types.flatMap(members).map(({ name }) => name)
    if (names.length === 0 || !names.every((name) => Object.hasOwn(idPatternOf, name))) return undefined
    return [...new Set(names)].map((name) => `${name}ID`)
  }
  const typesOfName = new Map<string, readonly string[] | undefined>()
  const ofName: IDTypes['ofName'] = (name) => {
    if (!typesOfName.has(name)) typesOfName.set(name, newOfName(name))
    return typesOfName.get(name)
  }
  const newOfName: IDTypes['ofName'] = (name) => {
    const bare = name
      .replace(/_?(?:IDs?|[Ii]ds?)$/, '')
      .replaceAll('_', '')
      .toLowerCase()
    const type = typesByName.get(bare) ?? typesByName.get(bare.replace(/s$/, ''))
    return type && ofTypes([type])
  }
  return {
    ofTypes,
    ofName,
    ofArgument(name, field, use) {
      if (!/^ids?$/i.test(name)) return ofName(name)
      const type = getNamedType(field.type)
      if (isObjectType(type)) return ofTypes([type])
      const selected = use && fragmentTypesOnly(schema, use)
      return selected && ofTypes(selected)
    },
  }
}

/** The types of `node(id:) { ... on Thread { … } }`: what is asked for is one of them. */
function fragmentTypesOnly(schema: GraphQLSchema, { node, fragments }: FieldUse): GraphQLNamedType[] | undefined {
  const types: GraphQLNamedType[] = []
  for (const selection of node.selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD && selection.name.value === '__typename') continue
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
    const name = fragment && 'typeCondition' in fragment ? fragment.typeCondition?.name.value : undefined
    const type = name === undefined ? undefined : schema.getType(name)
    if (!isObjectType(type)) return undefined
    types.push(type)
  }
  return types.length === 0 ? undefined : types
}
