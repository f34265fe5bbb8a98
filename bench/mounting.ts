import { startChild } from './child.ts'
import type { MountingReport, MountingRound } from './children/mounting.ts'
import { measured, type Section } from './measurement.ts'

const count = 1000

/** What a page with many queries costs when it is shown, where the cache has all of their answers. */
export async function mounting(): Promise<Section> {
  // Whose code the compiler meets first is some hundredths slower or faster all along.
  const rounds = [...(await roundsOf('glue')), ...(await roundsOf('urql'))]
  const title = `Showing ${count.toLocaleString('en')} components with a query each, all of them cached, processor time (less is better)`
  const row = (what: string, side: keyof MountingRound) => ({
    time: measured(rounds, { what, unit: 'ms', of: (round) => round[side].ms }),
    renders: measured(rounds, { what: `${what}: renders`, unit: 'renders', of: (round) => round[side].renders }),
  })
  const urql = row('useQuery of urql', 'urql')
  const glue = row('useGlueQuery', 'glue')
  return {
    title,
    measurements: [
      { ...glue.time, against: urql.time, goal: { sign: '≤', value: 1.05, of: 'ratio' } },
      urql.time,
      { ...glue.renders, against: urql.renders, goal: { sign: '≤', value: 1, of: 'ratio' } },
      urql.renders,
      measured(rounds, {
        what: 'useGlueQuery: requests',
        unit: 'requests',
        of: (round) => round.glue.requests,
        goal: { sign: '=', value: 0, of: 'every round' },
      }),
    ],
  }
}

async function roundsOf(first: keyof MountingRound): Promise<readonly MountingRound[]> {
  await using child = await startChild('mounting.ts', { parameters: [String(count), first] })
  const { rounds }: MountingReport = JSON.parse(child.line)
  return rounds
}
