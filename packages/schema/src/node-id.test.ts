import { assert as check, property, string } from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as schema from './index.ts'
import {
  isGlueSchemaError,
  isThreadID,
  isUserEdgeID,
  isUserID,
  parseGroupID,
  parseThreadID,
  parseUserEdgeID,
  parseUserID,
  type ThreadID,
} from './index.ts'

const failureOf = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

test("a thread's id is one, and stays what it is", () => {
  expect(isThreadID('thr_32kbzWHxtQvfVEgwEdQduuxRTYG')).toBe(true)
  const id = parseThreadID('thr_32kbzWHxtQvfVEgwEdQduuxRTYG')
  expect(id).toBe('thr_32kbzWHxtQvfVEgwEdQduuxRTYG')
  expectTypeOf(id).toEqualTypeOf<ThreadID>()
})

test.each([
  ['usr_1', 'this is the id of a user, `usr_…`'],
  ['usr_1-usr_2', 'this is the id of a user edge, `usr_…-usr_…`'],
  ['wks_1', 'this is the id of a workspace, `wks_…`'],
  ['', 'this is an empty string'],
  ['thr_', 'this is another string, 4 characters long'],
  ['THR_1', 'this is another string'],
  ['thr_1 ', 'this is another string'],
  ['thr_1\n', 'this is another string'],
  ['thr_1-thr_2', 'this is another string'],
  ['xthr_1', 'this is another string'],
  [1, 'this is of type number'],
  [null, 'this is null'],
  [undefined, 'this is of type undefined'],
  [['thr_1'], 'this is of type object'],
])("%j is no thread's id, and the error says what it is instead", (value, says) => {
  expect(isThreadID(value)).toBe(false)
  const error = failureOf(() => parseThreadID(value))
  expect(error).toMatchObject({ name: 'GlueSchemaError', code: 'invalid_id', action: 'fix_config' })
  expect(isGlueSchemaError(error)).toBe(true)
  expect(String(error)).toContain("A thread's id looks like `thr_…`, and ")
  expect(String(error)).toContain(says)
})

test("a user's id and a user edge's are told apart", () => {
  expect(isUserID('usr_1-usr_2')).toBe(false)
  expect(isUserEdgeID('usr_1-usr_2')).toBe(true)
  expect(isUserEdgeID('usr_1')).toBe(false)
  expect(isUserEdgeID('usr_1-thr_2')).toBe(false)
  expect(isUserEdgeID('usr_1-usr_2-usr_3')).toBe(false)
  expect(() => parseUserEdgeID('usr_1')).toThrow(
    "A user edge's id looks like `usr_…-usr_…`, and this is the id of a user",
  )
})

test('the error never shows the value: it may be a token', () => {
  const token = '3f5c9a0d'.repeat(8)
  for (const parse of [parseThreadID, parseUserID, parseGroupID]) {
    const error = failureOf(() => parse(token))
    expect(`${String(error)} ${JSON.stringify(error)} ${error instanceof Error ? error.stack : ''}`).not.toContain(
      '3f5c9a0d',
    )
  }
})

describe('each kind of id', () => {
  const names = Object.keys(schema).flatMap((name) => /^parse(\w+)ID$/.exec(name)?.[1] ?? [])
  const parsers = schema as unknown as Readonly<Record<string, (value: unknown) => unknown>>

  test('has a guard beside its parser', () => {
    expect(names.toSorted()).toEqual([
      'File',
      'Group',
      'Message',
      'Thread',
      'UploadTicket',
      'User',
      'UserEdge',
      'Workspace',
    ])
  })

  test.each(names)('%s: any string is either accepted by both or refused by both', (name) => {
    check(
      property(string(), (text) => {
        for (const value of [text, `usr_${text}`, `thr_${text}`, `usr_a-usr_${text}`]) {
          const isAccepted = parsers[`is${name}ID`]?.(value)
          expect(failureOf(() => parsers[`parse${name}ID`]?.(value)) === undefined).toBe(isAccepted)
        }
      }),
    )
  })
})
