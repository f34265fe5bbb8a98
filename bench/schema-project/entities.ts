/** A thing of the invented project, which has an object type, a connection, an edge, and what creates it. */
export interface Entity {
  /** Its type, such as `BillingPlan`. */
  readonly name: string
  /** Its field of `Query`, such as `billingPlan`. */
  readonly field: string
  readonly area: string
  readonly kind: string
  readonly index: number
}

export const areas = [
  'Billing',
  'Catalog',
  'Shipping',
  'Support',
  'Hiring',
  'Travel',
  'Audit',
  'Access',
  'Fleet',
  'Survey',
  'Campus',
  'Library',
  'Kitchen',
  'Garden',
] as const

export const kinds = ['Plan', 'Order', 'Item', 'Report', 'Ticket', 'Member', 'Event', 'Note', 'Task', 'Stage'] as const

export const entities: readonly Entity[] = areas.flatMap((area, row) =>
  kinds.map((kind, column) => ({
    name: `${area}${kind}`,
    field: `${area.toLowerCase()}${kind}`,
    area,
    kind,
    index: row * kinds.length + column,
  })),
)

/** The entity at a place, counted on from the first one after the last one. */
export function entityAt(index: number): Entity {
  const entity = entities[index % entities.length]
  if (!entity) throw new Error(`There is no entity at ${index}.`)
  return entity
}

/** The type of the people of an area. */
export function memberOf({ area }: Entity): string {
  return `${area}Member`
}
