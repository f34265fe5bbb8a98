import { mkdirSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type * as Mounted from '../../packages/react/test/mounted-queries.tsx'
import { inRounds } from '../in-rounds.ts'

// node mounting.ts COUNT FIRST: what it costs to show components with a query each, whose answers are in the cache.

/** What is printed, as one line of JSON. */
export interface MountingReport {
  readonly rounds: readonly MountingRound[]
}

export interface MountingRound {
  readonly glue: Mounted.Mounting
  readonly urql: Mounted.Mounting
}

// React is another one while developing, and where there is no document. It looks when it is loaded.
process.env['NODE_ENV'] = 'production'
await import('../../packages/react/test/document.ts')
const { mountedQueries }: typeof Mounted = await import(await withoutJsx('packages/react/test/mounted-queries.tsx'))

const count = Number(process.argv[2])
const sides = process.argv[3] === 'glue' ? (['glue', 'urql'] as const) : (['urql', 'glue'] as const)
const [first, second] = [await sideOf(sides[0]), await sideOf(sides[1])]
let isTurned = false
const round = async (): Promise<MountingRound> => {
  // Who comes second finds a heap that the other one has filled.
  isTurned = !isTurned
  const measured = new Map<Side, Mounted.Mounting>()
  for (const { side, queries } of isTurned ? [first, second] : [second, first])
    measured.set(side, await queries.mount())
  const [glue, urql] = [measured.get('glue'), measured.get('urql')]
  if (!glue || !urql) throw new Error('One side was not measured.')
  return { glue, urql }
}
// The compiler has something to do at first.
await inRounds({ rounds: 20, limitMs: 8_000 }, round)
const rounds = await inRounds({ rounds: 50, limitMs: 15_000 }, round)
process.stdout.write(`${JSON.stringify({ rounds } satisfies MountingReport)}\n`, () => process.exit())

type Side = 'glue' | 'urql'

async function sideOf(side: Side) {
  return { side, queries: await mountedQueries({ hook: side, count }) }
}

/** Node runs TypeScript, and no JSX. What is no file of the package stays where it is. */
async function withoutJsx(path: string): Promise<string> {
  const source = fileURLToPath(new URL(`../../${path}`, import.meta.url))
  const outfile = fileURLToPath(new URL('../../packages/react/node_modules/.bench/mounting.mjs', import.meta.url))
  mkdirSync(fileURLToPath(new URL('.', pathToFileURL(outfile))), { recursive: true })
  await build({ entryPoints: [source], outfile, bundle: true, packages: 'external', format: 'esm', jsx: 'automatic' })
  return pathToFileURL(outfile).href
}
