import type { ChangeKind, ChangeLevel } from './schema-change.ts'

/** A change of a schema, and which lines of a document it touches. */
export interface DiffFixture {
  readonly kind: ChangeKind
  readonly level: ChangeLevel
  readonly coordinate: string
  /** What makes the old schema out of {@link schema}: a piece of it, and what stands there instead. */
  readonly before?: Edit | undefined
  /** What makes the new schema. */
  readonly after?: Edit | undefined
  /** The lines that end with `# <` are the ones that the change touches. */
  readonly document: string
  /** A document that the change does not touch. */
  readonly other: string
}

type Edit = readonly [piece: string, replacement: string]

/** An invented schema with each piece once, so that an edit is unambiguous. */
export const schema = `
schema { query: Query mutation: Mutation }

directive @tag(name: String) on SCHEMA | SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @cached(ttl: Int = 60, scope: String) repeatable on FIELD | QUERY

scalar DateTime
scalar Color

interface Node { id: ID! }
interface Recipient { key: ID! title: String! }

type Query {
  me: User
  node(id: ID!): Node
  threads(first: Int = 10, after: String, order: Order, filter: ThreadFilter): [Thread!]!
  threadCount(kind: ThreadKind): Int!
  search(words: String!): [SearchResult!]!
  recipient: Recipient
  thread(by: ThreadBy!): Thread
  page(size: Int! = 20): Page
}
type Mutation { createThread(input: CreateThread!): Thread }
type Thread implements Node { id: ID! subject(length: Int): String! createdAt: DateTime! kind: ThreadKind! author: User replies: [String] }
type User implements Node & Recipient { id: ID! key: ID! title: String! }
type Group implements Node & Recipient { id: ID! key: ID! title: String! color: Color }
type Page { number: Int }
type Robot { model: String }
union SearchResult = Thread | User | Group
enum ThreadKind { DIRECT CHANNEL }
enum Order { NEWEST OLDEST }
input ThreadFilter { kinds: [ThreadKind!] about: String limit: Int! = 5 since: DateTime tags: [String!] }
input CreateThread { subject: String! options: ThreadFilter }
input ThreadBy { id: ID slug: String }
`

const nothing = 'query Other { page(size: 3) { number } }'

const documents = {
  subject: `
query Threads {
  threads(first: 3) {
    id
    subject # <
  }
}`,
  threads: `
query Threads {
  threads(first: 3) { # <
    id
  }
}
query Viewer { me { title } }`,
  filterVariable: `
query Threads(
  $filter: ThreadFilter # <
) {
  threads(filter: $filter) { id }
}`,
}

