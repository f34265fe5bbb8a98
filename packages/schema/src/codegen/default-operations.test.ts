import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { defaultOperations } from './default-operations.ts'

const certainty = `
  directive @certainty(level: Certainty!) on OBJECT | INTERFACE | ENUM | ENUM_VALUE | FIELD_DEFINITION | ARGUMENT_DEFINITION
  enum Certainty { INFERRED NAME_INFERRED DOUBTFUL_SPELLING }
`

function operationsFor(sdl: string): Record<string, string> {
  const schema = buildSchema(certainty + sdl)
  const operations = defaultOperations(schema)
  for (const { source } of operations) expect(validate(schema, parse(source))).toEqual([])
  return Object.fromEntries(operations.map(({ name, source }) => [name, source]))
}

describe('a documented root field gets an operation', () => {
  test('that asks for the documented leaf fields of its object', () => {
    const sdl = `
      type Query { me: User }
      type User { id: ID! name: String! avatarURL: String @certainty(level: INFERRED) nmae: String @certainty(level: DOUBTFUL_SPELLING) }
    `
    expect(operationsFor(sdl)).toEqual({ Me: 'query Me { me { id name } }' })
  })

  test('with its documented arguments as variables', () => {
    const sdl = `type Query { greeting(name: String!, loud: Boolean, tone: String @certainty(level: INFERRED)): String }`
    expect(operationsFor(sdl)).toEqual({
      Greeting: 'query Greeting($name: String!, $loud: Boolean) { greeting(name: $name, loud: $loud) }',
    })
  })

  test('and a mutation as well, one object deep', () => {
    const sdl = `
      type Query { me: ID }
      type Mutation { send(input: Send!): Payload }
      input Send { text: String! }
      type Payload { thread: Thread message: Message }
      type Thread { id: ID! subject: String starter: User }
      type Message { id: ID! }
      type User { id: ID! }
    `
    expect(operationsFor(sdl).Send).toBe(
      'mutation Send($input: Send!) { send(input: $input) { thread { id subject } message { id } } }',
    )
  })

  test('but an undocumented one gets none', () => {
    const sdl = 'type Query { me: ID workspaces: ID @certainty(level: INFERRED) }'
    expect(Object.keys(operationsFor(sdl))).toEqual(['Me'])
  })

  test('and one that needs an argument which cannot be written gets none', () => {
    const sdl = `
      type Query { me: ID odd(kind: Kind!): ID }
      enum Kind @certainty(level: NAME_INFERRED) { a @certainty(level: INFERRED) }
    `
    expect(Object.keys(operationsFor(sdl))).toEqual(['Me'])
  })
})

describe('a connection', () => {
  const pageInfo =
    'type PageInfo { hasNextPage: Boolean! endCursor: String startCursor: String @certainty(level: INFERRED) }'

  test('is read by its nodes where both are documented, with its page info', () => {
    const sdl = `
      ${pageInfo}
      type Query { groups(first: Int, after: String): Groups! }
      type Groups { nodes: [Group!]! edges: [Edge!]! pageInfo: PageInfo! }
      type Edge { cursor: String! node: Group! }
      type Group { id: ID! }
    `
    expect(operationsFor(sdl).Groups).toBe(
      'query Groups($first: Int, $after: String) { groups(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
    )
  })

  test('is read by its edges where only they are documented', () => {
    const sdl = `
      ${pageInfo}
      type Query { threads: Threads! }
      type Threads { nodes: [Thread!]! @certainty(level: INFERRED) edges: [Edge!]! pageInfo: PageInfo! }
      type Edge { cursor: String! node: Thread! }
      type Thread { id: ID! messages: Threads! }
    `
    expect(operationsFor(sdl).Threads).toBe(
      'query Threads { threads { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }',
    )
  })
})

describe('a type whose name is a guess is never named', () => {
  test('in a variable: an enum comes as one operation for each documented value', () => {
    const sdl = `
      type Query { threads(first: Int, order: Order): ID }
      enum Order @certainty(level: NAME_INFERRED) { lastMessage createdAt @certainty(level: INFERRED) }
    `
    expect(operationsFor(sdl)).toEqual({
      Threads: 'query Threads($first: Int) { threads(first: $first) }',
      ThreadsOrderLastMessage:
        'query ThreadsOrderLastMessage($first: Int) { threads(first: $first, order: lastMessage) }',
    })
  })

  test('in a fragment: such members of a union or an interface are left out', () => {
    const sdl = `
      type Query { node: Node }
      interface Node @certainty(level: NAME_INFERRED) { id: ID! }
      type Thread implements Node { id: ID! subject: String }
      type Secret implements Node @certainty(level: NAME_INFERRED) { id: ID! hidden: String }
    `
    expect(operationsFor(sdl).Node).toBe('query Node { node { __typename id ... on Thread { subject } } }')
  })
})

test('without marks, as in a pulled schema, everything is used', () => {
  const sdl = `
    type Query { threads(order: Order): [Thread!]! }
    enum Order { lastMessage createdAt }
    type Thread { id: ID! subject: String }
  `
  expect(operationsFor(sdl)).toEqual({
    Threads: 'query Threads($order: Order) { threads(order: $order) { id subject } }',
  })
})
