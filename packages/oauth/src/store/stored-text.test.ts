import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfPrefix, originalText, storedText } from './stored-text.ts'

// Any UTF-16 there is, with more of what is special than chance would give.
const text = fc
  .array(fc.oneof(fc.constantFrom('\\', '\0', 'u', '0000', '\ud800', '\udc00', '\u{10ffff}', '\ud7ff'), fc.string()))
  .map((parts) => parts.join(''))

test('any string comes back as it was, and nothing that is stored is refused by Postgres', () => {
  fc.assert(
    fc.property(text, (original) => {
      const stored = storedText(original)
      expect(originalText(stored)).toBe(original)
      expect(stored).not.toContain('\0')
      expect(isWellFormed(stored)).toBe(true)
    }),
  )
})

test('a prefix of whole characters finds the same keys in what is stored', () => {
  fc.assert(
    fc.property(text, text, (prefix, other) => {
      fc.pre(isWellFormed(prefix) && isWellFormed(other))
      expect(storedText(prefix + other).startsWith(storedText(prefix))).toBe(true)
      expect(storedText(other).startsWith(storedText(prefix))).toBe(other.startsWith(prefix))
    }),
  )
})

test('what begins with a prefix is what lies between it and its end, by bytes', () => {
  const wellFormed = fc.string({ unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\u{10ffff}', '\u{1f511}') })
  fc.assert(
    fc.property(wellFormed, wellFormed, (prefix, key) => {
      const end = endOfPrefix(prefix)
      const isBetween =
        Buffer.compare(Buffer.from(key), Buffer.from(prefix)) >= 0 &&
        (end === undefined || Buffer.compare(Buffer.from(key), Buffer.from(end)) < 0)
      expect(isBetween).toBe(key.startsWith(prefix))
    }),
  )
})

function isWellFormed(string: string): boolean {
  return !/\p{Surrogate}/u.test(string)
}
