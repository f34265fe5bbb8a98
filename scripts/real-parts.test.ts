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

test('a machine without Redis skips the tests of its store, and GLUE_REQUIRE says how to get it', () => {
  expect(realPart('redis', { PATH: '/nowhere' })).toBeUndefined()
  expect(() => realPart('redis', { PATH: '/nowhere', GLUE_REQUIRE: 'postgres,redis' })).toThrow(
    'GLUE_REQUIRE asks for redis, which is not here: apt-get install redis-server',
  )
})

test('POSTGRES_PATH and REDIS_PATH say where the servers are', () => {
  expect(realPart('postgres', { POSTGRES_PATH: '/opt/postgres' })).toBe('/opt/postgres')
  expect(realPart('redis', { REDIS_PATH: '/opt/redis-server' })).toBe('/opt/redis-server')
})

test('GLUE_REQUIRE takes names with commas between, all of them known', () => {
  expect(requiredParts({ GLUE_REQUIRE: 'chromium,redis' })).toEqual(['chromium', 'redis'])
  expect(realParts({}).map(({ name }) => name)).toEqual(['chromium', 'postgres', 'redis'])
})
