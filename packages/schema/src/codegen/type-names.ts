import { type GraphQLNamedType, type GraphQLType, isEnumType, isListType, isNonNullType, isScalarType } from 'graphql'

/**
 * TypeScript's type of each scalar, as it comes out of JSON. `ID` stays a string where no type of id is known: Glue's
 * ids are text with a prefix.
 */
export const scalars: Readonly<Record<string, string>> = {
  ID: 'string',
  String: 'string',
  Boolean: 'boolean',
  Int: 'number',
  Float: 'number',
  DateTime: 'string',
}

/** The names that generated code refers to, collected while it is written. */
export interface UsedNames {
  /** Whether something of `@glue/schema` is used. */
  isGlueUsed: boolean
  /** Those of `types.ts`: the schema's enums and inputs. */
  readonly types: Set<string>
}

/** How the names of a schema's types are written in TypeScript. */
export interface TypeNames {
  /** A leaf of a result; an enum may have a value that is new. */
  output(type: GraphQLNamedType, used: UsedNames, id?: readonly string[]): string
  /** What a variable or an input field takes. */
  input(type: GraphQLNamedType, used: UsedNames, id?: readonly string[]): string
}

/** What {@link typeNamesOf} takes. */
export interface TypeNamesOptions {
  /** The types of custom scalars. Every other one is `unknown`. */
  readonly scalars: Readonly<Record<string, string>>
  /** The namespace of the schema's own types, where they are in another file. */
  readonly types?: string | undefined
  /** The namespace of `@glue/schema`. */
  readonly glue: string
}

export function typeNamesOf({ scalars: custom, types, glue }: TypeNamesOptions): TypeNames {
  const prefix = types === undefined ? '' : `${types}.`
  const ofGlue = (name: string, used: UsedNames): string => {
    used.isGlueUsed = true
    return `${glue}.${name}`
  }
  const scalar = (name: string, used: UsedNames, id: readonly string[] | undefined): string => {
    if (name === 'ID' && id !== undefined) return id.map((part) => ofGlue(part, used)).join(' | ')
    const given = Object.hasOwn(custom, name) ? custom[name] : undefined
    if (given !== undefined) return given
    if (name === 'DateTime') return ofGlue('DateTime', used)
    return (Object.hasOwn(scalars, name) ? scalars[name] : undefined) ?? 'unknown'
  }
  return {
    output(type, used, id) {
      if (isScalarType(type)) return scalar(type.name, used, id)
      used.types.add(type.name)
      if (!isEnumType(type)) return prefix + typeName(type)
      return `${prefix}${typeName(type)} | ${ofGlue('UnknownEnumValue', used)}`
    },
    input(type, used, id) {
      if (isScalarType(type)) return scalar(type.name, used, id)
      used.types.add(type.name)
      return prefix + typeName(type)
    },
  }
}

/** What a type of the schema is called in TypeScript. No name of GraphQL has a dollar sign, so it meets no other. */
export function typeName({ name }: GraphQLNamedType): string {
  return reserved.has(name) ? `$${name}` : name
}

// What TypeScript does not take as the name of a type.
const reserved: ReadonlySet<string> = new Set(
  (
    'any bigint boolean never null number object string symbol undefined unknown void ' +
    'break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new package private protected public return static ' +
    'super switch this throw true try typeof var while with yield'
  ).split(' '),
)

/** A text of TypeScript, and whether it needs parentheses before `[]`. */
export interface TypeText {
  readonly text: string
  readonly isCompound: boolean
}

/** A type of the schema around the text of its named type: `[Thread!]` around `Thread` is `readonly Thread[] | null`. */
export function wrappedType(type: GraphQLType, inner: TypeText): string {
  return isNonNullType(type) ? nonNullType(type, inner) : `${nonNullType(type, inner)} | null`
}

/** The same without the `null` of the type itself. */
export function nonNullType(type: GraphQLType, inner: TypeText): string {
  if (isNonNullType(type)) return nonNullType(type.ofType, inner)
  if (!isListType(type)) return inner.text
  const item = wrappedType(type.ofType, inner)
  const isSimple = isNonNullType(type.ofType) && !isListType(type.ofType.ofType) && !inner.isCompound
  return `readonly ${isSimple ? item : `(${item})`}[]`
}

/** The text of a leaf's type, or of a named one. */
export function plainText(text: string): TypeText {
  return { text, isCompound: compound.test(text) }
}

// Somebody else writes the types of custom scalars.
const compound = /[|&?]|=>|^(?:readonly|keyof|typeof)\b/
