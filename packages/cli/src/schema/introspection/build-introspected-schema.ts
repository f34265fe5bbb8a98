import {
  buildClientSchema,
  DEFAULT_DEPRECATION_REASON,
  DirectiveLocation,
  type GraphQLSchema,
  type IntrospectionQuery,
  printSchema,
} from 'graphql'

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
    checkTexts(data)
    const schema = buildClientSchema(withDeprecationReasons(data), { assumeValid: true })
    // Names of enum values and of fields are looked at when they are asked for.
    printSchema(schema)
    return schema
  } catch (error) {
    throw failure(`It does not fit together: ${error instanceof Error ? shortened(error.message) : String(error)}`)
  }
}

function isIntrospection(data: unknown): data is IntrospectionQuery {
  return isObject(data) && isObject(data['__schema']) && Array.isArray(data['__schema']['types'])
}

/** What the builder takes as it comes, and would be written into SDL as it is. */
function checkTexts(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(checkTexts)
  if (!isObject(value)) return
  for (const key of ['description', 'specifiedByURL', 'deprecationReason']) {
    if (typeof (value[key] ?? '') !== 'string') throw new Error(`A ${key} is not a string.`)
  }
  const { locations } = value
  if (Array.isArray(locations) && !locations.every((location) => knownLocations.has(location))) {
    throw new Error('A directive has a location that there is not.')
  }
  Object.values(value).forEach(checkTexts)
}

const knownLocations: ReadonlySet<unknown> = new Set(Object.values(DirectiveLocation))

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
