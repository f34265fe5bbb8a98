import { buildClientSchema, DEFAULT_DEPRECATION_REASON, type GraphQLSchema, type IntrospectionQuery } from 'graphql'

/** What {@link buildIntrospectedSchema} takes. */
export interface BuildIntrospectedSchemaInput {
  /** An answer to an introspection query, or the `data` of one. */
  readonly introspection: unknown
  /** Makes the error where it is none. */
  readonly failure: (why: string) => Error
}

/** Builds the schema that an introspection describes, also one that a strict validator would refuse. */
export function buildIntrospectedSchema({ introspection, failure }: BuildIntrospectedSchemaInput): GraphQLSchema {
  const data = isObject(introspection) && isObject(introspection['data']) ? introspection['data'] : introspection
  if (!isIntrospection(data)) throw failure('It has no `__schema` with types.')
  try {
    return buildClientSchema(withDeprecationReasons(data), { assumeValid: true })
  } catch (error) {
    throw failure(`It does not fit together: ${error instanceof Error ? shortened(error.message) : String(error)}`)
  }
}

function isIntrospection(data: unknown): data is IntrospectionQuery {
  return isObject(data) && isObject(data['__schema']) && Array.isArray(data['__schema']['types'])
}

/** Some servers have deprecated things without a reason. SDL has the reason alone, so they get the usual one. */
function withDeprecationReasons<T>(introspection: T): T {
  const copy = structuredClone(introspection)
  fillIn(copy)
  return copy
}

function fillIn(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(fillIn)
  if (!isObject(value)) return
  if (value['isDeprecated'] === true) value['deprecationReason'] ??= DEFAULT_DEPRECATION_REASON
  Object.values(value).forEach(fillIn)
}

/** The builder prints whole objects into its messages. */
function shortened(message: string): string {
  const line = message.replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
