import { describe, expect, test } from 'vitest'
import { pollEndpoint } from './poll-endpoint.ts'

describe('polling', () => {
  test('goes on in even steps while the endpoint answers', async () => {
    expect(await waits({ answers: [true, true, true] })).toEqual([1000, 1000, 1000, 1000])
  })

  test('waits longer after each failure, up to five minutes, and as before when it answers again', async () => {
    const answers = [...Array.from({ length: 10 }, () => false), true, true]
    expect(await waits({ answers })).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000, 1000, 1000,
    ])
  })

  test('is never quicker than it was told to be', async () => {
    expect(await waits({ answers: [false, false], intervalMs: 600_000 })).toEqual([600_000, 600_000, 600_000])
  })

  test('tells of each failure and when it tries again, and of the first answer after it', async () => {
    const told: string[] = []
    await waits({
      answers: [false, false, true, true],
      onFailure: (error, retryMs) => told.push(`${error instanceof Error && error.message} ${retryMs}`),
      onRecovery: () => told.push('again'),
    })
    expect(told).toEqual(['no answer 2000', 'no answer 4000', 'again'])
  })

  test('ends at once while it waits', async () => {
    const ending = new AbortController()
    const ended = pollEndpoint({
      poll: () => Promise.reject(new Error('not asked for')),
      intervalMs: 1000,
      onFailure: () => {},
      onRecovery: () => {},
      signal: ending.signal,
      timers: { now: () => 0, set: () => {}, clear: () => {} },
    })
    ending.abort()
    await expect(ended).resolves.toBeUndefined()
  })

  test('ends with a mistake of ours', async () => {
    const onFailure = (error: unknown) => {
      throw error
    }
    await expect(waits({ answers: [false], onFailure })).rejects.toThrow('no answer')
  })
})

interface WaitsInput {
  readonly answers: readonly boolean[]
  readonly intervalMs?: number
  readonly onFailure?: (error: unknown, retryMs: number) => void
  readonly onRecovery?: () => void
}

/** How long it waits before each poll, until there are no more answers. */
async function waits({ answers, intervalMs = 1000, onFailure = () => {}, onRecovery = () => {} }: WaitsInput) {
  const ending = new AbortController()
  const delays: number[] = []
  let polls = 0
  await pollEndpoint({
    async poll() {
      polls += 1
      if (answers[polls - 1] === false) throw new Error('no answer')
    },
    intervalMs,
    onFailure,
    onRecovery,
    signal: ending.signal,
    timers: {
      now: () => 0,
      set(run, delayMs) {
        delays.push(delayMs)
        if (polls === answers.length) ending.abort()
        queueMicrotask(run)
      },
      clear: () => {},
    },
  })
  return delays
}