/** Each kind of change, in what it means for a document. */
const meanings: readonly DiffFixture[] = [
  {
    kind: 'type_added',
    level: 'safe',
    coordinate: 'Fresh',
    after: ['type Robot', 'type Fresh { a: Int } type Robot'],
    document: nothing,
    other: nothing,
  },
  {
    kind: 'type_added',
    level: 'safe',
    coordinate: 'FreshInput',
    after: ['type Robot', 'input FreshInput { a: Int! } type Robot'],
    document: nothing,
    other: nothing,
  },
  {
    kind: 'type_removed',
    level: 'breaking',
    coordinate: 'Robot',
    before: ['author: User', 'author: User robot: Robot'],
    after: ['type Robot { model: String }', ''],
    document: `
query Robots {
  threads {
    robot { # <
      model
    }
  }
}`,
    other: nothing,
  },
  {
    kind: 'type_removed',
    level: 'breaking',
    coordinate: 'Size',
    before: ['type Robot', 'enum Size { BIG SMALL } extend type Query { rooms(size: Size): Int } type Robot'],
    after: ['type Robot', 'extend type Query { rooms(size: String): Int } type Robot'],
    document: `
query Rooms(
  $size: Size # <
) {
  rooms(size: $size)
  big: rooms(
    size: BIG # <
  )
}`,
    other: nothing,
  },
  {
    kind: 'type_kind_changed',
    level: 'breaking',
    coordinate: 'Color',
    after: ['scalar Color', 'type Color { red: Int }'],
    document: `
query Colors {
  search(words: "a") {
    ... on Group {
      color # <
    }
  }
}`,
    other: nothing,
  },

  {
    kind: 'field_added',
    level: 'safe',
    coordinate: 'Thread.isRead',
    after: ['author: User', 'author: User isRead(by: ID!): Boolean'],
    document: documents.subject.replace(' # <', ''),
    other: nothing,
  },
  {
    kind: 'field_removed',
    level: 'breaking',
    coordinate: 'Thread.subject',
    after: ['subject(length: Int): String! createdAt', 'createdAt'],
    document: documents.subject,
    other: 'query Other { threads { id } }',
  },
  {
    kind: 'field_removed',
    level: 'breaking',
    coordinate: 'Recipient.title',
    after: ['interface Recipient { key: ID! title: String! }', 'interface Recipient { key: ID! }'],
    document: `
query Recipients {
  recipient {
    title # <
  }
}`,
    // The object has its own, which stays.
    other: 'query Other { me { title } }',
  },
  {
    kind: 'field_type_changed',
    level: 'breaking',
    coordinate: 'Thread.subject',
    after: ['subject(length: Int): String!', 'subject(length: Int): String'],
    document: documents.subject,
    other: nothing,
  },
  {
    kind: 'field_type_changed',
    level: 'breaking',
    coordinate: 'Thread.createdAt',
    after: ['createdAt: DateTime!', 'createdAt: String!'],
    document: documents.subject.replace('subject', 'createdAt'),
    other: nothing,
  },
  {
    kind: 'field_type_changed',
    level: 'safe',
    coordinate: 'Thread.replies',
    after: ['replies: [String]', 'replies: [String!]!'],
    document: documents.subject.replace('subject', 'replies'),
    other: nothing,
  },

  {
    kind: 'argument_added',
    level: 'breaking',
    coordinate: 'Query.threads(inside:)',
    after: ['after: String', 'after: String, inside: ID!'],
    document: documents.threads,
    other: nothing,
  },
  {
    kind: 'argument_added',
    level: 'dangerous',
    coordinate: 'Query.threads(inside:)',
    after: ['after: String', 'after: String, inside: ID! = 1'],
    document: documents.threads,
    other: nothing,
  },
  {
    kind: 'argument_added',
    level: 'safe',
    coordinate: 'Query.threads(inside:)',
    after: ['after: String', 'after: String, inside: ID'],
    document: documents.threads,
    other: nothing,
  },
  {
    kind: 'argument_removed',
    level: 'breaking',
    coordinate: 'Query.threads(after:)',
    after: [', after: String', ''],
    document: `
query Threads($after: String) {
  threads(
    first: 3
    after: $after # <
  ) { id }
}`,
    other: 'query Other { threads(first: 3) { id } }',
  },
  {
    kind: 'argument_type_changed',
    level: 'breaking',
    coordinate: 'Query.threads(first:)',
    after: ['first: Int = 10', 'first: Int! = 10'],
    document: `
query Threads {
  threads(
    first: null # <
  ) { id }
}`,
    // What it has is good for the new type, too.
    other:
      'query Other($first: Int!) { threads(first: 3) { id } more: threads(first: $first) { id } none: threads { id } }',
  },
  {
    kind: 'argument_type_changed',
    level: 'breaking',
    coordinate: 'Query.threads(after:)',
    after: ['after: String', 'after: ID!'],
    document: `
query Threads($after: String) {
  threads( # <
    first: 3
  ) { id }
  more: threads(
    after: $after # <
  ) { id }
}`,
    other: nothing,
  },
  {
    kind: 'argument_type_changed',
    level: 'safe',
    coordinate: 'Query.search(words:)',
    after: ['words: String!', 'words: String'],
    document: `
query Search {
  search(
    words: "a" # <
  ) { __typename }
}`,
    other: nothing,
  },
  {
    kind: 'argument_default_changed',
    level: 'dangerous',
    coordinate: 'Query.threads(first:)',
    after: ['first: Int = 10', 'first: Int = 20'],
    document: `
query Threads($first: Int, $sure: Int!) {
  threads { id } # <
  more: threads(
    first: $first # <
  ) { id }
  sure: threads(first: $sure) { id }
}`,
    other: 'query Other { threads(first: 3) { id } }',
  },
  {
    kind: 'argument_default_changed',
    level: 'dangerous',
    coordinate: 'Query.threads(after:)',
    after: ['after: String', 'after: String = "a"'],
    document: documents.threads,
    other: 'query Other { threads(after: "b") { id } }',
  },
  {
    kind: 'argument_default_changed',
    level: 'dangerous',
    coordinate: 'Query.threads(first:)',
    after: ['first: Int = 10', 'first: Int'],
    document: documents.threads.replace('first', 'after').replace('3', '"b"'),
    other: 'query Other { threads(first: 3) { id } }',
  },
  {
    kind: 'argument_default_changed',
    level: 'breaking',
    coordinate: 'Query.page(size:)',
    after: ['size: Int! = 20', 'size: Int!'],
    document: `
query Pages {
  page { # <
    number
  }
}`,
    other: nothing,
  },
  {
    kind: 'argument_default_changed',
    level: 'safe',
    coordinate: 'Query.search(words:)',
    after: ['words: String!', 'words: String! = "a"'],
    document: 'query Search { search(words: "b") { __typename } }',
    other: nothing,
  },

  {
    kind: 'input_field_added',
    level: 'breaking',
    coordinate: 'ThreadFilter.near',
    after: ['about: String', 'about: String near: ID!'],
    document: `
query Threads(
  $filter: ThreadFilter # <
) {
  threads(filter: $filter) { id }
  more: threads(
    filter: { about: "a" } # <
  ) { id }
}
mutation Create(
  $input: CreateThread! # <
) {
  createThread(input: $input) { id }
}`,
    other: 'query Other { threads { id } } mutation Make { createThread(input: { subject: "a" }) { id } }',
  },
  {
    kind: 'input_field_added',
    level: 'dangerous',
    coordinate: 'ThreadFilter.near',
    after: ['about: String', 'about: String near: ID! = 1'],
    document: documents.filterVariable,
    other: nothing,
  },
  {
    kind: 'input_field_added',
    level: 'safe',
    coordinate: 'ThreadFilter.near',
    after: ['about: String', 'about: String near: ID'],
    document: documents.filterVariable,
    other: nothing,
  },
  {
    kind: 'input_field_removed',
    level: 'breaking',
    coordinate: 'ThreadFilter.about',
    after: ['about: String', ''],
    document: `
query Threads(
  $filter: ThreadFilter # <
) {
  threads(filter: $filter) { id }
  more: threads(filter: {
    about: "a" # <
  }) { id }
}`,
    other: 'query Other { threads(filter: { limit: 1 }) { id } }',
  },
  {
    kind: 'input_field_type_changed',
    level: 'breaking',
    coordinate: 'ThreadFilter.about',
    after: ['about: String', 'about: ID!'],
    document: `
query Threads(
  $filter: ThreadFilter # <
) {
  threads(filter: $filter) { id }
  more: threads(filter: {
    about: null # <
  }) { id }
  most: threads(
    filter: { limit: 3 } # <
  ) { id }
}`,
    other: 'query Other { threads(filter: { about: "a" }) { id } }',
  },
  {
    kind: 'input_field_type_changed',
    level: 'safe',
    coordinate: 'CreateThread.subject',
    after: ['input CreateThread { subject: String!', 'input CreateThread { subject: String'],
    document: `
mutation Create {
  createThread(input: {
    subject: "a" # <
  }) { id }
}`,
    other: nothing,
  },
  {
    kind: 'input_field_default_changed',
    level: 'dangerous',
    coordinate: 'ThreadFilter.about',
    before: ['about: String', 'about: String = "a"'],
    after: ['about: String', 'about: String = "b"'],
    document: `
query Threads {
  threads(
    filter: { limit: 3 } # <
  ) { id }
}`,
    other: 'query Other { threads(filter: { about: "a" }) { id } }',
  },
  {
    kind: 'input_field_default_changed',
    level: 'dangerous',
    coordinate: 'ThreadFilter.about',
    after: ['about: String', 'about: String = "b"'],
    document: documents.filterVariable,
    other: 'query Other { threads(filter: { about: "a" }) { id } }',
  },
  {
    kind: 'input_field_default_changed',
    level: 'breaking',
    coordinate: 'ThreadFilter.limit',
    after: ['limit: Int! = 5', 'limit: Int!'],
    document: `
query Threads {
  threads(
    filter: { about: "a" } # <
  ) { id }
}`,
    other: 'query Other { threads(filter: { limit: 3 }) { id } }',
  },

  {
    kind: 'enum_value_added',
    level: 'dangerous',
    coordinate: 'ThreadKind.SECRET',
    after: ['DIRECT', 'DIRECT SECRET'],
    document: `
query Kinds {
  threads {
    kind # <
  }
}`,
    other: 'query Other { threadCount(kind: DIRECT) }',
  },
  // It is only written, never read.
  {
    kind: 'enum_value_added',
    level: 'safe',
    coordinate: 'Order.BEST',
    after: ['NEWEST', 'NEWEST BEST'],
    document: 'query Best { threads(order: NEWEST) { id } }',
    other: nothing,
  },
  {
    kind: 'enum_value_removed',
    level: 'breaking',
    coordinate: 'ThreadKind.DIRECT',
    after: ['DIRECT CHANNEL', 'CHANNEL'],
    document: `
query Kinds(
  $kind: ThreadKind # <
  $filter: ThreadFilter = { # <
    kinds: [DIRECT] # <
  }
) {
  threads(filter: $filter) {
    kind # <
  }
  all: threadCount(kind: $kind)
  some: threadCount(kind: DIRECT) # <
}`,
    other: 'query Other { threadCount(kind: CHANNEL) }',
  },

  {
    kind: 'union_member_added',
    level: 'dangerous',
    coordinate: 'SearchResult',
    after: ['| Group', '| Group | Robot'],
    document: `
query Search {
  search(words: "a") { # <
    ... on User { id }
  }
  names: search(words: "b") { # <
    __typename
  }
}`,
    other: 'query Other { node(id: 1) { ... on User { id } } }',
  },
  {
    kind: 'union_member_removed',
    level: 'breaking',
    coordinate: 'SearchResult',
    after: ['| User | Group', '| User'],
    document: `
query Search {
  search(words: "a") {
    ... on Group { id } # <
    ...GroupParts # <
  }
}
fragment GroupParts on Group { title }`,
    other: 'query Other { search(words: "a") { ... on User { id } } node(id: 1) { ... on Group { id } } }',
  },
  {
    kind: 'interface_added',
    level: 'dangerous',
    coordinate: 'Thread',
    after: ['type Thread implements Node {', 'type Thread implements Node & Recipient { key: ID! title: String!'],
    document: `
query Recipients {
  recipient { # <
    ... on User { id }
  }
  search(words: "a") {
    ... on Recipient { title } # <
  }
}`,
    // Who asks for what every recipient has is not surprised.
    other: 'query Other { recipient { title } }',
  },
  {
    kind: 'interface_added',
    level: 'dangerous',
    coordinate: 'Fresh',
    after: ['type Robot', 'type Fresh implements Node { id: ID! } type Robot'],
    document: `
query Nodes {
  node(id: 1) { # <
    __typename
  }
}`,
    other: 'query Other { node(id: 1) { id } }',
  },
  {
    kind: 'interface_added',
    level: 'safe',
    coordinate: 'Robot',
    after: ['type Robot {', 'interface Model { model: String } type Robot implements Model {'],
    document: nothing,
    other: nothing,
  },
  {
    kind: 'interface_added',
    level: 'safe',
    coordinate: 'Recipient',
    before: ['interface Recipient {', 'interface Recipient { id: ID!'],
    after: ['interface Recipient {', 'interface Recipient implements Node { id: ID!'],
    document: nothing,
    other: nothing,
  },
  {
    kind: 'interface_removed',
    level: 'breaking',
    coordinate: 'Group',
    after: ['type Group implements Node & Recipient', 'type Group implements Node'],
    document: `
query Groups {
  recipient {
    ... on Group { id } # <
  }
  search(words: "a") {
    ... on Recipient { title } # <
  }
}`,
    other:
      'query Other { node(id: 1) { ... on Group { id } } recipient { ... on User { id } } me { ... on Recipient { title } } }',
  },

  {
    kind: 'root_type_changed',
    level: 'breaking',
    coordinate: 'Mutation',
    after: ['schema { query: Query mutation: Mutation }', 'schema { query: Query }'],
    document: `
mutation Create { # <
  createThread(input: { subject: "a" }) { id }
}`,
    other: nothing,
  },
  {
    kind: 'root_type_changed',
    level: 'breaking',
    coordinate: 'Query',
    before: ['schema { query: Query', 'type Queries { me: User } schema { query: Query'],
    after: ['schema { query: Query', 'type Queries { me: User } schema { query: Queries'],
    document: `
query Viewer { # <
  me { id }
}`,
    other: 'mutation Create { createThread(input: { subject: "a" }) { id } }',
  },
  {
    kind: 'root_type_changed',
    level: 'safe',
    coordinate: 'Robot',
    after: ['schema { query: Query', 'schema { subscription: Robot query: Query'],
    document: nothing,
    other: nothing,
  },

  {
    kind: 'one_of_added',
    level: 'breaking',
    coordinate: 'ThreadBy',
    after: ['input ThreadBy', 'input ThreadBy @oneOf'],
    document: `
query ById(
  $by: ThreadBy! # <
) {
  thread(by: $by) { id }
  both: thread(
    by: { id: 1, slug: "a" } # <
  ) { id }
}`,
    other: 'query Other { thread(by: { id: 1 }) { id } }',
  },
  {
    kind: 'one_of_removed',
    level: 'safe',
    coordinate: 'ThreadBy',
    before: ['input ThreadBy', 'input ThreadBy @oneOf'],
    document: `
query ById {
  thread(
    by: { id: 1 } # <
  ) { id }
}`,
    other: nothing,
  },
  ...[
    { before: undefined, after: 'scalar DateTime @specifiedBy(url: "https://example.com/a")' },
    { before: 'scalar DateTime @specifiedBy(url: "https://example.com/a")', after: undefined },
    {
      before: 'scalar DateTime @specifiedBy(url: "https://example.com/a")',
      after: 'scalar DateTime @specifiedBy(url: "https://example.com/b")',
    },
  ].map(({ before, after }): DiffFixture => ({
    kind: 'specified_by_changed',
    level: 'dangerous',
    coordinate: 'DateTime',
    before: before === undefined ? undefined : ['scalar DateTime', before],
    after: after === undefined ? undefined : ['scalar DateTime', after],
    document: documents.subject.replace('subject', 'createdAt'),
    other: nothing,
  })),

  {
    kind: 'directive_added',
    level: 'safe',
    coordinate: '@live',
    after: ['directive @cached', 'directive @live on QUERY directive @cached'],
    document: nothing,
    other: nothing,
  },
  {
    kind: 'directive_removed',
    level: 'breaking',
    coordinate: '@cached',
    after: ['directive @cached(ttl: Int = 60, scope: String) repeatable on FIELD | QUERY', ''],
    document: `
query Viewer {
  me
    @cached # <
  { id }
}`,
    other: nothing,
  },
  {
    kind: 'directive_removed',
    level: 'safe',
    coordinate: '@spare',
    before: ['scalar Color', 'directive @spare on OBJECT scalar Color'],
    document: nothing,
    other: nothing,
  },
  {
    kind: 'directive_location_added',
    level: 'safe',
    coordinate: '@cached',
    after: ['on FIELD | QUERY', 'on FIELD | QUERY | MUTATION'],
    document: 'query Viewer { me @cached { id } }',
    other: nothing,
  },
  {
    kind: 'directive_location_removed',
    level: 'breaking',
    coordinate: '@cached',
    after: ['on FIELD | QUERY', 'on FIELD'],
    document: `
query Viewer
  @cached # <
{
  me @cached { id }
}`,
    other: 'query Other { me @cached { id } }',
  },
  {
    kind: 'directive_location_removed',
    level: 'safe',
    coordinate: '@tag',
    after: ['SCHEMA | SCALAR', 'SCALAR'],
    document: nothing,
    other: nothing,
  },
  {
    kind: 'directive_repeatable_added',
    level: 'safe',
    coordinate: '@tag',
    after: ['directive @tag(name: String) on', 'directive @tag(name: String) repeatable on'],
    document: nothing,
    other: nothing,
  },
  {
    kind: 'directive_repeatable_removed',
    level: 'breaking',
    coordinate: '@cached',
    after: [') repeatable on', ') on'],
    document: `
query Viewer {
  me
    @cached
    @cached # <
  { id }
}`,
    other: 'query Other { me @cached { id } }',
  },
  {
    kind: 'directive_argument_added',
    level: 'breaking',
    coordinate: '@cached(by:)',
    after: ['scope: String', 'scope: String, by: ID!'],
    document: `
query Viewer {
  me
    @cached # <
  { id }
}`,
    other: nothing,
  },
  // It has a default, so nothing that was valid is invalid now.
  {
    kind: 'directive_argument_added',
    level: 'dangerous',
    coordinate: '@cached(by:)',
    after: ['scope: String', 'scope: String, by: ID! = 1'],
    document: 'query Viewer { me @cached { id } } # <',
    other: nothing,
  },
  {
    kind: 'directive_argument_added',
    level: 'safe',
    coordinate: '@cached(by:)',
    after: ['scope: String', 'scope: String, by: ID'],
    document: 'query Viewer { me @cached { id } } # <',
    other: nothing,
  },
  {
    kind: 'directive_argument_removed',
    level: 'breaking',
    coordinate: '@cached(scope:)',
    after: [', scope: String', ''],
    document: `
query Viewer {
  me @cached(
    scope: "a" # <
  ) { id }
}`,
    other: 'query Other { me @cached { id } }',
  },
  {
    kind: 'directive_argument_removed',
    level: 'safe',
    coordinate: '@tag(name:)',
    after: ['@tag(name: String)', '@tag'],
    document: nothing,
    other: nothing,
  },
  {
    kind: 'directive_argument_type_changed',
    level: 'breaking',
    coordinate: '@cached(scope:)',
    after: ['scope: String', 'scope: Boolean'],
    document: `
query Viewer {
  me @cached(
    scope: "a" # <
  ) { id }
}`,
    other: 'query Other { me @cached { id } }',
  },
  {
    kind: 'directive_argument_type_changed',
    level: 'safe',
    coordinate: '@cached(scope:)',
    before: ['scope: String', 'scope: String!'],
    document: 'query Viewer { me @cached(scope: "a") { id } } # <',
    other: nothing,
  },
  {
    kind: 'directive_argument_default_changed',
    level: 'dangerous',
    coordinate: '@cached(ttl:)',
    after: ['ttl: Int = 60', 'ttl: Int = 30'],
    document: 'query Viewer { me @cached { id } } # <',
    other: 'query Other { me @cached(ttl: 1) { id } }',
  },
]

