import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rowFindings } from './row-findings.ts'
import { rowTests, type TestReport } from './row-tests.ts'
import { groups, later } from './rows/index.ts'
import { securityPage } from './security-page.ts'

/** Where the page is, from the root of the repository. */
export const pagePath = 'docs/security.md'

/** What {@link pageFindings} compares. */
export interface PageFindingsInput {
  /** Of a whole run of `pnpm test`. */
  readonly report: TestReport
  readonly root: string
  /** Whether nothing may be skipped, because every real part that tests use is here. */
  readonly isComplete: boolean
}

/** Why the security page is not what the tests of a whole run say, one line each. That they pass is vitest's to say. */
export async function pageFindings({ report, root, isComplete }: PageFindingsInput): Promise<readonly string[]> {
  const tests = rowTests(report, root)
  const skipped = tests.filter(({ isSkipped }) => isComplete && isSkipped)
  const findings = [
    ...rowFindings({ groups, later, tests }),
    ...skipped.map(
      ({ file, parts }) => `A test that the security page relies on is skipped: ${file}: ${parts.join(' › ')}`,
    ),
  ]
  const page = await readFile(join(root, pagePath), 'utf8').catch(() => '')
  const isFresh = page === securityPage({ groups, later, tests })
  return isFresh ? findings : [...findings, `${pagePath} is not what the tests say. Run \`pnpm security\`.`]
}
