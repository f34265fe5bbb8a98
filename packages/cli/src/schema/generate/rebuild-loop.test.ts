import { describe, expect, test } from 'vitest'
import { createRebuildLoop, type RebuildLoopOptions, type Timers } from './rebuild-loop.ts'

describe('a rebuild loop', () => {
  test('makes one rebuild of a burst of changes, once nothing happens any more', async () => {
    const { loop, clock, rebuilds } = setUp()
    loop.changed('a')
    clock.advance(40)
    loop.changed('b')
    loop.changed('a')
    clock.advance(40)
    expect(rebuilds).toEqual([])
    clock.advance(10)
    expect(rebuilds).toEqual([['a', 'b']])
  })

  test('does not wait for a file that never stops to change', async () => {
    const { loop, clock, rebuilds } = setUp()
    for (let change = 0; change < 20; change += 1) {
      loop.changed('log')
      clock.advance(40)
    }
    expect(rebuilds).not.toEqual([])
  })

  test('never runs two at once, and what changes meanwhile is in the next one', async () => {
    let running = 0
    let most = 0
    const gates: (() => void)[] = []
    const { loop, clock, rebuilds } = setUp(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise<void>((resolve) => gates.push(resolve))
      running -= 1
    })
    loop.start()
    for (const path of ['a', 'b']) {
      loop.changed(path)
      clock.advance(50)
    }
    loop.changed('c')
    expect(rebuilds).toEqual([[]])
    gates[0]?.()
    await expect.poll(() => rebuilds).toEqual([[], ['a', 'b', 'c']])
    clock.advance(50)
    loop.changed('d')
    clock.advance(50)
    gates[1]?.()
    await expect.poll(() => rebuilds).toEqual([[], ['a', 'b', 'c'], ['d']])
    expect(most).toBe(1)
  })

  test('a change at the very end of a rebuild is not lost', async () => {
    const { loop, clock, rebuilds } = setUp(async (changed) => {
      if (changed[0] === 'a') await Promise.resolve().then(() => loop.changed('b'))
    })
    loop.changed('a')
    clock.advance(50)
    await expect.poll(() => rebuilds).toContainEqual(['b'])
  })

  test('ends after the rebuild that is on, and starts no other', async () => {
    let release = (): void => {}
    const { loop, clock, rebuilds } = setUp(() => new Promise((resolve) => (release = resolve)))
    loop.start()
    loop.changed('a')
    loop.close()
    let hasEnded = false
    const ended = loop.ended.then(() => (hasEnded = true))
    await Promise.resolve()
    expect(hasEnded).toBe(false)
    release()
    await ended
    loop.changed('b')
    clock.advance(1000)
    expect(rebuilds).toEqual([[]])
  })

  test('ends at once when there is nothing to end', async () => {
    const { loop } = setUp()
    loop.close()
    await expect(loop.ended).resolves.toBeUndefined()
  })

  test('rejects with what a rebuild throws', async () => {
    const { loop } = setUp(async () => {
      throw new Error('a mistake of ours')
    })
    loop.start()
    await expect(loop.ended).rejects.toThrow('a mistake of ours')
  })
})

function setUp(rebuild: RebuildLoopOptions['rebuild'] = async () => {}) {
  const rebuilds: (readonly string[])[] = []
  const clock = createClock()
  const loop = createRebuildLoop({
    rebuild(changed) {
      rebuilds.push(changed)
      return rebuild(changed)
    },
    delayMs: 50,
    timers: clock.timers,
  })
  return { loop, clock, rebuilds }
}

function createClock() {
  let now = 0
  const waiting = new Set<{ at: number; run: () => void }>()
  const timers: Timers = {
    now: () => now,
    set(run, delayMs) {
      const timer = { at: now + delayMs, run }
      waiting.add(timer)
      return timer
    },
    clear: (timer) => void waiting.delete(timer as never),
  }
  return {
    timers,
    advance(ms: number) {
      now += ms
      for (const timer of waiting) {
        if (timer.at > now) continue
        waiting.delete(timer)
        timer.run()
      }
    },
  }
}