interface Element {
  readonly coordinate: string
  /** Where it stands in the schema: what is put before and after it belongs to it. */
  readonly piece: string
  readonly document: string
}

const fields: readonly Element[] = [
  {
    coordinate: 'Thread.createdAt',
    piece: 'createdAt: DateTime!',
    document: documents.subject.replace('subject', 'createdAt'),
  },
]

const inputs: readonly Element[] = [
  {
    coordinate: 'Query.threads(after:)',
    piece: 'after: String',
    document: 'query Threads { threads(after: "a") { id } } # <',
  },
  {
    coordinate: 'ThreadFilter.about',
    piece: 'about: String',
    document: 'query Threads { threads(filter: { about: "a" }) { id } } # <',
  },
]

const values: readonly Element[] = [
  { coordinate: 'Order.OLDEST', piece: 'OLDEST', document: 'query Threads { threads(order: OLDEST) { id } } # <' },
]

const directiveArguments: readonly Element[] = [
  {
    coordinate: '@cached(scope:)',
    piece: 'scope: String',
    document: 'query Viewer { me @cached(scope: "a") { id } } # <',
  },
]

const directives: readonly Element[] = [
  { coordinate: '@cached', piece: 'directive @cached', document: 'query Viewer { me @cached { id } } # <' },
]

