import { startChild } from './child.ts'
import type { ListGrowthReport } from './children/list-growth.ts'
import { measured, type Section } from './measurement.ts'

const items = 5000
const pageSize = 50

/** What the next page of a list costs: no more when the list is long already. */
export async function listGrowth(): Promise<Section> {
  await using child = await startChild('list-growth.ts', { parameters: [String(items), String(pageSize)] })
  const { rounds }: ListGrowthReport = JSON.parse(child.line)
  const short = measured(rounds, {
    what: 'useGlueConnection, of the first 1,000 items',
    unit: 'ns',
    of: ({ glueShort }) => glueShort,
  })
  const urqlShort = measured(rounds, {
    what: 'urql alone and an array, of the first 1,000 items',
    unit: 'ns',
    of: ({ urqlShort: ns }) => ns,
  })
  const urqlLong = measured(rounds, {
    what: 'urql alone and an array, of the last 1,000 items',
    unit: 'ns',
    of: ({ urqlLong: ns }) => ns,
    against: urqlShort,
  })
  const long = { what: 'useGlueConnection, of the last 1,000 items', unit: 'ns' } as const
  const of = ({ glueLong }: (typeof rounds)[number]) => glueLong
  return {
    title: `A page of ${pageSize} more in a list that grows to ${items.toLocaleString('en')} items, request to commit (less is better)`,
    measurements: [
      measured(rounds, { ...long, of, against: short, goal: { sign: '≤', value: 1.1, of: 'ratio' } }),
      measured(rounds, { ...long, of, against: urqlLong }),
      short,
      urqlLong,
      urqlShort,
    ],
  }
}
