import {
  type ASTNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { type Certainty, certaintyOf, type SchemaItem } from './certainty.ts'

/** An item that Glue's documentation does not show, where an operation uses it. */
export interface UncertainItem {
  /** `Thread.createdAt`, `Query.threads(order:)`, `ThreadOrder.createdAt`, `ThreadOrder`. */
  readonly coordinate: string
  readonly certainty: Certainty
  readonly node: ASTNode
}

/**
 * What an operation or a fragment uses that Glue's documentation does not show.
 *
 * A type counts where its name is written: in a variable's type, after `on`.
 *
 * @see {@link https://spec.graphql.org/draft/#sec-Schema-Coordinates GraphQL, schema coordinates}
 */
export function uncertainItems(
  schema: GraphQLSchema,
  definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[],
): UncertainItem[] {
  // A pulled schema has no marks.
  if (!schema.getDirective('certainty')) return []
  const found: UncertainItem[] = []
  const types = new TypeInfo(schema)
  const note = (coordinate: string, item: SchemaItem | null | undefined, node: ASTNode): void => {
    const certainty = item ? certaintyOf(item) : 'DOCUMENTED'
    if (certainty !== 'DOCUMENTED') found.push({ coordinate, certainty, node })
  }
  const visitor = visitWithTypeInfo(types, {
    Field: (node) => note(`${types.getParentType()?.name}.${node.name.value}`, types.getFieldDef(), node),
    Argument(node) {
      const directive = types.getDirective()
      const owner = directive ? `@${directive.name}` : `${types.getParentType()?.name}.${types.getFieldDef()?.name}`
      note(`${owner}(${node.name.value}:)`, types.getArgument(), node)
    },
    ObjectField(node) {
      const input = types.getParentInputType()
      const type = input ? getNamedType(input) : undefined
      const fields = type && 'getFields' in type ? type.getFields() : undefined
      note(`${type?.name}.${node.name.value}`, fields?.[node.name.value], node)
    },
    EnumValue(node) {
      const input = types.getInputType()
      note(`${input ? getNamedType(input).name : ''}.${node.value}`, types.getEnumValue(), node)
    },
    NamedType: (node) => note(node.name.value, schema.getType(node.name.value), node),
  })
  for (const definition of definitions) visit(definition, visitor)
  return found
}
