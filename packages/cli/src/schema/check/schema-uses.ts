import { type Certainty, certaintyOf, type Place, placeOf, type SourceDocument } from '@glue/schema/codegen'
import {
  type ASTNode,
  getNamedType,
  type GraphQLSchema,
  isInputObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/** Where a document uses something of the schema that it had better not, or not without knowing. */
export interface SchemaUse extends Place {
  /** `Thread.createdAt`, `Query.threads(order:)`, `ThreadOrder.createdAt`, `SendMessageInput.text`, `ThreadOrder`. */
  readonly coordinate: string
  /** How sure we are that Glue has it, where that is less than documented. */
  readonly certainty?: Exclude<Certainty, 'DOCUMENTED'>
  /** Why it is deprecated, where it is. */
  readonly deprecated?: string
}

/**
 * Where documents use what is deprecated, and what Glue's documentation does not show.
 *
 * A type counts where its name is written: in a variable's type, after `on`.
 *
 * @see {@link https://spec.graphql.org/draft/#sec-Schema-Coordinates GraphQL, schema coordinates}
 */
export function schemaUses(schema: GraphQLSchema, documents: readonly SourceDocument[]): SchemaUse[] {
  const uses: SchemaUse[] = []
  const types = new TypeInfo(schema)
  const note = (coordinate: string, item: SchemaItem | null | undefined, node: ASTNode): void => {
    if (!item) return
    const certainty = certaintyOf(item)
    const { deprecationReason: deprecated } = item
    if (certainty === 'DOCUMENTED' && typeof deprecated !== 'string') return
    uses.push({
      ...placeOf(node),
      coordinate,
      ...(certainty !== 'DOCUMENTED' && { certainty }),
      ...(typeof deprecated === 'string' && { deprecated }),
    })
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
  for (const { document } of documents) visit(document, visitor)
  return uses
}

interface SchemaItem {
  readonly astNode?: ASTNode | null | undefined
  readonly deprecationReason?: string | null | undefined
}
