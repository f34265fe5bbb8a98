import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCookies, setCookie } from './cookie-header.ts'

test('CK-3 a cookie that was set is read again, whole, among others', () => {
  const token = fc.stringMatching(/^[A-Za-z0-9._-]{1,60}$/)
  fc.assert(
    fc.property(token, token, (name, value) => {
      const [pair = ''] = setCookie({ name, value, maxAgeS: 600, isSecure: true }).split(';')
      const cookies = parseCookies(`first-!=1; ${pair}; last-!=a=b=c; broken`)
      expect(cookies.get(name)).toBe(value)
      expect(cookies.get('last-!')).toBe('a=b=c')
    }),
  )
})

test('CK-3 a name that comes twice counts as absent: one of the two was planted', () => {
  expect([...parseCookies('a=1; b=2; a=1').keys()]).toEqual(['b'])
})

test('DS-4 a hostile header costs no more than its length', () => {
  for (const filler of [' ', ';', 'a=', '=', '"\\"']) {
    expect(parseCookies(filler.repeat(50_000)).size).toBeLessThan(2)
  }
  expect(parseCookies(null).size).toBe(0)
})

test('CK-1 only the blanks of a header are taken away: a name that a neighbour planted stays another one', () => {
  for (const blank of ['\u00a0', '\u000b', '\f', '\u3000', '\ufeff']) {
    const cookies = parseCookies(`${blank}__Host-x=planted; \t__Host-x=own \t`)
    expect(cookies.get('__Host-x')).toBe('own')
  }
})
