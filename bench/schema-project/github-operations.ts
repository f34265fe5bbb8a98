import { readFileSync } from 'node:fs'
import {
  buildSchema,
  getNamedType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  parse,
  print,
} from 'graphql'
import type { ProjectDocument } from './project-documents.ts'

type FieldsType = GraphQLObjectType | GraphQLInterfaceType
type Field = GraphQLField<unknown, unknown>

/** The SDL of GitHub's public API, as one of the two packages has it. */
export function githubSchema(packageName: '@octokit/graphql-schema' | 'octokit-graphql-schema-old'): string {
  return readFileSync(new URL(`../node_modules/${packageName}/schema.graphql`, import.meta.url), 'utf8')
}

const nodeQueries = 120
const mutations = 60

/** 200 operations over GitHub's schema: fields of `Query`, objects by their node ID, mutations. Always the same. */
export function githubOperations(sdl: string, count: number = 200): ProjectDocument[] {
  const schema = buildSchema(sdl, { assumeValidSDL: true })
  const query = fieldsOf(schema.getQueryType())
  const mutation = fieldsOf(schema.getMutationType())
  const node = schema.getType('Node')
  const nodes = isInterfaceType(node) ? [...schema.getPossibleTypes(node)].toSorted(byName) : []
  return [
    ...spread(mutation, mutations).map((field) => operation('mutation', field)),
    ...spread(nodes, nodeQueries).map(nodeQuery),
    ...spread(query, count - nodeQueries - mutations).map((field) => operation('query', field)),
  ]
}

function operation(kind: 'query' | 'mutation', field: Field): ProjectDocument {
  const name = `${field.name.charAt(0).toUpperCase()}${field.name.slice(1)}${kind === 'query' ? 'Query' : 'Mutation'}`
  const required = field.args.filter(isRequiredArgument)
  const variables = required.map((argument) => `$${argument.name}: ${String(argument.type)}`)
  const declared = variables.length > 0 ? `(${variables.join(', ')})` : ''
  const values = required.map((argument) => `${argument.name}: $${argument.name}`)
  const text = `${kind} ${name}${declared} { ${selected(field, values, 3)} }`
  return documentOf(name, text)
}

function nodeQuery(type: GraphQLObjectType): ProjectDocument {
  const name = `${type.name}NodeQuery`
  return documentOf(
    name,
    `query ${name}($id: ID!) { node(id: $id) { __typename ... on ${type.name} ${selection(type, 3)} } }`,
  )
}

/** A field with what is below it, or nothing where that would need arguments or go too deep. */
function selected(field: Field, values: readonly string[], depth: number): string {
  const below = selection(getNamedType(field.type), depth)
  if (below === undefined) return ''
  const call = [...values, ...(isPaged(field) && values.length === 0 ? ['first: 10'] : [])]
  return `${field.name}${call.length > 0 ? `(${call.join(', ')})` : ''} ${below}`
}

function isPaged(field: Field): boolean {
  return field.args.some(({ name }) => name === 'first')
}

/** What is selected of a type: leaves, and then a few of its objects, connections and unions. */
function selection(type: GraphQLOutputType, depth: number): string | undefined {
  if (isLeafType(type)) return ''
  if (isUnionType(type)) return unionSelection(type.getTypes())
  if ((!isObjectType(type) && !isInterfaceType(type)) || depth === 0) return undefined
  const free = fieldsOf(type).filter((field) => !field.args.some(isRequiredArgument))
  const leaves = free.filter((field) => isLeafType(getNamedType(field.type)))
  const objects = free.filter((field) => !leaves.includes(field))
  const isConnection = type.name.endsWith('Connection')
  const chosen = isConnection
    ? objects.filter(({ name }) => name === 'nodes' || name === 'pageInfo')
    : [...objects.filter((field) => !isPaged(field)).slice(0, 3), ...objects.filter(isPaged).slice(0, 1)]
  const parts = [
    ...leaves.slice(0, isConnection ? 1 : 8).map(({ name }) => name),
    ...chosen.map((field) => selected(field, [], depth - 1)),
  ].filter((part) => part !== '')
  return parts.length > 0 ? `{ ${parts.join(' ')} }` : '{ __typename }'
}

function unionSelection(members: readonly GraphQLObjectType[]): string {
  // Two members may have one field name for two types, which no client could read.
  const typeOf = new Map<string, string>()
  const fragments = members.slice(0, 6).map((member) => {
    const leaves = fieldsOf(member).filter(
      (field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument),
    )
    const same = leaves.filter(({ name, type }) => (typeOf.get(name) ?? String(type)) === String(type)).slice(0, 3)
    for (const { name, type } of same) typeOf.set(name, String(type))
    return same.length > 0 ? `... on ${member.name} { ${same.map(({ name }) => name).join(' ')} }` : ''
  })
  return `{ __typename ${fragments.join(' ')} }`
}

function fieldsOf(type: FieldsType | null | undefined): Field[] {
  if (!type) return []
  return Object.values(type.getFields()).filter(
    ({ deprecationReason, name }) => deprecationReason == null && name !== 'relay',
  )
}

/** As many of them, from all over the list. */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  const step = Math.max(1, items.length / count)
  return Array.from({ length: Math.min(count, items.length) }, (_, index) => items[Math.floor(index * step)]).filter(
    (item) => item !== undefined,
  )
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1
}

function documentOf(name: string, text: string): ProjectDocument {
  return { module: name, name, isFragment: false, text: `${print(parse(text))}\n` }
}
