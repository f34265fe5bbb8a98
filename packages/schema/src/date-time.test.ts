import { assert as check, date, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { formatDateTime, isGlueSchemaError, parseDateTime } from './index.ts'

test.each([
  ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
  ['2026-01-31T09:30:00.123456789Z', '2026-01-31T09:30:00.123Z'],
  ['2026-01-31T09:30:00+01:00', '2026-01-31T08:30:00.000Z'],
  ['2026-01-31T23:30:00-01:00', '2026-02-01T00:30:00.000Z'],
  ['2024-02-29t00:00:00z', '2024-02-29T00:00:00.000Z'],
])('%s is %s', (text, iso) => {
  expect(parseDateTime(text).toISOString()).toBe(iso)
})

test.each([
  '',
  'yesterday',
  '2026-01-31',
  '2026-01-31T09:30:00',
  '2026-02-31T00:00:00Z',
  '2025-02-29T00:00:00+01:00',
  '2026-13-01T00:00:00Z',
  '2026-01-01T25:00:00Z',
  '2026-01-31 09:30:00Z',
  ' 2026-01-31T09:30:00Z',
  '2026-01-31T09:30:00Z\n',
  1_700_000_000_000,
  null,
  undefined,
  new Date(0),
])('%j is no DateTime, and no date is made up for it', (value) => {
  try {
    parseDateTime(value)
    expect.unreachable()
  } catch (error) {
    expect(isGlueSchemaError(error) && error.code).toBe('invalid_date_time')
    expect(String(error)).toContain('A DateTime looks like `2026-01-31T09:30:00Z`')
  }
})

test('a date comes back from its text', () => {
  const dates = date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  check(
    property(dates, (value) => {
      expect(parseDateTime(formatDateTime(value))).toEqual(value)
    }),
  )
})

test.each([new Date(Number.NaN), new Date(8.64e15)])('%s has no DateTime', (value) => {
  expect(() => formatDateTime(value)).toThrow('invalid_date_time')
})

test('no string at all makes an invalid Date', () => {
  check(
    property(string(), (text) => {
      for (const value of [text, `2026-01-31T09:30:00${text}`]) {
        try {
          expect(parseDateTime(value).getTime()).not.toBeNaN()
        } catch (error) {
          expect(isGlueSchemaError(error)).toBe(true)
        }
      }
    }),
  )
})
