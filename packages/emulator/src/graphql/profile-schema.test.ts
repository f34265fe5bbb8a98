import * as operations from '@glue/schema/operations'
import { buildASTSchema, parse, printSchema, validateSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { driveEmulator } from '../drive-emulator.ts'
import { sdl } from '../generated/sdl.ts'
import { profileSchema } from './profile-schema.ts'

const schemaOf = (text: string) => buildASTSchema(profileSchema(text, 'documented'))

describe('the documented profile', () => {
  test.each([
    ['a root field that no page shows', '{ workspaces { nodes { id } } }'],
    ['a field that no page shows', '{ node(id: "x") { ... on Thread { messages { nodes { id } } } } }'],
    ['a guessed name of an enum', 'query ($order: ThreadOrder) { threads(order: $order) { edges { cursor } } }'],
    ['a guessed name of an object', '{ node(id: "x") { ... on User { id } } }'],
    ['a value that no page shows', '{ threads(order: createdAt) { edges { cursor } } }'],
    [
      'an argument that no page shows',
      '{ threads { edges { node { recipients(first: 1) { edges { node { id } } } } } } }',
    ],
    [
      'an input field that only a profile names',
      'mutation { sendMessage(input: { threadID: "x", message: { text: "x", uniqueBy: "y" } }) { message { id } } }',
    ],
    ['a mutation that no page shows', 'mutation { createFile(input: { uploadTicketID: "x" }) { id } }'],
  ])('refuses %s', async (_, query) => {
    const { graphql } = driveEmulator({ profile: 'documented' })
    expect((await graphql(query)).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    const variables = query.includes('$order') ? { order: 'lastMessage' } : {}
    const known = await driveEmulator().graphql(query, variables)
    expect(known.errors?.map(({ extensions }) => extensions.code) ?? []).not.toContain('GRAPHQL_VALIDATION_FAILED')
  })

  test.each(Object.values(operations).map((operation) => [operation.operationName, operation.loc.source.body]))(
    'accepts the shipped operation %s',
    async (_, source) => {
      const { graphql } = driveEmulator({ profile: 'documented' })
      const upload = {
        name: 'a',
        contentLength: '1',
        contentMD5: 'DMF1ucDxtqgxw5niaXcmYQ==',
        contentType: 'text/plain',
      }
      const send = { threadID: 'thr_AcmeLabsSetup00000000000000', message: { text: 'x' } }
      const { errors, data } = await graphql(source, {
        id: 'thr_AcmeLabsSetup00000000000000',
        userEdgeID: 'usr_AcmeLabsResearcher000000000-usr_AcmeDigestInAcmeLabs0000000',
        input: source.includes('UploadTicketInput') ? upload : send,
      })
      expect(errors).toBeUndefined()
      expect(JSON.stringify(data)).not.toContain('null}')
    },
  )

  test('keeps documented spellings, also a doubtful one, and order: lastMessage', async () => {
    const { graphql } = driveEmulator({ profile: 'documented' })
    const { errors } = await graphql('{ threads(last: 10, order: lastMessage) { edges { node { isPeristentChat } } } }')
    expect(errors).toBeUndefined()
  })

  test('is a valid schema that says nothing of certainty', () => {
    const schema = schemaOf(sdl)
    expect(validateSchema(schema)).toEqual([])
    expect(printSchema(schema)).not.toMatch(/certainty/i)
    expect(printSchema(schema)).toContain('type UndocumentedUser implements UndocumentedNode & UndocumentedRecipient')
  })

  test('drops what is empty, or refers to something that is gone, however deep', () => {
    const schema = schemaOf(`
      directive @certainty(level: Certainty!) on OBJECT | FIELD_DEFINITION | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION | INTERFACE | ARGUMENT_DEFINITION
      enum Certainty { INFERRED }
      type Query { kept(input: Hollow, order: Order): Int, outer: Outer, either: Either, one: One }
      type Outer { inner: Inner }
      type Inner { leaf: Gone }
      type Gone @certainty(level: INFERRED) { id: ID }
      input Hollow { only: Int @certainty(level: INFERRED) }
      enum Order { guess @certainty(level: INFERRED) }
      interface Named @certainty(level: INFERRED) { name: String }
      type One implements Named { name: String }
      union Either = Gone | One
      union Nothing = Gone
    `)
    expect(printSchema(schema).replace(/\s+/g, ' ').trim()).toBe(
      'type Query { kept: Int either: Either one: One } type One { name: String } union Either = One',
    )
  })
})

test('the default profile is the whole SDL but for the certainty', () => {
  const schema = buildASTSchema(profileSchema(sdl, 'glue'))
  expect(validateSchema(schema)).toEqual([])
  const types = parse(sdl).definitions.length
  expect(Object.values(schema.getTypeMap()).filter(({ astNode }) => astNode)).toHaveLength(types - 2)
})
