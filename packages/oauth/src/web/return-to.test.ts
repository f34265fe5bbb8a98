import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeReturnTo } from './return-to.ts'

const origin = 'https://app.test'
const home = `${origin}/`

test.each([
  '//evil.test',
  '///evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  ' //evil.test',
  '/.//evil.test',
  '/..//evil.test',
  'https:evil.test',
  'javascript:alert(1)',
  'data:,x',
  'http://app.test@evil.test',
  'https://app.test.evil.test',
  '/\r\nSet-Cookie:a=b',
  'https://user@app.test/',
  'http://[',
  'blob:https://app.test/x',
  'view-source:https://app.test/',
])('CB-9 %j does not leave the app', (returnTo) => {
  const target = safeReturnTo({ returnTo, home })
  expect(new URL(target, origin).origin).toBe(origin)
  expect(target.startsWith(`${origin}/`)).toBe(true)
})

test('a path of the app is kept, with its query and fragment', () => {
  expect(safeReturnTo({ returnTo: '/threads?tab=new#top', home })).toBe('https://app.test/threads?tab=new#top')
  expect(safeReturnTo({ returnTo: null, home })).toBe('https://app.test/')
  expect(safeReturnTo({ returnTo: `/${'x'.repeat(2000)}`, home })).toBe('https://app.test/')
})

test('CB-9 whatever is asked for, the target is on the app', () => {
  const urlish = fc.oneof(
    fc.string(),
    fc.webUrl({ size: 'xsmall' }),
    fc
      .array(fc.constantFrom('/', '\\', '.', ':', '@', 'evil.test', '\t', '?', '#', 'https', ' '))
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(urlish, (returnTo) => {
      const target = safeReturnTo({ returnTo, home })
      expect(URL.parse(target)?.origin).toBe(origin)
      expect(target).not.toMatch(/[\r\n]/)
    }),
    { numRuns: 1000 },
  )
})
