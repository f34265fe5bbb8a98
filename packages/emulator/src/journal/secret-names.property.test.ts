import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSecretNames } from './secret-names.ts'

const parameter = fc.constantFrom('client_secret', 'code', 'code_verifier', 'access_token', 'refresh_token')
/** Long enough not to be found by chance. */
const secret = fc
  .string({ minLength: 12, maxLength: 40, unit: 'binary-ascii' })
  .filter((text) => text.trim().length > 8)
const surroundings = fc.string({ maxLength: 20 }).filter((text) => !/[=&"\\?]/.test(text))

test('no secret of a form or a query is left, whatever is in it', () => {
  fc.assert(
    fc.property(parameter, secret, surroundings, (name, value, before) => {
      const { mask } = createSecretNames(() => [])
      const form = new URLSearchParams({ a: before, [name]: value, b: 'after' }).toString()
      for (const text of [form, `https://app.test/callback?${form}`]) {
        const masked = mask(text)
        expect(masked).not.toContain(new URLSearchParams({ x: value }).toString().slice(2))
        expect(masked).toMatch(/=\$[A-Z_]+_1/)
        expect(masked).toContain('b=after')
      }
    }),
  )
})

test('no secret of a JSON text is left, whatever is in it, and the text is still JSON', () => {
  const named = fc.constantFrom('client_secret', 'code_verifier', 'access_token', 'refresh_token')
  fc.assert(
    fc.property(named, secret, surroundings, (name, value, before) => {
      const { mask } = createSecretNames(() => [])
      const masked = mask(JSON.stringify({ a: before, [name]: value, b: 'after' }))
      expect(masked).not.toContain(JSON.stringify(value).slice(1, -1))
      expect(JSON.parse(masked)).toMatchObject({
        a: before,
        [name]: expect.stringMatching(/^\$[A-Z_]+_1$/),
        b: 'after',
      })
    }),
  )
})

test('a text without secrets stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!/(secret|code|token|verifier|password|assertion)/.test(text))
      expect(createSecretNames(() => []).mask(text)).toBe(text)
    }),
  )
})

test('the same secret has the same name everywhere, and another one another', () => {
  const { mask, maskHeader } = createSecretNames(() => [])
  const token = `emu_${'a1'.repeat(32)}`
  expect(mask(`{"access_token":"${token}"}`)).toBe('{"access_token":"$ACCESS_TOKEN_1"}')
  expect(maskHeader('authorization', `Bearer ${token}`)).toBe('Bearer $ACCESS_TOKEN_1')
  expect(mask(`It was ${token}.`)).toBe('It was $ACCESS_TOKEN_1.')
  expect(maskHeader('authorization', 'Bearer another')).toBe('Bearer $ACCESS_TOKEN_2')
})

test('hostile texts are read in one go', () => {
  const { mask } = createSecretNames(() => [])
  const texts = ['code=', '"access_token":"', '\\"', '&code', '"code"'].map((part) => part.repeat(50_000))
  for (const text of texts) expect(mask(text).length).toBeGreaterThan(0)
})
