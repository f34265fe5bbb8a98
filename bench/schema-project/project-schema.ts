import { areas, entities, type Entity, entityAt, kinds, memberOf } from './entities.ts'

/** What {@link projectSchema} has, without GraphQL's own five scalars. */
export const projectTypes = 800

/** The SDL of an invented project of a company: always the same text. */
export function projectSchema(): string {
  return `${[
    ...scalars,
    pageInfo,
    ...Object.entries(interfaces).map(([name, fields]) => block(`interface ${name}`, fields)),
    ...enums(),
    ...unions(),
    ...areas.map(areaFilter),
    block('input DateRange', ['from: Date', 'to: Date']),
    ...entities.flatMap((entity) => [
      objectType(entity),
      connection(entity),
      edge(entity),
      createInput(entity),
      payload(entity),
    ]),
    query(),
    mutation(),
  ].join('\n\n')}\n`
}

const scalars = ['DateTime', 'Date', 'Decimal', 'URL', 'JSON'].map((name) => `scalar ${name}`)

const pageInfo = block('type PageInfo', [
  'hasNextPage: Boolean!',
  'hasPreviousPage: Boolean!',
  'startCursor: String',
  'endCursor: String',
])

const interfaces: Readonly<Record<string, readonly string[]>> = {
  Node: ['id: ID!'],
  Named: ['name: String!'],
  Timestamped: ['createdAt: DateTime!', 'updatedAt: DateTime'],
  Owned: ['owner: Node'],
  Numbered: ['position: Int!'],
  Described: ['summary: String'],
  Archivable: ['archivedAt: DateTime'],
  Tagged: ['tags: [String!]!'],
  Linked: ['page: URL!'],
  Priced: ['total: Decimal'],
  Shown: ['visibility: Visibility!'],
  Configured: ['settings: JSON'],
}

function enums(): string[] {
  return [
    ...areas.map((area) => block(`enum ${area}Status`, ['DRAFT', 'OPEN', 'WAITING', 'DONE', 'CANCELLED'])),
    ...areas.map((area) =>
      block(`enum ${area}Priority`, ['LOW', 'NORMAL', 'HIGH', 'URGENT @deprecated(reason: "Use `HIGH`.")']),
    ),
    ...kinds.map((kind) => block(`enum ${kind}Kind`, ['STANDARD', 'INTERNAL', 'EXTERNAL', 'IMPORTED'])),
    block('enum Visibility', ['EVERYBODY', 'MEMBERS', 'OWNER']),
    block('enum SortDirection', ['ASCENDING', 'DESCENDING']),
  ]
}

function unions(): string[] {
  const union = (name: string, members: readonly Entity[]) =>
    `union ${name} = ${members.map((member) => member.name).join(' | ')}`
  return [
    ...areas.map((area, row) =>
      union(
        `${area}Subject`,
        [0, 3, 4].map((column) => entityAt(row * kinds.length + column)),
      ),
    ),
    ...kinds.map((kind, column) =>
      union(
        `${kind}Source`,
        [1, 5, 9].map((row) => entityAt(row * kinds.length + column)),
      ),
    ),
    union(
      'SearchResult',
      entities.filter(({ index }) => index % 7 === 0),
    ),
  ]
}

function areaFilter(area: string): string {
  return block(`input ${area}Filter`, [
    `status: [${area}Status!]`,
    `priority: ${area}Priority = NORMAL`,
    'created: DateRange',
    'sort: SortDirection = ASCENDING',
    `not: ${area}Filter`,
  ])
}

function objectType(entity: Entity): string {
  const { name, area, kind, index } = entity
  const [parent, child] = [entityAt(index * 3 + 1), entityAt(index * 7 + 2)]
  const others = Object.keys(interfaces).slice(3)
  const implemented = ['Node', 'Named', 'Timestamped', ...others.filter((_, place) => (index + place) % 3 === 0)]
  const description = `"""\nA ${kind.toLowerCase()} of the area ${area}.\n\nIt is kept for as long as its owner is there.\n"""\n`
  return `${description}${block(`type ${name} implements ${implemented.join(' & ')}`, [
    '"Never changes."',
    'id: ID!',
    'name: String!',
    '"What people read in a list."',
    'summary: String',
    'reference: String!',
    'position: Int!',
    'weight: Float',
    'total: Decimal',
    'isActive: Boolean!',
    'createdAt: DateTime!',
    'updatedAt: DateTime',
    'archivedAt: DateTime',
    'dueOn: Date',
    'page: URL!',
    'tags: [String!]!',
    'settings: JSON',
    `status: ${area}Status!`,
    `priority: ${area}Priority`,
    `kind: ${kind}Kind!`,
    'visibility: Visibility!',
    `owner: ${memberOf(entity)}`,
    `parent: ${parent.name}`,
    `subject: ${area}Subject`,
    `sources: [${kind}Source!]!`,
    'history: [Timestamped!]!',
    `children(first: Int, after: String, filter: ${child.area}Filter): ${child.name}Connection!`,
    'label: String @deprecated(reason: "Use `name`.")',
  ])}`
}

function connection({ name }: Entity): string {
  return block(`type ${name}Connection`, [`edges: [${name}Edge!]!`, 'pageInfo: PageInfo!', 'totalCount: Int!'])
}

function edge({ name }: Entity): string {
  return block(`type ${name}Edge`, ['cursor: String!', `node: ${name}!`])
}

function createInput({ name, area, kind }: Entity): string {
  return block(`input Create${name}Input`, [
    'name: String!',
    'summary: String',
    'parentId: ID',
    'tags: [String!] = []',
    'dueOn: Date',
    'total: Decimal',
    `status: ${area}Status = DRAFT`,
    `kind: ${kind}Kind!`,
    'settings: JSON',
    'clientMutationId: String',
  ])
}

function payload({ name, field }: Entity): string {
  return block(`type Create${name}Payload`, [`${field}: ${name}`, 'problems: [String!]!', 'clientMutationId: String'])
}

function query(): string {
  return block('type Query', [
    'node(id: ID!): Node',
    'search(text: String!, first: Int = 20): [SearchResult!]!',
    ...entities.flatMap(({ name, field, area }) => [
      `"A ${name} by its id."`,
      `${field}(id: ID!): ${name}`,
      `${field}s(first: Int, after: String, filter: ${area}Filter): ${name}Connection!`,
    ]),
  ])
}

function mutation(): string {
  return block(
    'type Mutation',
    entities.map(({ name }) => `create${name}(input: Create${name}Input!): Create${name}Payload!`),
  )
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`
}
