import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as operations from '@glue/schema/operations'
import { manifest } from '@glue/schema/manifest'
import { buildSchema, getNamedType, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql'
import { describe, expect, test } from 'vitest'
import { isDocumented, isNameDocumented } from './codegen/certainty.ts'

const schema = buildSchema(readFileSync(new URL('../../../schema/glue.graphql', import.meta.url), 'utf8'))

/** The items of an operation that Glue's documentation does not show. */
function undocumentedItems(source: string): string[] {
  const found: string[] = []
  const types = new TypeInfo(schema)
  const note = (what: string, isFine: boolean): void => void (isFine || found.push(what))
  visit(
    parse(source),
    visitWithTypeInfo(types, {
      Field({ name }) {
        const field = types.getFieldDef()
        if (field && !name.value.startsWith('__')) note(name.value, isDocumented(field))
      },
      Argument({ name }) {
        const argument = types.getArgument()
        if (argument) note(name.value, isDocumented(argument))
      },
      EnumValue({ value }) {
        const enumValue = types.getEnumValue()
        if (enumValue) note(value, isDocumented(enumValue))
      },
      NamedType({ name }) {
        const type = schema.getType(name.value)
        if (type) note(name.value, isNameDocumented(getNamedType(type)))
      },
    }),
  )
  return found
}

describe.each(Object.values(manifest))('$operationName', ({ source }) => {
  test('is valid', () => {
    expect(validate(schema, parse(source))).toEqual([])
  })

  test('uses documented items only', () => {
    expect(undocumentedItems(source)).toEqual([])
  })
})

test('the check of documented items finds a field, an argument, a value and a name', () => {
  const source = `query ($order: ThreadOrder) {
    threads(order: createdAt) { nodes { id } }
    workspaces(first: 1) { nodes { id ... on User { name } } }
  }`
  expect(undocumentedItems(source)).toEqual([
    'ThreadOrder',
    'createdAt',
    'nodes',
    'workspaces',
    'first',
    'nodes',
    'User',
  ])
})

test('a document holds its text, its name and the hash of its text', () => {
  const { MeDocument } = operations
  expect(MeDocument.loc.source.body).toBe('query Me {\n  me {\n    id\n    name\n  }\n}')
  expect(MeDocument.operationName).toBe('Me')
  expect(MeDocument.hash).toBe(createHash('sha256').update(MeDocument.loc.source.body).digest('hex'))
  expect(parse(MeDocument.loc.source.body, { noLocation: true }).definitions).toHaveLength(
    MeDocument.definitions.length,
  )
})

test('the manifest knows every document by its hash, and asks for __typename', () => {
  const documents = Object.values(operations)
  expect(Object.keys(manifest).toSorted()).toEqual(documents.map(({ hash }) => hash).toSorted())
  expect(manifest[operations.SendMessageDocument.hash]).toMatchObject({
    operationName: 'SendMessage',
    operationType: 'mutation',
    rootFields: ['sendMessage'],
  })
  for (const { source } of Object.values(manifest)) expect(source).toContain('__typename')
})
