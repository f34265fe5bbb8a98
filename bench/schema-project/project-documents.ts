import { parse, print } from 'graphql'
import { type Entity, entityAt, memberOf } from './entities.ts'

/** An operation or a fragment in a file of its own. */
export interface ProjectDocument {
  /** The file's name without its ending. relay-compiler wants what is in the file to begin with it. */
  readonly module: string
  /** The name of what is in it. */
  readonly name: string
  readonly isFragment: boolean
  readonly text: string
}

export const operationCount = 900
/** As many as the first areas have entities, so that a fragment about an entity has the one about its owner beside it. */
export const fragmentCount = 100

/** 900 operations, most of them of about ten fields, and 100 fragments that 180 of them share: always the same. */
export function projectDocuments(): ProjectDocument[] {
  return [
    ...Array.from({ length: fragmentCount }, (_, index) => fragment(entityAt(index))),
    ...Array.from({ length: operationCount }, (_, index) => operation(index)),
  ]
}

function fragment(entity: Entity): ProjectDocument {
  const module = `${entity.name}Card`
  const hasFragment = entity.index % 5 === 0 && entity.kind !== 'Member'
  const owner = hasFragment ? `...${memberOf(entity)}Card_item` : 'id name'
  return documentOf(module, fragmentNameOf(entity), true, [
    `fragment ${fragmentNameOf(entity)} on ${entity.name} {`,
    `id name summary status kind tags dueOn page owner { ${owner} }`,
    '}',
  ])
}

function fragmentNameOf({ name }: Entity): string {
  return `${name}Card_item`
}

function operation(index: number): ProjectDocument {
  const turn = index % 15
  const round = Math.floor(index / 15)
  if (turn < 2) return mutation(entityAt(index * 11), index)
  if (turn < 5) return withFragments(entityAt((round * 3 + turn - 2) % fragmentCount), index)
  const shape = shapes[(turn + round) % shapes.length]
  if (!shape) throw new Error('There are no shapes.')
  return query(entityAt(index * 13), index, shape)
}

function mutation({ name, field }: Entity, index: number): ProjectDocument {
  const module = `Create${name}${index}`
  return documentOf(module, `${module}Mutation`, false, [
    `mutation ${module}Mutation($input: Create${name}Input!) { create${name}(input: $input) {`,
    `${field} { id name summary status kind createdAt owner { id name } } problems`,
    '} }',
  ])
}

function withFragments(entity: Entity, index: number): ProjectDocument {
  const { field, area } = entity
  const spread = `...${fragmentNameOf(entity)}`
  return query(
    entity,
    index,
    index % 2 === 0
      ? () => `($id: ID!) { ${field}(id: $id) { id ${spread} parent { id name } } }`
      : () =>
          `($first: Int!, $filter: ${area}Filter) { ${field}s(first: $first, filter: $filter) { edges { cursor node { id createdAt ${spread} } } totalCount } }`,
  )
}

function query(entity: Entity, index: number, shape: Shape): ProjectDocument {
  const module = `${entity.name}Page${index}`
  return documentOf(module, `${module}Query`, false, [`query ${module}Query${shape(entity)}`])
}

type Shape = (entity: Entity) => string

/** Of ten fields or so, without a fragment. */
const shapes: readonly Shape[] = [
  ({ field }) => `($id: ID!) { ${field}(id: $id) { id name summary status kind total createdAt owner { id name } } }`,
  ({ field, area }) =>
    `($first: Int!, $after: String, $filter: ${area}Filter) { ${field}s(first: $first, after: $after, filter: $filter) { edges { node { id name status dueOn } } pageInfo { hasNextPage endCursor } totalCount } }`,
  ({ name }) =>
    `($id: ID!) { node(id: $id) { id ... on ${name} { name reference priority visibility updatedAt tags parent { id name } } } }`,
  ({ field, area }) =>
    `($id: ID!) { ${field}(id: $id) { id name subject { __typename ... on ${area}Plan { id name } ... on ${area}Report { id reference } } settings } }`,
  ({ field }) =>
    `($id: ID!, $first: Int = 20) { ${field}(id: $id) { id name weight isActive children(first: $first) { edges { node { id name page } } totalCount } } }`,
]

function documentOf(module: string, name: string, isFragment: boolean, lines: readonly string[]): ProjectDocument {
  return { module, name, isFragment, text: `${print(parse(lines.join('\n')))}\n` }
}
