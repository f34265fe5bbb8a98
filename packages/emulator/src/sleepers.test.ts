import { describe, expect, test } from 'vitest'
import { createClock } from './clock.ts'

describe('waiting on a clock that stands', () => {
  test('ends when somebody moves the clock far enough, in the order of the times', async () => {
    const clock = createClock({ startsAt: 0 })
    const woken: string[] = []
    const sleep = async (name: string, duration: '1s' | '2s' | '1h') => {
      await clock.sleep(duration)
      woken.push(name)
    }
    const all = [sleep('late', '2s'), sleep('early', '1s'), sleep('later', '1h')]
    clock.advance(999)
    await Promise.resolve()
    expect(woken).toEqual([])
    clock.advance('1m')
    await Promise.all(all.slice(0, 2))
    expect(woken).toEqual(['early', 'late'])
    clock.set('1970-01-02T00:00:00Z')
    await all[2]
    expect(woken).toEqual(['early', 'late', 'later'])
  })

  test('is over at once where there is nothing to wait for', async () => {
    await createClock({ startsAt: 0 }).sleep(0)
  })

  test('goes on when the clock goes back', async () => {
    const clock = createClock({ startsAt: '2026-01-01T00:00:00Z' })
    let isAwake = false
    const sleeping = clock.sleep('1s').then(() => (isAwake = true))
    clock.set('2025-01-01T00:00:00Z')
    clock.advance('1h')
    await Promise.resolve()
    expect(isAwake).toBe(false)
    clock.reset()
    clock.advance('1s')
    await sleeping
  })

  test('is given up with the signal’s reason, also one that was there before', async () => {
    const clock = createClock()
    const reason = new Error('given up')
    const controller = new AbortController()
    const sleeping = clock.sleep('1h', { signal: controller.signal })
    controller.abort(reason)
    await expect(sleeping).rejects.toBe(reason)
    await expect(clock.sleep('1h', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('waiting on a clock that runs', () => {
  test('ends by itself, and sooner when somebody moves it', async () => {
    const clock = createClock({ startsAt: 0, isRunning: true })
    await clock.sleep('1ms')
    expect(clock.now()).toBeGreaterThanOrEqual(1)
    const sleeping = clock.sleep('30d')
    clock.advance('30d')
    await sleeping
  })
})

test('a clock goes back to where it began', () => {
  const clock = createClock({ startsAt: '2026-01-01T00:00:00Z' })
  clock.advance('1d')
  clock.reset()
  expect(new Date(clock.now()).toISOString()).toBe('2026-01-01T00:00:00.000Z')
})

test.each(['-001970-01-01T00:00:00Z', 8.64e15, -1, '+010000-01-01T00:00:00Z'])('a clock does not go to %s', (time) => {
  const clock = createClock({ startsAt: 0 })
  expect(() => clock.set(time)).toThrow()
  expect(clock.now()).toBe(0)
})
