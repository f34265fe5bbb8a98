import { ChangeType, diff } from '@graphql-inspector/core'
import type { SourceDocument } from '@glue/schema/codegen'
import {
  BreakingChangeType,
  buildClientSchema,
  buildSchema,
  DangerousChangeType,
  findSchemaChanges,
  type GraphQLSchema,
  introspectionFromSchema,
  parse,
  SafeChangeType,
  Source,
  validate,
  validateSchema,
} from 'graphql'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareSchemas } from './compare-schemas.ts'
import { type DiffFixture, fixtures, schema } from './fixtures.ts'

describe('each kind of change', () => {
  test.each(fixtures.map((fixture) => [titleOf(fixture), fixture] as const))('%s', async (_title, fixture) => {
    const { kind, level, coordinate } = fixture
    const { changes, invalid, problems } = await compareSchemas({
      ...schemasOf(fixture),
      documents: [sourceDocument(fixture.document, 'used.graphql'), sourceDocument(fixture.other, 'other.graphql')],
    })
    expect(problems).toEqual([])
    expect(invalid).toEqual([])
    const [change, ...more] = changes.filter((each) => each.kind === kind && each.coordinate === coordinate)
    expect(more).toEqual([])
    expect(change).toMatchObject({ level })
    const places = new Set(change?.touched.map(({ path, line }) => `${path}:${line}`))
    expect([...places]).toEqual(markedLines(fixture.document).map((line) => `used.graphql:${line}`))
  })
})

test('every kind that graphql-inspector and graphql-js know is in a fixture', async () => {
  const known = new Set<string>()
  const seen = new Set<string>()
  for (const fixture of fixtures) {
    const { before, after } = schemasOf(fixture)
    for (const { type } of await diff(before, after)) seen.add(type)
    for (const { type } of findSchemaChanges(before, after)) known.add(type)
  }
  const everyType = Object.values(ChangeType)
  expect(everyType.filter((type) => !seen.has(type))).toEqual([
    // It has these, and never says them: nothing in it compares directives of a field's node.
    ChangeType.DirectiveUsageFieldAdded,
    ChangeType.DirectiveUsageFieldRemoved,
  ])
  expect(
    [BreakingChangeType, DangerousChangeType, SafeChangeType].flatMap((types) =>
      Object.values(types).filter((type) => !known.has(type)),
    ),
  ).toEqual([])
})

test('wherever graphql-js sees a change, there is one', async () => {
  for (const fixture of fixtures) {
    const { before, after } = schemasOf(fixture)
    if (findSchemaChanges(before, after).length === 0) continue
    const { changes } = await compareSchemas({ before, after })
    expect(changes, titleOf(fixture)).not.toEqual([])
  }
})

test('a schema does not differ from itself', async () => {
  const same = { before: buildSchema(schema), after: buildSchema(schema) }
  expect((await compareSchemas(same)).changes).toEqual([])
})

describe('the documents', () => {
  test('a line in a fragment is told for every operation that spreads it, however far away', async () => {
    const fragments = sourceDocument(
      'fragment Inner on Thread {\n  subject\n}\nfragment Outer on Thread { ...Inner }',
      'parts.graphql',
    )
    const operations = sourceDocument(
      'query A { threads { ...Outer } }\nquery B { threads { ...Inner } }\nquery C { threads { id } }',
      'queries.graphql',
    )
    expect(await touchedBy('subject(length: Int): String! createdAt', 'createdAt', [operations, fragments])).toEqual([
      { operation: 'A', fragment: 'Inner', path: 'parts.graphql', line: 2, column: 3 },
      { operation: 'B', fragment: 'Inner', path: 'parts.graphql', line: 2, column: 3 },
    ])
  })

  test('a fragment that no operation spreads is touched as well', async () => {
    const document = sourceDocument('fragment Lonely on Thread { subject }', 'a.graphql')
    expect(await touchedBy('subject(length: Int): String! createdAt', 'createdAt', [document])).toEqual([
      { operation: undefined, fragment: 'Lonely', path: 'a.graphql', line: 1, column: 29 },
    ])
  })

  test('another default of an object touches those who select on its interface', async () => {
    const sdl = `
      type Query { recipient: Recipient }
      interface Recipient { avatar(size: Int = 1): String }
      type User implements Recipient { avatar(size: Int = 1): String }`
    const { changes } = await compareSchemas({
      before: buildSchema(sdl),
      after: buildSchema(sdl.replace(/(type User.*) = 1/, '$1 = 2')),
      documents: [sourceDocument('query Avatars { recipient { avatar } }', 'a.graphql')],
    })
    expect(changes).toMatchObject([{ coordinate: 'User.avatar(size:)', touched: [{ operation: 'Avatars' }] }])
  })

  test('two programs may have an operation of the same name', async () => {
    const documents = ['a.graphql', 'b.graphql'].map((path) =>
      sourceDocument('query Threads { threads { subject } }', path),
    )
    const { problems, changes } = await compareSchemas({
      ...edited('subject(length: Int): String! createdAt', 'createdAt'),
      documents,
    })
    expect(problems).toEqual([])
    expect(changes[0]?.touched.map(({ path }) => path)).toEqual(['a.graphql', 'b.graphql'])
  })

  test('a place in code is told as a place in the file', async () => {
    const source = new Source('{ threads { subject } }', 'app.ts', { line: 10, column: 20 })
    const document: SourceDocument = { path: 'app.ts', document: parse(source), isInCode: true }
    expect(await touchedBy('subject(length: Int): String! createdAt', 'createdAt', [document])).toEqual([
      { operation: undefined, fragment: undefined, path: 'app.ts', line: 10, column: 32 },
    ])
  })

  test('what was invalid before is left out, with what spreads it, and told', async () => {
    const documents = [
      sourceDocument('query Bad { threads { nothing subject } }', 'bad.graphql'),
      sourceDocument(
        'fragment Wrong on Thread { wrong }\nquery Worse { threads { ...Wrong subject } }',
        'worse.graphql',
      ),
      sourceDocument('query Good { threads { subject } }', 'good.graphql'),
    ]
    const { changes, problems, invalid } = await compareSchemas({
      ...edited('subject(length: Int): String! createdAt', 'createdAt'),
      documents,
    })
    expect(problems.map(({ path, line, column }) => `${path}:${line}:${column}`)).toEqual([
      'bad.graphql:1:23',
      'worse.graphql:1:28',
    ])
    expect(changes[0]?.touched.map(({ path }) => path)).toEqual(['good.graphql'])
    expect(invalid).toEqual([])
  })
})

