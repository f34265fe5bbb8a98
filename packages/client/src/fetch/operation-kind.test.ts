import fc from 'fast-check'
import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { operationKind } from './operation-kind.ts'

describe('operationKind', () => {
  it.each([
    ['{ me { id } }', 'query'],
    ['query Me { me { id } }', 'query'],
    [
      'mutation Send($input: I = { text: "query {" }) @once(at: { x: 1 }) { sendMessage(input: $input) { id } }',
      'mutation',
    ],
    ['subscription { changed }', 'subscription'],
    ['# mutation\n{ mutation }', 'query'],
    ['"mutation Text { in a description }" query Me { me }', 'query'],
    ['"""\nmutation \\""" {\n""" query { me }', 'query'],
    ['\uFEFF , query @mutation { me }', 'query'],
    ['fragment mutation on Query { me } { ...mutation }', 'query'],
    ['{ a(text: "}") } ', 'query'],
  ])('reads %j as a %s', (text, kind) => {
    expect(operationKind(text)).toBe(kind)
  })

  it.each([
    '',
    'Me',
    'query',
    'query { me',
    'query ( { me } ]',
    'query { a(] }',
    'query { a } ) { b }',
    'query { me } }',
    'query { a(text: "unended) }',
    'query { a(text: """unended) }',
    'query { me } type Query { me: Int }',
    'query A { me } mutation B { send }',
    'query A { me } query B { me }',
  ])('does not guess what %j is', (text) => {
    expect(operationKind(text)).toBeUndefined()
  })

  it('looks at the operation that is named', () => {
    const text = 'query mutation { me } mutation query { send }'
    expect(operationKind(text, 'mutation')).toBe('query')
    expect(operationKind(text, 'query')).toBe('mutation')
    expect(operationKind(text, 'Other')).toBeUndefined()
    expect(operationKind('mutation A { send }', 'B')).toBeUndefined()
    expect(operationKind('query A { me }', '')).toBe('query')
  })

  it('agrees with the parser of graphql-js about every document', () => {
    fc.assert(
      fc.property(document, fc.nat(), ({ text, names }, pick) => {
        const name = names[pick % names.length]
        const definitions = parse(text).definitions.filter(({ kind }) => kind === 'OperationDefinition')
        const named = definitions.find((definition) => 'name' in definition && definition.name?.value === name)
        expect(operationKind(text, name)).toBe(named && 'operation' in named ? named.operation : undefined)
      }),
      { numRuns: 500 },
    )
  })

  it('never throws and always ends', () => {
    const fragments = fc.constantFrom(
      'query',
      'mutation',
      '{',
      '}',
      '(',
      ')',
      '"',
      '"""',
      '\\',
      '#',
      '\n',
      ' ',
      'a',
      '@',
      '[',
      ']',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fragments).map((parts) => parts.join('')),
        ),
        (text) => {
          expect(['query', 'mutation', 'subscription', undefined]).toContain(operationKind(text))
        },
      ),
      { numRuns: 1000 },
    )
  })
})

const keyword = fc.constantFrom('query', 'mutation', 'subscription', 'fragment', 'me')
const gap = fc.constantFrom(' ', '\n', ' , ', ' # mutation { query\n', '\uFEFF\t', ' #\n#"\n')
const stringValue = fc.oneof(
  fc.string({ unit: 'grapheme-ascii' }).map((text) => JSON.stringify(text).replaceAll('\\u007f', '')),
  fc.constantFrom('"mutation { "', '"\\""', '""', '""""""', '"""a " } \\""" mutation {"""', '"""\nquery\n"""'),
)
const value = fc.oneof(stringValue, fc.constantFrom('1e5', '$v', '[{ a: "}" }]', 'null', '{ query: { mutation: 1 } }'))
const selection = fc
  .tuple(gap, keyword, value, keyword, gap)
  .map(([before, field, argument, inner, after]) => `{${before}${field}(a:${argument})${after}{ ${inner} } }`)

const definition = fc
  .record({
    kind: fc.constantFrom('query', 'mutation', 'subscription'),
    variables: fc.constantFrom('', '($v: Int)', '($v: In = { query: "{" }, $mutation: [Int!]! = [1])'),
    directives: fc.constantFrom('', '@mutation', '@query(query: { a: "}" })'),
    description: fc.option(stringValue, { nil: '' }),
    selection,
    gap,
  })
  .map(({ kind, variables, directives, description, selection: set, gap: space }) => ({
    before: `${description}${space}${kind}${space}`,
    after: `${variables}${space}${directives}${space}${set}`,
  }))

const fragment = fc
  .tuple(gap, selection)
  .map(([space, set]) => `fragment${space}mutation${space}on Query${space}${set}`)

/** Several operations with names of their own, some of which are keywords, and a fragment. */
const document = fc
  .tuple(fc.uniqueArray(fc.oneof(keyword, fc.constantFrom('A', '_b', 'C1')), { minLength: 1, maxLength: 3 }), fragment)
  .chain(([names, fragmentText]) =>
    fc.array(definition, { minLength: names.length, maxLength: names.length }).map((definitions) => ({
      names,
      text: [fragmentText, ...definitions.map(({ before, after }, at) => `${before}${names[at]} ${after}`)].join('\n'),
    })),
  )
