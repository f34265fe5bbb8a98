import { expect, test } from 'vitest'
import { realPart, realParts, requiredParts } from './real-parts.ts'

test('a machine without Chromium skips the browser tests', () => {
  expect(realPart('chromium', { PATH: '/nowhere' })).toBeUndefined()
})

test('GLUE_REQUIRE turns that skip into a failure that says how to get it', () => {
  expect(() => realPart('chromium', { PATH: '/nowhere', GLUE_REQUIRE: 'chromium' })).toThrow(
    'GLUE_REQUIRE asks for chromium, which is not here: apt-get install chromium',
  )
})

test('CHROMIUM_PATH says where Chromium is', () => {
  expect(realPart('chromium', { CHROMIUM_PATH: '/opt/chromium' })).toBe('/opt/chromium')
})

test('GLUE_REQUIRE takes names with commas between, all of them known', () => {
  expect(requiredParts({ GLUE_REQUIRE: 'chromium,redis' })).toEqual(['chromium', 'redis'])
  expect(realParts({}).map(({ name }) => name)).toEqual(['chromium'])
})
