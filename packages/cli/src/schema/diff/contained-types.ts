import { type GraphQLNamedType, getNamedType, isInputObjectType } from 'graphql'

/** A function that names an input type and each type that a value of it may have in it. */
export function createContainedTypes(): (type: GraphQLNamedType) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>()
  return (type) => {
    const contained = known.get(type.name) ?? containedTypes(type)
    known.set(type.name, contained)
    return contained
  }
}

function containedTypes(type: GraphQLNamedType): ReadonlySet<string> {
  const types = new Set([type])
  for (const each of types) {
    if (isInputObjectType(each))
      for (const field of Object.values(each.getFields())) types.add(getNamedType(field.type))
  }
  return new Set(Array.from(types, ({ name }) => name))
}