const types: readonly Element[] = [
  { coordinate: 'DateTime', piece: 'scalar DateTime', document: documents.subject.replace('subject', 'createdAt') },
  { coordinate: 'User', piece: 'type User implements Node & Recipient', document: 'query Viewer { me { id } } # <' },
  { coordinate: 'Recipient', piece: 'interface Recipient', document: 'query Recipients { recipient { key } } # <' },
  {
    coordinate: 'SearchResult',
    piece: 'union SearchResult',
    document: 'query Search { search(words: "a") { __typename } } # <',
  },
  { coordinate: 'ThreadKind', piece: 'enum ThreadKind', document: 'query Kinds { threads { kind } } # <' },
  { coordinate: 'ThreadFilter', piece: 'input ThreadFilter', document: documents.filterVariable },
]

/** What any part of a schema may have: a description, a deprecation, a directive. */
const decorations: readonly DiffFixture[] = [
  ...[...fields, ...inputs, ...values, ...directiveArguments, ...directives, ...types].flatMap((element) =>
    inSteps({ ...element, before: ['', '"Words" ', '"Other words" '], kind: 'description_changed', level: 'safe' }),
  ),
  ...[...fields, ...inputs, ...values, ...directiveArguments].flatMap((element) =>
    inSteps({
      ...element,
      after: ['', ' @deprecated', ' @deprecated(reason: "Old")', ' @deprecated(reason: "")'],
      kind: 'deprecation_reason_changed',
      added: 'deprecation_added',
      removed: 'deprecation_removed',
      level: 'deprecation',
    }),
  ),
  ...[...fields, ...inputs, ...values, ...types, { coordinate: 'schema', piece: 'schema', document: nothing }].flatMap(
    (element) =>
      inSteps({
        ...element,
        after: ['', ' @tag', ' @tag(name: "a")'],
        kind: 'applied_directive_changed',
        added: 'applied_directive_added',
        removed: 'applied_directive_removed',
        level: 'safe',
      }),
  ),
]

/** The fixtures of the whole matrix. */
export const fixtures: readonly DiffFixture[] = [...meanings, ...decorations]

interface StepsInput extends Element {
  /** What may stand before the piece, or after it: first nothing. */
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  readonly kind: ChangeKind
  readonly added?: ChangeKind
  readonly removed?: ChangeKind
  readonly level: ChangeLevel
}

/** A fixture from each step to each other one. */
function inSteps({
  coordinate,
  piece,
  document,
  before,
  after,
  kind,
  added = kind,
  removed = kind,
  level,
}: StepsInput): readonly DiffFixture[] {
  const steps = before?.map((text) => text + piece) ?? after?.map((text) => piece + text) ?? []
  return steps.flatMap((from, index) =>
    steps.flatMap((to, other) => {
      if (index === other) return []
      const kindOfStep = index === 0 ? added : other === 0 ? removed : kind
      return [
        { kind: kindOfStep, level, coordinate, before: [piece, from], after: [piece, to], document, other: nothing },
      ]
    }),
  )
}