test('what no rule expects is caught by the validator, at its line', async () => {
  const document = sourceDocument(
    `query Mixed {
  search(words: "a") {
    ... on Thread {
      text: memo
    }
    ... on Group {
      text: note
    }
  }
}`,
    'a.graphql',
  )
  const sdl = schema.replace('author: User', 'memo: String').replace('color: Color', 'note: String')
  const { changes, invalid } = await compareSchemas({
    before: buildSchema(sdl),
    // Safe for all who read it, but not together with another one that may be null.
    after: buildSchema(sdl.replace('note: String', 'note: String!')),
    documents: [document],
  })
  expect(changes.map(({ kind, level }) => ({ kind, level }))).toEqual([{ kind: 'field_type_changed', level: 'safe' }])
  expect(invalid).toEqual([
    {
      operation: 'Mixed',
      fragment: undefined,
      path: 'a.graphql',
      line: 4,
      column: 7,
      message: expect.stringContaining('they return conflicting types'),
    },
  ])
})

describe('what is reported once', () => {
  test('a new type, and not each part of it', async () => {
    const { changes } = await compareSchemas(
      edited('type Robot', '"New" type Fresh @tag { "New" a(b: Int = 1): Int @deprecated } type Robot'),
    )
    expect(changes.map(({ kind, coordinate }) => `${kind} ${coordinate}`)).toEqual(['type_added Fresh'])
  })

  test('a directive that is gone, and not each place where it was applied', async () => {
    const applied = schema.replace('model: String', 'model: String @tag').replace('number: Int', 'number: Int @tag')
    const { changes } = await compareSchemas({
      before: buildSchema(applied),
      after: buildSchema(schema.replace(/directive @tag.*/, '')),
    })
    expect(changes.map(({ kind, coordinate }) => `${kind} ${coordinate}`)).toEqual(['directive_removed @tag'])
  })

  test('nothing of the directives that are applied in SDL, where a server was asked, which does not tell', async () => {
    const before = buildSchema(schema.replace('model: String', 'model: String @tag'))
    const { changes } = await compareSchemas({ before, after: buildClientSchema(introspectionFromSchema(before)) })
    expect(changes).toEqual([])
  })
})

describe('random changes of the schema', () => {
  const edits = fixtures.flatMap(({ before, after }) => (before === undefined && after ? [after] : []))
  const texts = new Set(fixtures.flatMap(({ document, other }) => [document, other]))
  const documents = Array.from(texts, (text, index) => sourceDocument(text, `${index}.graphql`)).filter(
    ({ document }) => validate(buildSchema(schema), document).length === 0,
  )

  test('break no document where nothing is reported as breaking, and none where no rule expects it', async () => {
    const someEdits = fc.uniqueArray(fc.constantFrom(...edits), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(someEdits, async (chosen) => {
        const after = editedSchema(chosen)
        fc.pre(after !== undefined)
        if (after === undefined) return
        const { changes, invalid } = await compareSchemas({ before: buildSchema(schema), after, documents })
        expect(invalid).toEqual([])
        if (changes.some(({ level }) => level === 'breaking')) return
        expect(documents.flatMap(({ document }) => validate(after, document))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

/** The schema with some edits; undefined where one makes another impossible. */
function editedSchema(edits: readonly (readonly [string, string])[]): GraphQLSchema | undefined {
  const sdl = edits.reduce((text, [piece, replacement]) => text.replace(piece, replacement), schema)
  try {
    const built = buildSchema(sdl)
    return validateSchema(built).length === 0 ? built : undefined
  } catch {
    return undefined
  }
}

function touchedBy(piece: string, replacement: string, documents: readonly SourceDocument[]) {
  return compareSchemas({ ...edited(piece, replacement), documents }).then(({ changes }) => changes[0]?.touched)
}

function edited(piece: string, replacement: string): { before: GraphQLSchema; after: GraphQLSchema } {
  return { before: buildSchema(schema), after: buildSchema(schema.replace(piece, replacement)) }
}

function schemasOf({ before, after }: DiffFixture): { before: GraphQLSchema; after: GraphQLSchema } {
  const build = (edit: DiffFixture['before']): GraphQLSchema => {
    if (!edit) return buildSchema(schema)
    expect(schema.split(edit[0]), `${edit[0]} is in the schema once`).toHaveLength(2)
    return buildSchema(schema.replace(...edit))
  }
  return { before: build(before), after: build(after) }
}

function markedLines(document: string): readonly number[] {
  return document.split('\n').flatMap((line, index) => (line.endsWith('# <') ? [index + 1] : []))
}

function sourceDocument(text: string, path: string): SourceDocument {
  return { path, document: parse(new Source(text, path)), isInCode: false }
}

function titleOf({ kind, level, coordinate, before, after }: DiffFixture): string {
  return `${level} ${kind} ${coordinate}: ${before?.[1] ?? ''} → ${after?.[1] ?? ''}`
}
