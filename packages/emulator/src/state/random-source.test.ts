import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandomSource } from './random-source.ts'

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The time in a KSUID: the first 4 of 20 bytes, as seconds after 13 May 2014. */
function timeOf(id: string): number {
  const [, digits = ''] = id.split('_')
  const number = [...digits].reduce((sum, digit) => sum * 62n + BigInt(base62.indexOf(digit)), 0n)
  return (Number(number >> 128n) + 1_400_000_000) * 1000
}

const times = fc.integer({ min: Date.UTC(2014, 5), max: Date.UTC(2099, 0) })

test('an id is a KSUID of its time, as those in Glue’s documentation can be read', () => {
  fc.assert(
    fc.property(fc.string(), times, (seed, now) => {
      const id = createRandomSource(seed).id('thr', now)
      expect(id).toMatch(/^thr_[0-9A-Za-z]{27}$/)
      expect(timeOf(id)).toBe(Math.floor(now / 1000) * 1000)
    }),
  )
})

test('what is made later sorts later', () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 1000, max: 10 ** 9 }), (now, more) => {
      const random = createRandomSource('a')
      const [early, late] = [random.id('msg', now), random.id('msg', now + more)]
      expect(early < late).toBe(true)
    }),
  )
})

test('the same seed gives the same, another one something else, and a position can be gone back to', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (seed, digits) => {
      const [one, same, other] = [createRandomSource(seed), createRandomSource(seed), createRandomSource(`${seed}.`)]
      expect(one.hex(digits)).toBe(same.hex(digits))
      const { position } = one
      const next = one.hex(64)
      expect(next).toMatch(/^[0-9a-f]{64}$/)
      expect(other.hex(64)).not.toBe(next)
      one.restore(position)
      expect(one.hex(64)).toBe(next)
    }),
  )
})

test('a hundred thousand tokens are a hundred thousand', () => {
  const random = createRandomSource('acme')
  expect(new Set(Array.from({ length: 100_000 }, () => random.hex(16))).size).toBe(100_000)
})
