import { availableParallelism } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { bundleSize } from './bundle-size.ts'
import { cachedToken } from './cached-token.ts'
import { importedDocuments } from './documents.ts'
import { footprint } from './footprint.ts'
import { generating } from './generate.ts'
import { github } from './github.ts'
import { herd } from './herd.ts'
import { importTime } from './import-time.ts'
import { manyInstallations } from './installations.ts'
import { listGrowth } from './list-growth.ts'
import { manyMessages } from './messages.ts'
import { type Section, summarize } from './measurement.ts'
import { mounting } from './mounting.ts'
import { processes } from './processes.ts'
import { table } from './report.ts'
import { startInProcess } from './start-in-process.ts'
import { startOfProcess } from './start-of-process.ts'
import { tokenRate } from './token-rate.ts'
import { reactBundle } from './react-bundle.ts'
import { refusedTokens } from './refused-tokens.ts'
import { sealing } from './sealing.ts'
import { typeChecking } from './typecheck.ts'
import { webProxy } from './web-proxy.ts'
import { workersBundle } from './workers-bundle.ts'

// node --conditions=@glue/source bench/main.ts [--json] [NAME…]

const benches: Readonly<Record<string, () => Promise<Section>>> = {
  rate: tokenRate,
  start: startInProcess,
  bin: startOfProcess,
  messages: manyMessages,
  herd,
  processes,
  installations: manyInstallations,
  cached: cachedToken,
  size: bundleSize,
  import: importTime,
  web: webProxy,
  seal: sealing,
  workers: workersBundle,
  react: reactBundle,
  mount: mounting,
  refused: refusedTokens,
  growth: listGrowth,
  documents: importedDocuments,
  generate: generating,
  typecheck: typeChecking,
  github,
  footprint,
}

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true })
const unknown = positionals.find((name) => !Object.hasOwn(benches, name))
if (unknown !== undefined) {
  process.stderr.write(`There is no bench ${unknown}. There are: ${Object.keys(benches).join(', ')}.\n`)
  process.exit(2)
}

const sections: Section[] = []
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  process.stderr.write(`${name}…\n`)
  sections.push(await bench())
}
const machine = { node: process.version, system: `${process.platform} ${process.arch}`, cores: availableParallelism() }
process.stdout.write(
  values.json
    ? `${JSON.stringify({ machine, sections: sections.map(summarized) }, undefined, 2)}\n`
    : `Node ${machine.node}, ${machine.system}, ${machine.cores} cores\n\n${table(sections)}`,
)

function summarized({ title, measurements, skipped }: Section) {
  return { title, measurements: measurements.map(summarize), skipped }
}
