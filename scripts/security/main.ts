import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { runVitest } from '../vitest.ts'
import { pagePath } from './page-findings.ts'
import { rowFindings } from './row-findings.ts'
import { rowTests, type TestReport } from './row-tests.ts'
import { groups, later } from './rows/index.ts'
import { securityPage } from './security-page.ts'
import { anyRow } from './test-title.ts'

// pnpm security: runs the tests that are for rows of the security page, and writes it when all of them have passed.

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'glue-security-'))
const output = join(folder, 'report.json')
try {
  const code = await runVitest([
    'run',
    '--project=unit',
    '--project=chromium',
    `--testNamePattern=${anyRow}`,
    '--includeTaskLocation',
    '--reporter=minimal',
    '--reporter=json',
    `--outputFile.json=${output}`,
  ])
  const report: TestReport = JSON.parse(await readFile(output, 'utf8'))
  const tests = rowTests(report, root)
  const unproven = tests.filter(({ hasPassed }) => !hasPassed)
  if (code !== 0 || unproven.length > 0) {
    for (const { file, ids, parts, isSkipped, isNaive } of unproven) {
      const title = `${ids.join(' ')} ${parts.join(' › ')}${isNaive ? ', the naive variant' : ''}`
      console.error(`${isSkipped ? 'skipped' : 'failed'}: ${file}: ${title}`)
    }
    console.error(`${pagePath} is left as it was: it is written where all of its tests have run and passed.`)
    process.exitCode = 1
  } else {
    await writeFile(join(root, pagePath), securityPage({ groups, later, tests }))
    const findings = rowFindings({ groups, later, tests })
    for (const finding of findings) console.error(finding)
    console.log(`${pagePath} is written, from ${tests.length} tests.`)
    process.exitCode = findings.length > 0 ? 1 : 0
  }
} finally {
  await rm(folder, { recursive: true })
}
