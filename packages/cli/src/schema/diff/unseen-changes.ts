import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
} from 'graphql'
import type { FoundChange } from './schema-change.ts'

/** A difference, before its elements are looked up. */
export type UnseenChange = Omit<FoundChange, 'before' | 'after'>

/**
 * What graphql-inspector does not see, or only in SDL and not in what a server says about itself: deprecations,
 * `@oneOf`, `@specifiedBy`.
 */
export function findUnseenChanges(before: GraphQLSchema, after: GraphQLSchema): readonly UnseenChange[] {
  const pairs = Object.values(before.getTypeMap()).flatMap((old) => {
    const type = after.getType(old.name)
    return type && !isIntrospectionType(old) ? [{ old, type }] : []
  })
  return [...pairs.flatMap(({ old, type }) => changesOfType(old, type)), ...deprecationChanges(before, after)]
}

function changesOfType(old: GraphQLNamedType, type: GraphQLNamedType): readonly UnseenChange[] {
  const change = { coordinate: type.name, subject: '' }
  if (isInputObjectType(old) && isInputObjectType(type) && old.isOneOf !== type.isOneOf) {
    return type.isOneOf
      ? [{ ...change, kind: 'one_of_added', level: 'breaking' }]
      : [{ ...change, kind: 'one_of_removed', level: 'safe' }]
  }
  if (isScalarType(old) && isScalarType(type) && (old.specifiedByURL ?? '') !== (type.specifiedByURL ?? '')) {
    return [{ ...change, kind: 'specified_by_changed', level: 'dangerous' }]
  }
  return []
}

function deprecationChanges(before: GraphQLSchema, after: GraphQLSchema): readonly UnseenChange[] {
  const oldReasons = deprecationReasons(before)
  return [...deprecationReasons(after)].flatMap(([coordinate, reason]): UnseenChange[] => {
    // What was not there before is new, and not newly deprecated.
    if (!oldReasons.has(coordinate)) return []
    const oldReason = oldReasons.get(coordinate)
    if (oldReason === reason) return []
    const change = { coordinate, subject: '', level: 'deprecation' } as const
    if (oldReason === undefined) return [{ ...change, kind: 'deprecation_added' }]
    return [{ ...change, kind: reason === undefined ? 'deprecation_removed' : 'deprecation_reason_changed' }]
  })
}

/** The reason of everything that can be deprecated; undefined where it is not. */
function deprecationReasons(schema: GraphQLSchema): ReadonlyMap<string, string | undefined> {
  const reasons = new Map<string, string | undefined>()
  const add = (coordinate: string, { deprecationReason }: Deprecable): unknown =>
    reasons.set(coordinate, deprecationReason ?? undefined)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    if (isEnumType(type)) for (const value of type.getValues()) add(`${type.name}.${value.name}`, value)
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) add(`${type.name}.${field.name}`, field)
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        add(`${type.name}.${field.name}`, field)
        for (const argument of field.args) add(`${type.name}.${field.name}(${argument.name}:)`, argument)
      }
    }
  }
  for (const directive of schema.getDirectives()) {
    add(`@${directive.name}`, directive)
    for (const argument of directive.args) add(`@${directive.name}(${argument.name}:)`, argument)
  }
  return reasons
}

interface Deprecable {
  readonly deprecationReason?: string | null | undefined
}
