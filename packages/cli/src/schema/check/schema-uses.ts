import { type Certainty, certaintyOf, itemUses, type Place, placeOf, type SourceDocument } from '@glue/schema/codegen'
import type { GraphQLSchema } from 'graphql'

/** Where a document uses something of the schema that it had better not, or not without knowing. */
export interface SchemaUse extends Place {
  /** `Thread.createdAt`, `Query.threads(order:)`, `ThreadOrder.createdAt`, `SendMessageInput.text`, `ThreadOrder`. */
  readonly coordinate: string
  /** How sure we are that Glue has it, where that is less than documented. */
  readonly certainty?: Exclude<Certainty, 'DOCUMENTED'>
  /** Why it is deprecated, where it is. */
  readonly deprecated?: string
}

/** Where documents use what is deprecated, and what Glue's documentation does not show. */
export function schemaUses(schema: GraphQLSchema, documents: readonly SourceDocument[]): SchemaUse[] {
  const definitions = documents.flatMap(({ document }) => document.definitions)
  return itemUses(schema, definitions).flatMap(({ coordinate, item, node }) => {
    const certainty = certaintyOf(item)
    const { deprecationReason: deprecated } = item
    const isMarked = certainty !== 'DOCUMENTED'
    const isDeprecated = typeof deprecated === 'string'
    if (!isMarked && !isDeprecated) return []
    return [{ ...placeOf(node), coordinate, ...(isMarked && { certainty }), ...(isDeprecated && { deprecated }) }]
  })
}
