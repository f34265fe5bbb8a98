import type { InstallationsReport } from './children/installations.ts'
import { startChild } from './child.ts'
import { type Measurement, measured, type Section } from './measurement.ts'
import { startStoreServer } from './open-store.ts'

const installations = 100_000
const megabyte = 1024 * 1024

/** What an app is like that very many workspaces have. */
export async function manyInstallations(): Promise<Section> {
  const server = await startStoreServer('Postgres')
  const title = titleOf(installations)
  if (server === undefined) return { title, measurements: [], skipped: 'Postgres is not on this machine.' }
  try {
    await using child = await startChild('installations.ts', {
      flags: ['--expose-gc'],
      parameters: [server.url, String(installations)],
    })
    const report: InstallationsReport = JSON.parse(child.line)
    const { many } = report.heap
    const skipped =
      many < installations
        ? `The time was over after ${many.toLocaleString('en')} tokens had been asked for.`
        : undefined
    return { title: titleOf(report.installations), measurements: rowsOf(report), skipped }
  } finally {
    await server.stop()
  }
}

function titleOf(count: number): string {
  return `${count.toLocaleString('en')} installations in Postgres, their tokens sealed (less is better)`
}

function rowsOf({ cold, lists, heap }: InstallationsReport): Measurement[] {
  const query = measured(cold, { what: 'one query of pg by its key', unit: 'ms', of: ({ queryMs }) => queryMs })
  const plainList = measured(lists, {
    what: 'the same rows in one query of pg',
    unit: 'ms',
    of: ({ plainMs }) => plainMs,
  })
  const few = measured([heap], {
    what: `heap growth after ${heap.few.toLocaleString('en')} tokens, maxCachedTokens 10,000`,
    unit: 'MB',
    of: ({ fewBytes }) => fewBytes / megabyte,
  })
  const unbounded = measured([heap], {
    what: `${heap.many.toLocaleString('en')} plain objects in a Map`,
    unit: 'MB',
    of: ({ mapBytes }) => mapBytes / megabyte,
  })
  const many = {
    what: `heap growth after ${heap.many.toLocaleString('en')} tokens`,
    unit: 'MB',
    of: ({ manyBytes }: InstallationsReport['heap']) => manyBytes / megabyte,
  } as const
  return [
    measured(cold, {
      what: 'cold tokenFor(), a valid token in the store',
      unit: 'round trips',
      of: ({ roundTrips }) => roundTrips,
      goal: { sign: '≤', value: 2, of: 'every round' },
    }),
    measured(cold, { what: 'cold tokenFor()', unit: 'ms', of: ({ tokenMs }) => tokenMs, against: query }),
    query,
    measured(lists, {
      what: 'installations.list(), to its end',
      unit: 'ms',
      of: ({ listMs }) => listMs,
      against: plainList,
    }),
    plainList,
    measured(lists, { what: 'installations.list()', unit: 'round trips', of: ({ roundTrips }) => roundTrips }),
    measured([heap], { ...many, against: few, goal: { sign: '≤', value: 1.25, of: 'ratio' } }),
    measured([heap], { ...many, against: unbounded }),
    few,
    unbounded,
  ]
}
