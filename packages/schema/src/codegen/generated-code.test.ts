import { createHash } from 'node:crypto'
import { buildSchema, type DocumentNode, parse, print, stripIgnoredCharacters, visit } from 'graphql'
import { beforeEach, describe, expect, test } from 'vitest'
import { generateSample, sourceDocument } from '../../test/sample/generate-sample.ts'
import * as code from '../../test/sample/code/operations.ts'
import { manifest } from '../../test/sample/code/manifest.ts'
import { createGenerator, type Generator } from './index.ts'

// What a reviewer reads when a template changes. `vitest -u` writes it again.
test.each(['types.ts', 'operations.ts', 'manifest.ts'])('the sample gives %s', async (name) => {
  await expect(generateSample().files.get(name)).toMatchFileSnapshot(`../../test/sample/code/${name}`)
})

test('the same documents give the same code, from another generator too', () => {
  expect(generateSample()).toEqual(generateSample())
})

const { graphql, ...exported } = code
const documents = Object.values(exported)

describe.each(documents.map((document) => [document.operationName, document] as const))(
  'the document of %s',
  (name, document) => {
    test('is what its text says, with the fragments that it uses', () => {
      const { body } = document.loc.source
      const spread = new Set<string>()
      visit(document as DocumentNode, { FragmentSpread: (node) => void spread.add(node.name.value) })
      const defined = document.definitions.flatMap((definition) =>
        definition.kind === 'FragmentDefinition' ? [definition.name.value] : [],
      )
      expect(defined.toSorted()).toEqual([...spread].toSorted())
      expect(print(document as DocumentNode)).toBe(body)
      expect(print(parse(body))).toBe(body)
    })

    test('has its name, and the hash of its text', () => {
      expect(document.definitions[0]).toMatchObject({ kind: 'OperationDefinition', name: { value: name } })
      expect(document.hash).toBe(createHash('sha256').update(document.loc.source.body).digest('hex'))
    })

    test('stands in the manifest, which asks for the type of everything', () => {
      const entry = manifest[document.hash]
      expect(entry).toMatchObject({ operationName: name })
      const names: number[] = []
      visit(parse(entry?.source ?? ''), {
        SelectionSet({ selections }, _key, parent) {
          if (parent && 'kind' in parent && parent.kind === 'OperationDefinition') return
          names.push(selections.filter((node) => node.kind === 'Field' && node.name.value === '__typename').length)
        },
      })
      expect(names.every((count) => count === 1)).toBe(true)
      expect(entry?.source).not.toMatch(/^\w[^\n]*\{\n {2}__typename/)
      const bare = (source: string): string => stripIgnoredCharacters(source).replaceAll(/(?<=[ {])__typename ?/g, '')
      expect(bare(entry?.source ?? '')).toBe(bare(document.loc.source.body))
    })
  },
)

test('a document is a literal without a place in a file, and without what it does not have', () => {
  const text = JSON.stringify({ ...code.ThreadByIDDocument, loc: undefined })
  expect(text).not.toMatch(/"loc"|:\[\]|undefined|null/)
})

test('strings keep every sign', () => {
  expect(code.OddDocument.loc.source.body).toContain(String.raw`"a \"quoted\" \\ $& $1 ` + '`tick` ${x} é */"')
  expect(JSON.stringify(code.OddDocument.definitions)).toContain(JSON.stringify('a "block"\n  of lines').slice(1, -1))
})

test('the manifest has operations only, each with its kind and its root fields', () => {
  expect(Object.keys(manifest).toSorted()).toEqual(documents.map(({ hash }) => hash).toSorted())
  expect(manifest[code.SendToDocument.hash]).toMatchObject({ operationType: 'mutation', rootFields: ['send'] })
  expect(manifest[code.MessageSentDocument.hash]).toMatchObject({ operationType: 'subscription' })
  expect(manifest[code.UncertainDocument.hash]).toMatchObject({ rootFields: ['rooms', 'threads', 'node'] })
})

describe('graphql(…)', () => {
  test('gives a text the document that was generated for it', () => {
    expect(graphql('query Viewer { me { ...Viewer } }')).toBe(code.ViewerDocument)
    expect(graphql('# query Me\n{ } query Viewer { me { id } }')).toBe(code.ViewerDocument)
  })

  test('gives a fragment nothing to send', () => {
    expect(
      graphql(`
        fragment Viewer on User {
          id
          name
        }
      `),
    ).toEqual({})
  })

  test('says what to run when nothing was generated', () => {
    expect(() => graphql('query Changed { me { id } }')).toThrow(/Run `glue schema generate`/)
    expect(() => graphql('query toString { me { id } }')).toThrow(/Run `glue schema generate`/)
  })
})

describe('a generator', () => {
  const schema = buildSchema('type Query { me: User user(id: ID!): User } type User { id: ID! name: String! }')
  let generator: Generator
  beforeEach(() => {
    generator = createGenerator({ schema })
  })
  const operations = (...texts: string[]): string =>
    generator
      .generate(texts.map((text, index) => sourceDocument(`${index}.graphql`, text)))
      .files.get('operations.ts') ?? ''

  test('imports from the given module, and only what it uses', () => {
    expect(operations('query Me { me { name } }')).toContain("import type * as Glue from '@glue/schema'")
    const own = createGenerator({ schema, runtime: '../glue.ts' }).generate([])
    expect([...own.files.values()].join('')).not.toContain("'@glue/schema'")
    expect(own.files.get('manifest.ts')).toContain("from '../glue.ts'")
    expect(own.files.get('operations.ts')).toContain('export {}')
  })

  test('writes the types that operations name, or all of the schema', () => {
    const wide = buildSchema(
      'type Query { a(x: In, e: E): T } input In { n: Nested } input Nested { e: E2 } input Unused { a: Int } enum E { a } enum E2 { b } type T { c: Int } union U = T',
    )
    const document = sourceDocument('a.graphql', 'query A($x: In) { a(x: $x) { c } }')
    const names = (text = '') => [...text.matchAll(/^export (?:type|interface) (\w+)/gm)].map(([, name]) => name)
    const used = createGenerator({ schema: wide }).generate([document])
    expect(names(used.files.get('types.ts'))).toEqual(['E2', 'In', 'Nested'])
    const all = createGenerator({ schema: wide, schemaTypes: 'all' }).generate([document])
    expect(names(all.files.get('types.ts'))).toEqual(['E', 'E2', 'In', 'Nested', 'Query', 'T', 'U', 'Unused'])
  })

  test('gives a document its fragments from other files, nested ones too, and no others', () => {
    const text = operations(
      'query Me { me { ...Card } }',
      'fragment Card on User { id ...Name }',
      'fragment Name on User { name } fragment Unused on User { id }',
    )
    const body = /"body":"(.*?)"\}\}\}/.exec(text)?.[1]
    expect(body).toMatch(/fragment Card[^]*fragment Name/)
    expect(body).not.toContain('Unused')
  })

  test('makes again what depends on a changed fragment', () => {
    const query = sourceDocument('a.graphql', 'query Me { me { ...Card } }')
    const other = sourceDocument('b.graphql', 'query Other { user(id: "1") { name } }')
    const before = generator.generate([query, other, sourceDocument('c.graphql', 'fragment Card on User { id }')])
    const after = generator.generate([query, other, sourceDocument('c.graphql', 'fragment Card on User { name }')])
    expect(before.files.get('operations.ts')).toContain('export type CardFragment = {\n  readonly id: Glue.UserID')
    expect(after.files.get('operations.ts')).toContain('export type CardFragment = {\n  readonly name: string')
    const hashes = ({ files }: typeof after) =>
      [...(files.get('manifest.ts') ?? '').matchAll(/"(\w{64})"/g)].map(([, hash]) => hash)
    expect(hashes(after)[0]).not.toBe(hashes(before)[0])
    expect(hashes(after)[1]).toBe(hashes(before)[1])
    const broken = generator.generate([query, other, sourceDocument('c.graphql', 'fragment Card on User { nmae }')])
    expect(broken.problems).toHaveLength(1)
    expect(generator.generate([query, other]).problems).toMatchObject([{ message: 'Unknown fragment "Card".' }])
  })

  test('does not look again at what has not changed', () => {
    const texts = Array.from({ length: 50 }, (_, index) => `query Q${index} { user(id: "${index}") { id name } }`)
    const known = texts.map((text, index) => sourceDocument(`${index}.graphql`, text))
    generator.generate(known)
    // A document that could not be read a second time.
    const sealed = known.map((document, index) => (index === 0 ? document : Object.freeze(document)))
    for (const { document } of sealed.slice(1)) {
      for (const definition of document.definitions) {
        if (definition.kind !== 'OperationDefinition') continue
        const [field] = definition.selectionSet.selections
        Object.defineProperty(field, 'arguments', { get: () => expect.fail('looked at again') })
      }
    }
    const changed = sourceDocument('0.graphql', 'query Q0 { me { name } }')
    expect(generator.generate([changed, ...known.slice(1)]).problems).toEqual([])
  })

  test('takes a schema whose types have names that TypeScript keeps to itself', () => {
    const odd = buildSchema(
      'type Query { a(b: interface, c: class): string d: any } input interface { a: any } enum class { a } enum any { b } type string { e: any }',
    )
    const document = sourceDocument('a.graphql', 'query A($b: interface, $c: class) { a(b: $b, c: $c) { e } d }')
    const { files } = createGenerator({ schema: odd, schemaTypes: 'all' }).generate([document])
    expect(files.get('types.ts')).toMatch(
      /export type \$any = 'b'[^]*export type \$class = 'a'[^]*export interface \$interface \{[^]*export interface \$string/,
    )
    expect(files.get('operations.ts')).toContain('readonly b?: Types.$interface | null | undefined')
    expect(files.get('operations.ts')).toContain('Types.$any | Glue.UnknownEnumValue')
  })

  test('is not slowed down by fragments that each spread the next one twice', () => {
    const fragments = Array.from({ length: 16 }, (_, i) => `fragment F${i} on User { ...F${i + 1} ...F${i + 1} }`)
    const text = `query Me { me { ...F0 } } ${fragments.join(' ')} fragment F16 on User { id }`
    let opened = 0
    const document = sourceDocument('a.graphql', text)
    for (const definition of document.document.definitions) {
      const { selectionSet } = 'selectionSet' in definition ? definition : {}
      const selections = selectionSet?.selections
      if (definition.kind === 'FragmentDefinition' && definition.name.value === 'F16') {
        Object.defineProperty(selectionSet, 'selections', { get: () => ((opened += 1), selections) })
      }
    }
    expect(generator.generate([document]).problems).toEqual([])
    expect(opened).toBeLessThan(2000)
  })

  test('names no thing twice when the schema has a type called Glue', () => {
    const odd = buildSchema('type Query { glue: Glue } type Glue { id: ID! kind: Kind } enum Kind { Glue }')
    const { files } = createGenerator({ schema: odd, schemaTypes: 'all' }).generate([
      sourceDocument('a.graphql', 'query Glue { glue { kind } } fragment Glue on Glue { kind }'),
    ])
    expect(files.get('operations.ts')).toContain("import type * as $Glue from '@glue/schema'")
    expect(files.get('operations.ts')).toContain('as unknown as $Glue.GlueDocument<GlueQuery, GlueQueryVariables>')
    expect(files.get('types.ts')).toContain('readonly kind: Kind | $Glue.UnknownEnumValue | null')
  })
})
