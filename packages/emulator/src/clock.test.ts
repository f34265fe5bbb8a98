import { expect, test } from 'vitest'
import { createClock, type Duration } from './clock.ts'

test('a clock stands until it is moved', () => {
  const clock = createClock({ startsAt: '2026-11-02T09:00:00Z' })
  const start = Date.parse('2026-11-02T09:00:00Z')
  expect(clock.now()).toBe(start)
  const steps: [Duration, number][] = [
    [250, 250],
    ['5ms', 255],
    ['2s', 2255],
    ['1m', 62_255],
    ['1.5h', 5_462_255],
    ['1d', 91_862_255],
  ]
  for (const [duration, total] of steps) {
    clock.advance(duration)
    expect(clock.now()).toBe(start + total)
  }
  clock.set(new Date(0))
  expect(clock.now()).toBe(0)
})

test('a running clock goes on by itself, from where it was set', () => {
  const clock = createClock({ startsAt: 0, isRunning: true })
  const before = Date.now()
  clock.set('2030-01-01T00:00:00Z')
  const passed = clock.now() - Date.parse('2030-01-01T00:00:00Z')
  expect(passed).toBeGreaterThanOrEqual(0)
  expect(passed).toBeLessThanOrEqual(Date.now() - before)
})

test('a clock without a beginning begins now', () => {
  expect(Math.abs(createClock().now() - Date.now())).toBeLessThan(1000)
})

test.each(['2 hours', '', 'h', '1w', Number.NaN, Number.POSITIVE_INFINITY])('%s is not a duration', (duration) => {
  const clock = createClock({ startsAt: 0 })
  expect(() => clock.advance(duration as Duration)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  expect(clock.now()).toBe(0)
})

test('what is not a time is refused', () => {
  expect(() => createClock({ startsAt: 'yesterday' })).toThrow('"yesterday", which is not a time')
})
