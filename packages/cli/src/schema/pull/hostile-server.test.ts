import { buildSchema, introspectionFromSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { answering, canaryToken, failureOf } from './testing/failed-pull.ts'

const good = introspectionFromSchema(buildSchema('enum E { a } directive @d on FIELD type Query { a(b: Int): E }'))

/** The answer of a server that has a text of its choice somewhere. */
function answerWith(change: (text: string) => string) {
  const text = JSON.stringify({ data: good })
  const changed = change(text)
  if (changed === text) throw new Error('Nothing was changed.')
  return answering(changed)
}

describe('a server that makes things up', () => {
  test.each([
    ['an enum value that is a word of GraphQL', answerWith((text) => text.replace('"name":"a"', '"name":"true"'))],
    ['an enum value that is code', answerWith((text) => text.replace('"name":"a"', String.raw`"name":"a'; evil()"`))],
    ['a type that is code', answerWith((text) => text.replaceAll('"name":"E"', '"name":"E { } evil"'))],
    ['a description that is no text', answerWith((text) => text.replace('"description":null', '"description":{}'))],
    ['a kind that there is not', answerWith((text) => text.replace('"kind":"ENUM"', '"kind":"WAT"'))],
    [
      'a directive whose location is SDL',
      answerWith((text) =>
        text.replace('"locations":["FIELD"', String.raw`"locations":["FIELD\ntype Injected { a: Int }"`),
      ),
    ],
    ['types that are no list', answering({ data: { __schema: { types: 7 } } })],
    ['a type without a name', answering({ data: { __schema: { types: [{ kind: 'OBJECT' }] } } })],
  ])('such as %s, is told from a schema', async (_, fetch) => {
    const { code, shown } = await failureOf({ fetch })
    expect({ code, shown }).toEqual({ code: 'invalid_response', shown: expect.stringContaining('Tell its operators.') })
  })

  test.each([
    ['the name of a type', answerWith((text) => text.replaceAll('"name":"E"', `"name":"Bearer ${canaryToken}"`))],
    ['the kind of a type', answerWith((text) => text.replace('"kind":"ENUM"', `"kind":"${canaryToken}"`))],
    ['the name of a field', answerWith((text) => text.replace('"name":"b"', `"name":"1${canaryToken}"`))],
  ])('with the token in %s, does not get it printed', async (_, fetch) => {
    const { shown } = await failureOf({ fetch })
    expect(shown).not.toContain('canary')
  })

  test('with the token in the address that it sends us to, does not get it printed', async () => {
    const headers = { location: `https://elsewhere.example/${canaryToken}` }
    const { code, shown } = await failureOf({ fetch: async () => new Response(null, { status: 302, headers }) })
    expect(code).toBe('unexpected_redirect')
    expect(shown).not.toContain('canary')
  })

  test('with a message of a megabyte, is understood as one with a short message', async () => {
    // Words that are looked for, a hundred thousand times: a pattern that starts over with each takes minutes.
    const message = 'description __Schem '.repeat(100_000)
    const { code } = await failureOf({ fetch: answering({ errors: [{ message }] }, { status: 400 }) })
    expect(code).toBe('invalid_response')
  })
})
