import { type GraphQLSchema, introspectionFromSchema, type IntrospectionQuery } from 'graphql'

/** All that introspection says of a schema, in the order of names. Two schemas with the same of it mean the same. */
export function introspectionInOrder(schema: GraphQLSchema): IntrospectionQuery {
  return inOrder(
    introspectionFromSchema(schema, {
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
  )
}

// Not by the library's own sorting, which would hide what that leaves out.
function inOrder<T>(value: T): T
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => inOrder(item)).toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inOrder(part)]))
}

function key(item: unknown): string {
  return typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : String(item)
}
