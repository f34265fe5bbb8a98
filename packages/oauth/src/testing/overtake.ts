import { expect, onTestFinished, vi } from 'vitest'
import type { GlueStore } from '../store/store.ts'

/** Three views of one store. The lease of the first is short. */
interface Holders {
  readonly stalled: GlueStore
  readonly successor: GlueStore
  readonly third: GlueStore
}

/** RF-8: a holder stalls, its lease ends, another one takes over, and the first one wakes up. */
export async function overtake({ stalled, successor, third }: Holders): Promise<void> {
  await stalled.set('token', 'old')
  // Only the timers of the renewals stand still, as in a process that was suspended.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const order: string[] = []
  let letGo = (): void => {}
  const over = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let successorIsDone: Promise<void> | undefined
  await stalled.lock('lock', async () => {
    const read = await stalled.get('token')
    await new Promise<void>((overtaken) => {
      successorIsDone = successor.lock('lock', async () => {
        const current = await successor.get('token')
        await successor.set('token', 'of the successor', { ifVersion: current?.version })
        overtaken()
        await over
        order.push('the successor is done')
      })
    })
    expect(await stalled.set('token', 'late', { ifVersion: read?.version })).toBeUndefined()
  })
  await expect(third.lock('lock', () => Promise.resolve(), { waitMs: 0 })).rejects.toThrow('was not free')
  const next = third.lock('lock', async () => void order.push('the next one'))
  letGo()
  await Promise.all([successorIsDone, next])
  expect(order).toEqual(['the successor is done', 'the next one'])
  expect((await third.get('token'))?.value).toBe('of the successor')
}
