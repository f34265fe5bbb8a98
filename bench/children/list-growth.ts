import process from 'node:process'
import type * as Growing from '../../packages/react/test/growing-list.ts'
import { inRounds } from '../in-rounds.ts'
import { median } from '../measurement.ts'

// node list-growth.ts ITEMS SIZE: what a page more costs a list on a page, when it is short and when it is long.

/** What is printed, as one line of JSON. */
export interface ListGrowthReport {
  readonly rounds: readonly ListGrowthRound[]
}

/** A page, in nanoseconds: the middle one of twenty. */
export interface ListGrowthRound {
  readonly glueShort: number
  readonly glueLong: number
  readonly urqlShort: number
  readonly urqlLong: number
}

// React is another one while developing. It looks when it is loaded.
process.env['NODE_ENV'] = 'production'
const { growingList, pageText }: typeof Growing = await import('../../packages/react/test/growing-list.ts')

const items = Number(process.argv[2])
const pageSize = Number(process.argv[3])
const looked = 20
const count = items / pageSize
const pages = Array.from({ length: count }, (_, page) =>
  pageText({ from: page * pageSize, size: pageSize, isLast: page === count - 1 }),
)

const round = async (): Promise<ListGrowthRound> => {
  const glue = await grown('glue')
  const urql = await grown('urql')
  return { glueShort: glue.short, glueLong: glue.long, urqlShort: urql.short, urqlLong: urql.long }
}
// The compiler has something to do at first.
await inRounds({ rounds: 3, limitMs: 10_000 }, round)
const rounds = await inRounds({ rounds: 15, limitMs: 40_000 }, round)
process.stdout.write(`${JSON.stringify({ rounds } satisfies ListGrowthReport)}\n`, () => process.exit())

async function grown(hook: 'glue' | 'urql'): Promise<{ readonly short: number; readonly long: number }> {
  const list = await growingList({ hook, pages, pageSize })
  const times: number[] = []
  for (let page = 1; page < count; page += 1) times.push((await list.grow()) * 1e6)
  if (list.length() !== items) throw new Error(`The list has ${list.length()} items, and not ${items}.`)
  list.close()
  return { short: median(times.slice(0, looked)), long: median(times.slice(-looked)) }
}
