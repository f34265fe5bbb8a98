import type { MessagesReport } from './children/messages.ts'
import { startChild } from './child.ts'
import { measured, type Section } from './measurement.ts'

const threads = 1000
const messages = 100_000
const megabyte = 1024 * 1024

/** What an emulator is like after much was written to it. */
export async function manyMessages(): Promise<Section> {
  await using child = await startChild('messages.ts', {
    flags: ['--expose-gc'],
    parameters: [String(threads), String(messages)],
  })
  const report: MessagesReport = JSON.parse(child.line)
  const { sent, before, after, fewMs, manyMs } = report

  const once = [report]
  const count = sent.toLocaleString('en')
  const few = measured(fewMs, {
    what: `query with ${threads.toLocaleString('en')} messages`,
    unit: 'ms',
    of: (ms) => ms,
  })
  const plain = measured(once, { what: 'a plain object in a Map', unit: 'B', of: ({ plainBytes }) => plainBytes })
  return {
    title: `${count} messages by sendMessage in ${threads.toLocaleString('en')} threads, in process (less is better)`,
    measurements: [
      measured(manyMs, { what: `query with ${count} messages`, unit: 'ms', of: (ms) => ms, against: few }),
      few,
      measured(once, {
        what: 'heap a message',
        unit: 'B',
        of: () => (after.heapUsed - before.heapUsed) / sent,
        against: plain,
      }),
      plain,
      measured(once, { what: 'heap before', unit: 'MB', of: () => before.heapUsed / megabyte }),
      measured(once, { what: 'heap after', unit: 'MB', of: () => after.heapUsed / megabyte }),
      measured(once, { what: 'rss before', unit: 'MB', of: () => before.rss / megabyte }),
      measured(once, { what: 'rss after', unit: 'MB', of: () => after.rss / megabyte }),
    ],
    skipped: sent < messages ? `Only ${count} messages were sent before the time for it was over.` : undefined,
  }
}
