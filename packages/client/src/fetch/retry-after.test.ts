import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const now = Date.UTC(2026, 10, 24, 12, 0, 0)

describe('parseRetryAfter', () => {
  it('reads the three dates of RFC 9110', () => {
    const at = Date.UTC(1994, 10, 6, 8, 49, 37)
    expect(parseRetryAfter('Sun, 06 Nov 1994 08:49:37 GMT', at - 5000)).toBe(5000)
    expect(parseRetryAfter('Sunday, 06-Nov-94 08:49:37 GMT', at - 5000)).toBe(5000)
    expect(parseRetryAfter('Sun Nov  6 08:49:37 1994', at - 5000)).toBe(5000)
  })

  it('takes a year of two digits that is far ahead for the past', () => {
    expect(parseRetryAfter('Sunday, 06-Nov-94 08:49:37 GMT', now)).toBe(0)
    expect(parseRetryAfter('Tuesday, 24-Nov-26 12:00:01 GMT', now)).toBe(1000)
  })

  it('does not ask for a negative wait', () => {
    expect(parseRetryAfter('Sun, 06 Nov 1994 08:49:37 GMT', now)).toBe(0)
  })

  it.each([
    null,
    '',
    '-5',
    '1.5',
    '1e3',
    'soon',
    '0x10',
    '2026-11-24T12:00:00Z',
    'Tue, 24 Nov 2026 12:00:00 PST',
    'Tue, 31 Feb 2026 12:00:00 GMT',
    'Tue, 24 Nov 2026 25:00:00 GMT',
    'Tue, 24 Nov 2026 12:60:00 GMT',
  ])('does not understand %j', (value) => {
    expect(parseRetryAfter(value, now)).toBeUndefined()
  })

  it('reads every number of seconds as milliseconds', () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(parseRetryAfter(` ${seconds} `, now)).toBe(seconds * 1000)
      }),
    )
    expect(parseRetryAfter('9'.repeat(400), now)).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('reads every date that JavaScript writes', () => {
    const date = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
    fc.assert(
      fc.property(date, (at) => {
        const seconds = Math.floor(at.getTime() / 1000) * 1000
        expect(parseRetryAfter(at.toUTCString(), now)).toBe(Math.max(0, seconds - now))
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseRetryAfter(text, now) ?? 0).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
