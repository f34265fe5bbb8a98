import { buildSchema, parse, Source } from 'graphql'
import { expect, test } from 'vitest'
import { sourceDocument } from '../../test/sample/generate-sample.ts'
import { createGenerator, type DocumentProblem, type SourceDocument } from './index.ts'

const schema = buildSchema(`
  type Query { thread(id: ID!): Thread threads(first: Int, order: Order): [Thread!]! }
  type Mutation { send(input: Send!): Boolean }
  type Thread { id: ID! subject: String }
  enum Order { lastMessage createdAt }
  input Send { text: String! }
`)

function problemsOf(...documents: readonly SourceDocument[]): readonly DocumentProblem[] {
  const { problems, files } = createGenerator({ schema }).generate(documents)
  // All or nothing: half of the code would compile half of the app.
  expect(files.size).toBe(problems.length === 0 ? 3 : 0)
  return problems
}

const inFile = (text: string): SourceDocument => sourceDocument('src/threads.graphql', text)

test.each([
  ['query A {\n  thread(id: "1") {\n    subjct\n  }\n}', 3, 5, /Cannot query field "subjct".*Did you mean "subject"\?/],
  ['query A { thraed(id: "1") { id } }', 1, 11, /Did you mean "thread"/],
  ['query A { thread(ID: "1") { id } }', 1, 18, /Unknown argument "ID".*Did you mean "id"\?/],
  ['query A { thread { id } }', 1, 11, /"Query\.thread\(id:\)" of type "ID!" is required/],
  ['query A { threads(order: lastMesage) { id } }', 1, 26, /Did you mean the enum value "lastMessage"\?/],
  ['query A($o: Oder) { threads(order: $o) { id } }', 1, 13, /Unknown type "Oder"\. Did you mean "Order"\?/],
  ['query A($n: String) { threads(first: $n) { id } }', 1, 9, /Variable "\$n" of type "String"/],
  ['query A { threads { id ...Crad } }\nfragment Card on Thread { id }', 1, 27, /Unknown fragment "Crad"/],
  ['mutation A { send(input: { txt: "" }) }', 1, 28, /"txt".*Did you mean "text"\?/],
  ['query A { threads }', 1, 11, /must have a selection of subfields/],
  ['query A { threads { id { x } } }', 1, 24, /must not have a selection/],
  ['query A { threads { x: id x: subject } }', 1, 21, /conflict/],
  ['{ threads { id } }', 1, 1, /This query needs a name.*`query Threads \{ … \}`/],
  ['type Thread { id: ID }', 1, 1, /no definitions of a schema/],
])('%j is reported at its line and column', (text, line, column, message) => {
  const problem = problemsOf(inFile(text)).find((candidate) => message.test(candidate.message))
  expect(problem).toMatchObject({ path: 'src/threads.graphql', line, column })
})

test('a mistake in code is reported where it stands in the file, not in the text', () => {
  const text = 'query A { threads {\n  subjct } }'
  const document = parse(new Source(text, 'src/app.tsx', { line: 12, column: 30 }))
  expect(problemsOf({ path: 'src/app.tsx', document, isInCode: true })).toMatchObject([
    { path: 'src/app.tsx', line: 13, column: 3 },
  ])
  const first = parse(new Source('query A { thraeds }', 'src/app.tsx', { line: 12, column: 30 }))
  expect(problemsOf({ path: 'src/app.tsx', document: first, isInCode: true })).toMatchObject([{ line: 12, column: 40 }])
})

test('all mistakes come at once, sorted by their places', () => {
  const problems = problemsOf(
    sourceDocument('b.graphql', 'query B { threads { y x } }'),
    sourceDocument('a.graphql', 'query A { z }'),
  )
  expect(problems.map(({ path, column }) => `${path}:${column}`)).toEqual([
    'a.graphql:11',
    'b.graphql:21',
    'b.graphql:23',
  ])
})

test.each([
  ['query A { threads { id } }', 'query A { threads { subject } }', 'operation', 7],
  // Both would become `ADocument`.
  ['query a { threads { id } }', 'query A { threads { id } }', 'operation', 7],
  ['query A { threads { id } }', 'mutation A { send(input: { text: "" }) }', 'operation', 10],
  ['fragment F on Thread { id }', 'fragment F on Thread { subject }', 'fragment', 10],
])('%j and %j cannot have one name', (one, other, kind, column) => {
  const [problem] = problemsOf(sourceDocument('one.graphql', `\n${one}`), sourceDocument('other.graphql', other))
  expect(problem).toMatchObject({ path: 'other.graphql', line: 1, column })
  expect(problem?.message).toContain(`Another ${kind} has the name`)
  expect(problem?.message).toContain('one.graphql:2')
})

test('a fragment that nothing uses yet is no mistake', () => {
  expect(problemsOf(inFile('fragment Later on Thread { id }'))).toEqual([])
})

test('fragments that spread each other end with a message', () => {
  const text = 'query A { threads { ...F } } fragment F on Thread { ...G } fragment G on Thread { ...F }'
  expect(problemsOf(inFile(text))[0]?.message).toContain('Cannot spread fragment')
})

test('a schema that the newest validator refuses is used all the same', () => {
  const refused = buildSchema('type Query { a: Empty b: Int } type Empty', { assumeValid: true })
  const { problems } = createGenerator({ schema: refused }).generate([inFile('query A { b }')])
  expect(problems).toEqual([])
})
