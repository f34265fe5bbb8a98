import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSealer } from './seal.ts'

const oldKey = 'an old key of the test, 32 bytes or more'
const newKey = 'a new key of the test, 32 bytes or more.'
const purpose = 'test'

test('what was sealed opens again, whatever it was', async () => {
  const sealer = createSealer({ keys: [newKey], purpose })
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (text, context) => {
      const sealed = await sealer.seal(text, context)
      expect(sealed).toMatch(/^[A-Za-z0-9_.-]+$/)
      expect(await sealer.open(sealed, context)).toEqual({ text })
    }),
    { numRuns: 50 },
  )
})

test('CK-4 what was sealed for another context, purpose or key does not open', async () => {
  const sealer = createSealer({ keys: [newKey], purpose })
  const sealed = await sealer.seal('text', 'cookie-1')
  expect(await sealer.open(sealed, 'cookie-2')).toEqual({ failure: 'unreadable' })
  expect(await createSealer({ keys: [newKey], purpose: 'other' }).open(sealed, 'cookie-1')).toEqual({
    failure: 'unknown_key',
  })
  expect(await createSealer({ keys: [oldKey], purpose }).open(sealed, 'cookie-1')).toEqual({ failure: 'unknown_key' })
})

test('after a rotation old values still open, and new ones are sealed with the new key', async () => {
  const before = createSealer({ keys: [oldKey], purpose })
  const after = createSealer({ keys: [newKey, oldKey], purpose })
  expect(await after.open(await before.seal('text', ''), '')).toEqual({ text: 'text' })
  expect(await before.open(await after.seal('text', ''), '')).toEqual({ failure: 'unknown_key' })
})

test('anything changed, cut short or made up does not open, and does not throw', async () => {
  const sealer = createSealer({ keys: [newKey], purpose })
  const sealed = await sealer.seal('text', '')
  const flipped = sealed.slice(0, -2) + (sealed.at(-2) === 'A' ? 'B' : 'A') + sealed.slice(-1)
  for (const changed of [flipped, sealed.slice(0, -4), `${sealed}.x`, '', '...', sealed.replaceAll('.', '')]) {
    expect(await sealer.open(changed, '')).toHaveProperty('failure')
  }
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      expect(await sealer.open(text, '')).toHaveProperty('failure')
    }),
  )
})

test('a key that is too short is refused without being shown', () => {
  expect(() => createSealer({ keys: ['short-key'], purpose })).toThrow(/`keys\[0\]` is empty or too short/)
  expect(() => createSealer({ keys: ['short-key'], purpose })).not.toThrow(/short-key/)
  expect(() => createSealer({ keys: [], purpose })).toThrow(/`keys` is empty/)
})
