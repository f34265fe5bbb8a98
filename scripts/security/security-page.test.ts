import { describe, expect, test } from 'vitest'
import { rowFindings } from './row-findings.ts'
import { rowTests, type TestReport } from './row-tests.ts'
import { securityPage } from './security-page.ts'
import type { LaterRow, SecurityGroup, SecurityRow } from './security-row.ts'

const row: SecurityRow = { id: 'CB-1', severity: 'critical', attack: 'Somebody else.', promise: 'Not in `here`.' }
const later: readonly LaterRow[] = [{ id: 'BR-1', attack: 'A token in the browser.', why: 'It comes later.' }]
const groupsOf = (...rows: readonly SecurityRow[]): readonly SecurityGroup[] => [{ title: 'Coming back', rows }]

type Case = readonly [within: string, title: string, line: number, status?: 'skipped']

function reportOf(files: Readonly<Record<string, readonly Case[]>>): TestReport {
  return {
    testResults: Object.entries(files).map(([name, cases]) => ({
      name: `/repository/${name}`,
      assertionResults: cases.map(([within, title, line, status = 'passed']) => ({
        ancestorTitles: within === '' ? [] : [within],
        title,
        status,
        location: { line, column: 1 },
      })),
    })),
  }
}

const testsOf = (files: Readonly<Record<string, readonly Case[]>>) => rowTests(reportOf(files), '/repository')

const tests = testsOf({
  'packages/b.test.ts': [['', 'CB-1 a second browser gets <nothing>', 9]],
  'packages/a.test.ts': [
    ['', 'no row at all', 1],
    ['on glue', 'CB-1 nothing moves', 2],
    ['on documented', 'CB-1 nothing moves', 2],
    ['on glue', 'CB-1 nothing moves — a naive handler fails this', 2],
  ],
  'scripts/c.full.test.ts': [['', 'CB-1 takes long', 1]],
})

describe('the page', () => {
  test('has a row with its promise, its tests by file and place, and whether a naive variant fails', () => {
    const page = securityPage({ groups: groupsOf(row), later, tests })
    expect(page).toContain('| [CB-1](#cb-1) | Somebody else. | critical | 3 passed, naive variant fails |')
    expect(page).toContain(`### CB-1

**Attack (critical).** Somebody else.

**Promise.** Not in \`here\`.

**Tests.** 3 passed, naive variant fails

- [packages/a.test.ts](../packages/a.test.ts)
  - on glue / documented › nothing moves (2 cases); a naive variant fails this
- [packages/b.test.ts](../packages/b.test.ts)
  - a second browser gets &lt;nothing&gt;

## Not promised yet`)
    expect(page).toContain('| BR-1 | A token in the browser. | It comes later. |')
    expect(page).not.toContain('takes long')
  })

  test('is the same whatever was skipped, and in whatever order and on whatever line the tests are', () => {
    const page = securityPage({ groups: groupsOf(row), later, tests })
    const elsewhere = testsOf({
      'packages/a.test.ts': [
        ['on glue', 'CB-1 nothing moves', 40, 'skipped'],
        ['on documented', 'CB-1 nothing moves', 40, 'skipped'],
        ['on glue', 'CB-1 nothing moves — a naive handler fails this', 40],
      ],
      'packages/b.test.ts': [['', 'CB-1 a second browser gets <nothing>', 1, 'skipped']],
    })
    expect(securityPage({ groups: groupsOf(row), later, tests: elsewhere })).toBe(page)
  })

  test('changes with a title, a case more, and a promise', () => {
    const page = securityPage({ groups: groupsOf(row), later, tests })
    const [first] = tests
    const more = first === undefined ? [] : [...tests, first]
    expect(securityPage({ groups: groupsOf(row), later, tests: more })).not.toBe(page)
    expect(securityPage({ groups: groupsOf({ ...row, promise: 'Nowhere.' }), later, tests })).not.toBe(page)
    const renamed = tests.map((each) => ({ ...each, parts: each.parts.map((part) => `${part}, ever`) }))
    expect(securityPage({ groups: groupsOf(row), later, tests: renamed })).not.toBe(page)
  })

  test('names the slow tests of a row', () => {
    const page = securityPage({ groups: groupsOf({ ...row, alsoIn: 'scripts/c.full.test.ts' }), later, tests })
    expect(page).toContain('- [scripts/c.full.test.ts](../scripts/c.full.test.ts), with `pnpm test:full`')
  })
})

describe('what is missing', () => {
  const real = testsOf({ 'a.test.ts': [['', 'CB-1 nothing moves', 1]] })
  const naive = testsOf({ 'a.test.ts': [['', 'CB-1 nothing moves — a naive handler fails this', 1]] })

  test('nothing, where tests hold every row', () => {
    expect(rowFindings({ groups: groupsOf(row), later, tests })).toEqual([])
    const mild: SecurityRow = { ...row, severity: 'high' }
    expect(rowFindings({ groups: groupsOf(mild), later, tests: real })).toEqual([])
  })

  test('a row without a test, also where there is a naive variant only', () => {
    const finding = ["CB-1 is promised, and no test's title begins with it."]
    expect(rowFindings({ groups: groupsOf(row), later, tests: [] })).toEqual(finding)
    expect(rowFindings({ groups: groupsOf(row), later, tests: naive })).toEqual(finding)
  })

  test('a critical row without a naive variant', () => {
    expect(rowFindings({ groups: groupsOf(row), later, tests: real })).toEqual([
      expect.stringMatching(/^CB-1 is critical, and no test shows a naive variant failing/),
    ])
    const within = { ...row, naiveWithin: 'a.test.ts' }
    expect(rowFindings({ groups: groupsOf(within), later, tests: real })).toEqual([])
    const gone = { ...row, naiveWithin: 'gone.test.ts' }
    expect(rowFindings({ groups: groupsOf(gone), later, tests: real })).toEqual([
      'CB-1 has no test in gone.test.ts, where its naive variant is said to be.',
    ])
  })

  test('an id that is no row, once for each file', () => {
    const strange = testsOf({
      'b.test.ts': [
        ['', 'CB-99 what', 1],
        ['', 'CB-99 what else', 2],
        ['', 'BR-1 known', 3],
      ],
    })
    expect(rowFindings({ groups: [], later, tests: strange })).toEqual([
      'CB-99, which a test in b.test.ts names, is no row of the security page.',
    ])
  })
})
