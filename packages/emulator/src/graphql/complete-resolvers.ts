import type { GraphQLScalarType } from 'graphql'
import type { Resolver, Resolvers, ResolversParentTypes } from '../generated/resolvers.ts'

/**
 * All resolvers that the SDL needs: the type checker stops here when one is missing.
 *
 * A field may be left out when the row that its type is resolved from holds it under the same name with a fitting type.
 * Every other field needs a resolver, also a nullable one, which graphql-js would silently answer with `null`.
 */
export type CompleteResolvers = {
  readonly [Name in keyof Resolvers as IsOptional<FieldsOf<Name>> extends true ? never : Name]-?: FieldsOf<Name>
} & {
  readonly [Name in keyof Resolvers as IsOptional<FieldsOf<Name>> extends true ? Name : never]?: FieldsOf<Name>
}

/**
 * The resolvers of one type. Scalars stay as graphql-js makes them; abstract types are told apart by their rows' ids.
 */
type FieldsOf<Name extends keyof Resolvers> =
  NonNullable<Resolvers[Name]> extends GraphQLScalarType
    ? Record<never, never>
    : CompleteFields<Omit<NonNullable<Resolvers[Name]>, '__isTypeOf' | '__resolveType'>, RowOf<Name>>

type RowOf<Name> = Name extends keyof ResolversParentTypes ? ResolversParentTypes[Name] : never

type CompleteFields<Fields, Row> = {
  readonly [Field in keyof Fields as Field extends HeldFields<Fields, Row> ? never : Field]-?: NonNullable<
    Fields[Field]
  >
} & {
  readonly [Field in keyof Fields as Field extends HeldFields<Fields, Row> ? Field : never]?: NonNullable<Fields[Field]>
}

type HeldFields<Fields, Row> = {
  [Field in keyof Fields]: Field extends keyof Row
    ? Row[Field] extends Answer<NonNullable<Fields[Field]>>
      ? Field
      : never
    : never
}[keyof Fields]

type Answer<Field> = Field extends Resolver<infer Result, never, never, never> ? Awaited<Result> : never

type IsOptional<Type> = Record<never, never> extends Type ? true : false
