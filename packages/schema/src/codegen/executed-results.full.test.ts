import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import type { GlueDocument, OperationManifest } from '@glue/schema'
import { buildSchema, type DocumentNode, Kind, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unnamedSelections, withoutAddedTypenames } from '../../test/executed/added-typenames.ts'
import { createGeneratedFolder, type GeneratedFolder } from '../../test/executed/generated-folder.ts'
import { operationVariables } from '../../test/executed/possible-variables.ts'
import { createRandom } from '../../test/executed/random.ts'
import { scalars } from '../../test/executed/random-leaf.ts'
import { createRandomServer } from '../../test/executed/random-server.ts'
import { typeStatements } from '../../test/executed/type-statements.ts'
import { operationsIn, randomOperations } from '../../test/executed/valid-operations.ts'
import { sourceDocument } from '../../test/sample/generate-sample.ts'
import { createGenerator } from './index.ts'

// graphql-js executes random operations on random data, and TypeScript has to take what comes out as their results.
// Then each result is changed somewhere, and TypeScript has to agree with another judgement, which knows nothing of
// TypeScript, of whether that could come out. The same goes for variables.

// `EXECUTED_SEED=2 EXECUTED_OPERATIONS=1000` tries others.
const seed = process.env['EXECUTED_SEED'] ?? '1'
const count = Number(process.env['EXECUTED_OPERATIONS'] ?? 300)

const read = (name: string): string => readFileSync(new URL(`../../test/executed/${name}`, import.meta.url), 'utf8')
const schema = buildSchema(read('schema.graphql'))
const server = createRandomServer(schema)
const random = randomOperations({ schema, seed, count })
const written = operationsIn(read('operations.graphql'))
const operations = [...written, ...random]
const statements = [
  ...written.flatMap((operation) => typeStatements({ schema, server, seed, operation, executions: 50 })),
  ...random.flatMap((operation) => typeStatements({ schema, server, seed, operation, executions: 3 })),
]

let generated: GeneratedFolder | undefined
let errors: ReadonlyMap<number, string>
beforeAll(() => {
  const documents = [
    sourceDocument('operations.graphql', read('operations.graphql')),
    ...random.map(({ name, text }) => sourceDocument(`${name}.graphql`, text)),
  ]
  const { files, problems } = createGenerator({ schema, scalars }).generate(documents)
  expect(problems).toEqual([])
  const all = createGenerator({ schema, scalars, schemaTypes: 'all' }).generate(documents).files.get('types.ts')
  generated = createGeneratedFolder(new Map([...files, ['all-types.ts', all ?? '']]))
  errors = generated.errorsOf(
    statements.map(({ type, json }, index) => `export const _${index}: Operations.${type} = ${json}`),
  )
})
afterAll(() => generated?.[Symbol.dispose]())

describe(`Operations of the seed ${seed}`, () => {
  test.each([
    /^mutation /m,
    /^subscription /m,
    /\w @skip\(if: \$/,
    /\.\.\.\w+ @include\(if: \$/,
    /\.\.\. on \w+ @skip\(if: \$/,
    /\.\.\. @include\(if: \$/,
    /\.\.\. \{/,
    /\w+: __typename/,
    /__schema/,
    /__type\(/,
    /\{ threadID: \$/,
    /target: \{ \w+: \$/,
    /\$\w+: \w+!? = \{/,
  ])('have %s in them', (part) => {
    expect(random.some(({ text }) => part.test(text))).toBe(true)
  })

  test('give empty lists, and values of enums that the code does not know', () => {
    const results = statements.filter(({ origin }) => origin === 'executed')
    expect(results.filter(({ json }) => json.includes('[]')).length).toBeGreaterThan(10)
    expect(results.filter(({ json }) => /"(?:ADDED_LATER|addedLater)"/.test(json)).length).toBeGreaterThan(10)
  })

  test.each([
    ['takes the results', 'result', 'executed', 'right'],
    ['takes the variables', 'variables', 'executed', 'right'],
    ['takes changed results that are possible', 'result', 'changed', 'right'],
    ['takes changed variables that are possible', 'variables', 'changed', 'right'],
    ['refuses results that are not possible', 'result', 'changed', 'wrong'],
    ['refuses variables that are not possible', 'variables', 'changed', 'wrong'],
  ] as const)('TypeScript %s', (_title, ...wanted) => {
    const chosen = statements.flatMap((statement, index) => {
      const { of, origin, verdict } = statement
      return [of, origin, verdict].join() === wanted.join() ? [{ ...statement, error: errors.get(index) }] : []
    })
    expect(chosen.length).toBeGreaterThan(count)
    const missed = chosen.find(({ verdict, error }) => (error === undefined) !== (verdict === 'right'))
    expect(missed).toBeUndefined()
  })

  test('give the same data from the nodes of a document, its text, and the text of the manifest', async () => {
    const load = (name: string): Promise<object> => import(pathToFileURL(join(generated?.path ?? '', name)).href)
    const documents = (await load('operations.ts')) as Record<string, GlueDocument<unknown, unknown>>
    const { manifest } = (await load('manifest.ts')) as { manifest: OperationManifest }
    for (const { name, text, document: original } of operations) {
      const { definitions = [], loc, hash = '' } = documents[`${name}Document`] ?? {}
      const own = `${seed}.${name}`
      const variables = operationVariables(schema, original).randomValues(createRandom(own))
      const answer = (document: DocumentNode): unknown => server({ document, variables, seed: own })
      const data = answer(original)
      expect(answer({ kind: Kind.DOCUMENT, definitions }), text).toEqual(data)
      expect(answer(parse(loc?.source.body ?? '')), text).toEqual(data)
      const withTypenames = parse(manifest[hash]?.source ?? '')
      expect(withoutAddedTypenames(answer(withTypenames), data), text).toEqual(data)
      expect(unnamedSelections(withTypenames), text).toEqual([])
    }
  })
})
