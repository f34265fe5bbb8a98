import { foldTitles } from './fold-titles.ts'
import { markdownText } from './markdown-text.ts'
import type { RowTest } from './row-tests.ts'
import type { LaterRow, SecurityGroup, SecurityRow } from './security-row.ts'

/** What {@link securityPage} shows. */
export interface SecurityPageInput {
  readonly groups: readonly SecurityGroup[]
  readonly later: readonly LaterRow[]
  readonly tests: readonly RowTest[]
}

/**
 * `docs/security.md`: each row, what is promised, and the tests that hold it.
 *
 * Nothing in it depends on the machine, and results of a test that is skipped for want of a database do not either: the
 * page says `passed`, because `pnpm security` writes it only where every test has run and passed.
 */
export function securityPage({ groups, later, tests }: SecurityPageInput): string {
  const blocks = [
    introduction,
    overview(groups, tests),
    ...groups.flatMap(({ title, rows }) => [`## ${title}`, ...rows.map((row) => section(row, tests))]),
    '## Not promised yet',
    table(
      ['row', 'attack', 'why not yet'],
      later.map(({ id, attack, why }) => [id, attack, why]),
    ),
    'Webhooks are not part of this toolkit yet, so nothing is promised about them.',
  ]
  return `${blocks.join('\n\n')}\n`
}

const introduction = `# What is promised, and where it is tested

<!-- Written by \`pnpm security\` from scripts/security/rows and the titles of the tests. Do not edit it here. -->

Each row is one attack or one fault, with what this toolkit promises about it and the tests that hold the promise. The
title of such a test begins with the row's id. \`pnpm security\` runs these tests and writes this page, only if all of
them have run and passed; \`pnpm test\` fails when the page is not what the tests say.

A **naive variant** is the same task written without thinking of the row. The very same test is run on it and has to fail:
that shows that the test can. Every critical row has one. Tests in a folder \`independent\` let OAuth libraries and servers
of other people meet the same attack.

The threat model, with what is assumed and what is out of scope, is in [SECURITY.md](../SECURITY.md).`

function overview(groups: readonly SecurityGroup[], tests: readonly RowTest[]): string {
  const rows = groups.flatMap((group) => group.rows)
  return table(
    ['row', 'attack or fault', 'severity', 'result'],
    rows.map((row) => [`[${row.id}](#${row.id.toLowerCase()})`, row.attack, row.severity, resultOf(row, tests)]),
  )
}

function section(row: SecurityRow, tests: readonly RowTest[]): string {
  const { id, attack, severity, promise, alsoIn } = row
  const own = tests.filter(({ ids }) => ids.includes(id))
  const files = [...new Set(own.map(({ file }) => file))]
  const lists = files.map((file) => `- ${link(file)}\n${titles(own.filter((test) => test.file === file))}`)
  if (alsoIn !== undefined) lists.push(`- ${link(alsoIn)}, with \`pnpm test:full\``)
  return [
    `### ${id}`,
    `**Attack (${severity}).** ${attack}`,
    `**Promise.** ${promise}`,
    `**Tests.** ${resultOf(row, tests)}`,
    ...(lists.length > 0 ? [lists.join('\n')] : []),
  ].join('\n\n')
}

function resultOf({ id, naiveWithin }: SecurityRow, tests: readonly RowTest[]): string {
  const own = tests.filter(({ ids }) => ids.includes(id))
  if (own.length === 0) return 'none'
  const naive = own.filter(({ isNaive }) => isNaive).length
  const passed = `${own.length - naive} passed`
  return naive > 0 || naiveWithin !== undefined ? `${passed}, naive variant fails` : passed
}

/** One line for each place in the file, however many cases it has. */
function titles(tests: readonly RowTest[]): string {
  const places = [...new Set(tests.map(({ place }) => place))]
  return places
    .map((place) => {
      const here = tests.filter((test) => test.place === place)
      const ours = here.filter(({ isNaive }) => !isNaive)
      const cases = ours.length > 0 ? ours : here
      const text = markdownText(foldTitles(cases.map(({ parts }) => parts)))
      const count = cases.length > 1 ? ` (${cases.length} cases)` : ''
      return `  - ${text}${count}${here.some(({ isNaive }) => isNaive) ? '; a naive variant fails this' : ''}`
    })
    .join('\n')
}

function link(file: string): string {
  return `[${markdownText(file)}](../${file})`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
