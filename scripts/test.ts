import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { realParts, requiredParts } from './real-parts.ts'
import { pageFindings } from './security/page-findings.ts'
import { runVitest } from './vitest.ts'

// pnpm test        everything that runs in a few minutes; what needs a missing real part is skipped and named
// pnpm test:full   that, and what takes longer: built packages, copies of the repository, processes
// Further arguments go to vitest. Without any, the security page has to be what the tests say.

const [full, ...filters] = process.argv.includes('--full')
  ? ['full', ...process.argv.slice(2).filter((argument) => argument !== '--full')]
  : [undefined, ...process.argv.slice(2)]

const unknown = requiredParts(process.env).filter((name) => !realParts().some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(`GLUE_REQUIRE names no part that a test uses: ${unknown.join(', ')}.`)
  process.exit(2)
}

const folder = await mkdtemp(join(tmpdir(), 'glue-test-'))
const report = join(folder, 'report.json')
try {
  const code = await runVitest([
    'run',
    ...['unit', 'chromium', ...(full ? [full] : [])].flatMap((project) => ['--project', project]),
    '--includeTaskLocation',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters.filter((argument) => argument !== '--'),
  ])
  nameMissingParts()
  const findings = code === 0 && filters.length === 0 ? await securityFindings() : []
  for (const finding of findings) console.log(finding)
  await printCounts(findings.length)
  process.exitCode = findings.length > 0 ? 1 : code
} finally {
  await rm(folder, { recursive: true })
}

function nameMissingParts(): void {
  for (const { name, tests, install, path } of realParts()) {
    if (path === undefined) {
      console.log(`Skipped: ${tests}, because ${name} is not here (${install}). GLUE_REQUIRE=${name} forbids the skip.`)
    }
  }
}

async function securityFindings(): Promise<readonly string[]> {
  return pageFindings({
    report: JSON.parse(await readFile(report, 'utf8')),
    root: fileURLToPath(new URL('..', import.meta.url)),
    isComplete: realParts().every(({ path }) => path !== undefined),
  })
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

async function printCounts(findings: number): Promise<void> {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    await readFile(report, 'utf8'),
  ) as Report
  // A file that does not even load has no test in it to count.
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  console.log(`${numPassedTests} passed, ${numFailedTests + unloaded + findings} failed, ${numPendingTests} skipped`)
}
