import { type ASTNode, type GraphQLNamedType, isSpecifiedScalarType, Kind } from 'graphql'

/** How sure we are of an item of the SDL: `DOCUMENTED` where it carries no `@certainty`. */
export type Certainty =
  | 'DOCUMENTED'
  | 'DOUBTFUL_SPELLING'
  | 'SECOND_HAND'
  | 'SEEN_IN_CODE'
  | 'NAME_INFERRED'
  | 'INFERRED'

/** Anything of a schema that can carry `@certainty`: a type, a field, an argument, a value. */
export interface SchemaItem {
  readonly astNode?: ASTNode | null | undefined
}

export function certaintyOf({ astNode }: SchemaItem): Certainty {
  if (!astNode || !('directives' in astNode)) return 'DOCUMENTED'
  const directive = astNode.directives?.find((candidate) => candidate.name.value === 'certainty')
  const level = directive?.arguments?.find((argument) => argument.name.value === 'level')?.value
  return level && 'value' in level && level.kind === Kind.ENUM ? (level.value as Certainty) : 'DOCUMENTED'
}

/** Whether Glue's documentation shows this field, argument or value, under this name. */
export function isDocumented(item: SchemaItem): boolean {
  return certaintyOf(item) === 'DOCUMENTED'
}

/** Whether an operation may write this type's name: in a variable's type, or after `... on`. */
export function isNameDocumented(type: GraphQLNamedType): boolean {
  return isSpecifiedScalarType(type) || certaintyOf(type) === 'DOCUMENTED'
}
