import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordKey, recordKeyParts, recordPrefix } from './record-key.ts'

const part = fc.string({ unit: 'binary' })

test('CC-1 every tuple has a key of its own, which reads back to the same tuple', () => {
  fc.assert(
    fc.property(part, part, part, (issuer, clientId, subject) => {
      const key = recordKey(['installation', issuer, clientId, subject])
      expect(recordKeyParts(key)).toEqual(['installation', issuer, clientId, subject])
      expect(key.startsWith(recordPrefix(['installation', issuer, clientId]))).toBe(true)
    }),
  )
})

test('CC-1 parts that hold the separator do not collide', () => {
  expect(recordKey(['state', 'i', 'a:b', 'c'])).not.toBe(recordKey(['state', 'i', 'a', 'b:c']))
  expect(recordKey(['state', 'i', 'a', 'b'])).not.toMatch(new RegExp(`^${recordPrefix(['state', 'i', 'a:b'])}`))
})
