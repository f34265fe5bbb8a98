import {
  type ASTNode,
  type DefinitionNode,
  getNamedType,
  type GraphQLSchema,
  isInputObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { DescribedItem } from './docstring.ts'

/** An item of the schema where a document uses it. */
export interface ItemUse {
  /** `Thread.createdAt`, `Query.threads(order:)`, `ThreadOrder.createdAt`, `SendMessageInput.text`, `ThreadOrder`. */
  readonly coordinate: string
  readonly item: DescribedItem
  readonly node: ASTNode
}

/**
 * The items of the schema that operations and fragments use, each time that they do.
 *
 * A type counts where its name is written: in a variable's type, after `on`.
 *
 * @see {@link https://spec.graphql.org/draft/#sec-Schema-Coordinates GraphQL, schema coordinates}
 */
export function itemUses(schema: GraphQLSchema, definitions: readonly DefinitionNode[]): ItemUse[] {
  const uses: ItemUse[] = []
  const types = new TypeInfo(schema)
  const note = (coordinate: string, item: DescribedItem | null | undefined, node: ASTNode): void => {
    if (item) uses.push({ coordinate, item, node })
  }
  const visitor = visitWithTypeInfo(types, {
    Field: ({ name }) => note(`${types.getParentType()?.name}.${name.value}`, types.getFieldDef(), name),
    Argument({ name }) {
      const directive = types.getDirective()
      const owner = directive ? `@${directive.name}` : `${types.getParentType()?.name}.${types.getFieldDef()?.name}`
      note(`${owner}(${name.value}:)`, types.getArgument(), name)
    },
    ObjectField({ name }) {
      const type = getNamedType(types.getParentInputType() ?? undefined)
      if (isInputObjectType(type)) note(`${type.name}.${name.value}`, type.getFields()[name.value], name)
    },
    EnumValue(node) {
      const type = getNamedType(types.getInputType() ?? undefined)
      if (type) note(`${type.name}.${node.value}`, types.getEnumValue(), node)
    },
    NamedType: (node) => note(node.name.value, schema.getType(node.name.value), node),
  })
  for (const definition of definitions) visit(definition, visitor)
  return uses
}
