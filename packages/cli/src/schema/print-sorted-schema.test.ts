import fc from 'fast-check'
import { buildSchema, type GraphQLSchema, introspectionFromSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { buildIntrospectedSchema } from './introspection/build-introspected-schema.ts'
import { printSortedSchema } from './print-sorted-schema.ts'
import { introspectionInOrder } from './pull/testing/introspection-in-order.ts'

/** From a server's SDL over its introspection to the SDL in the file. */
function pulled(schema: GraphQLSchema): string {
  const introspection = introspectionFromSchema(schema, {
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  })
  return printSortedSchema(buildIntrospectedSchema({ introspection, failure: (why) => new Error(why) }))
}

function expectNothingLost(sdl: string): void {
  const schema = buildSchema(sdl, { assumeValid: true, assumeValidSDL: true })
  const text = pulled(schema)
  const again = buildSchema(text, { assumeValid: true, assumeValidSDL: true })
  expect(introspectionInOrder(again)).toEqual(introspectionInOrder(schema))
  expect(pulled(again)).toBe(text)
}

describe('nothing is lost of', () => {
  test.each([
    ['a deprecated argument', 'type Query { a(b: Int @deprecated(reason: "so"), c: Int @deprecated): Int }'],
    ['a deprecated input field', 'input I { a: Int @deprecated(reason: "so") b: Int } type Query { a(i: I): Int }'],
    ['a deprecated value', 'enum E { A @deprecated B @deprecated(reason: "") } type Query { a: E }'],
    [
      'default values',
      'input I { a: [Int!]! = [1, 2] b: I = { a: [], b: null } c: E = B d: String = "q\\"\\\\\\n" e: Float = 1e50 } enum E { A B } type Query { a(i: I = { c: A, a: [3] }): Int }',
    ],
    ['a default value that is null', 'type Query { a(i: Int = null): Int }'],
    ['a repeatable directive', '"It" directive @a("b" b: Int = 1) repeatable on QUERY | FIELD type Query { a: Int }'],
    [
      'where a scalar is specified',
      'scalar A @specifiedBy(url: "https://scalars.example/a?b=\\"c\\"") type Query { a: A }',
    ],
    ['an input of which one field is given', 'input I @oneOf { a: Int b: String } type Query { a(i: I): Int }'],
    [
      'roots of other names',
      'schema { query: Q mutation: M subscription: S } type Q { a: Int } type M { a: Int } type S { a: Int } type Mutation { a: Int }',
    ],
    [
      'a type that is called as a root and is none',
      'schema { query: Query } type Query { a: Int } type Mutation { a: Int }',
    ],
    ['a described schema', '"Ours" schema { query: Query } type Query { a: Int }'],
    [
      'an interface of an interface',
      'interface B { a: Int } interface A implements B { a: Int } type Query implements B & A { a: Int }',
    ],
    ['a union', 'union U = B | A type A { a: Int } type B { a: Int } type Query { a: U }'],
    ['what is empty', 'type A input B enum C union D interface E type Query { a: A }'],
    ['a list of lists', 'type Query { a(b: [[Int!]!]!): [[[Int]!]]! }'],
  ])('%s', (_, sdl) => {
    expectNothingLost(sdl)
  })

  const description = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', ' ', '\t', '\r', 'a', '#', '"""', '\\"""'), maxLength: 12 }),
  )

  test('a description, whatever is in it, wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(description, { minLength: 9, maxLength: 9 }), (texts) => {
        const [schema, query, field, argument, input, inputField, value, directive, reason] = texts.map((text) =>
          JSON.stringify(text),
        )
        expectNothingLost(`
          ${schema} schema { query: Query }
          ${query} type Query {
            b(a: Int): E
            ${field} a(${argument} a: I, b: Int = 1, c: String = ${reason}): Int @deprecated(reason: ${reason})
          }
          ${input} input I { c: Int  ${inputField} b: [Int!] = [1, 2] }
          enum E { B  ${value} A @deprecated(reason: ${reason}) }
          ${directive} directive @d(${argument} a: Int) repeatable on FIELD | QUERY
        `)
      }),
    )
  })
})

test('the order that a server has things in makes no difference', () => {
  const one =
    'type Query { b(d: Int, c: E): U  a: Int } enum E { B A } union U = Query | A type A implements J & I { a: Int } interface I { a: Int } interface J { a: Int }'
  const other =
    'interface J { a: Int } interface I { a: Int } type A implements I & J { a: Int } union U = A | Query enum E { A B } type Query { a: Int  b(c: E, d: Int): U }'
  expect(pulled(buildSchema(one))).toBe(pulled(buildSchema(other)))
})

test('what a server deprecates without a reason stays deprecated', () => {
  const introspection = JSON.parse(
    JSON.stringify(
      introspectionFromSchema(buildSchema('type Query { a: Int @deprecated(reason: "so")  b: Int }')),
    ).replace('"so"', 'null'),
  )
  const schema = buildIntrospectedSchema({ introspection, failure: (why) => new Error(why) })
  expect(printSortedSchema(schema)).toBe('type Query {\n  a: Int @deprecated\n  b: Int\n}\n')
})
