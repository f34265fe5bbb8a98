import { type Section, type Summary, summarize } from './measurement.ts'

const columns = ['', 'median', '', 'lowest … highest', 'rounds', 'ratio', 'of', 'goal'] as const
const isNumeric = [false, true, false, false, true, true, false, false]

/** One aligned table for people. */
export function table(sections: readonly Section[]): string {
  const blocks = sections.map(({ title, measurements, skipped }) => ({
    title,
    rows: measurements.map((measurement) => cells(summarize(measurement))),
    skipped,
  }))
  const widths = columns.map((column, index) =>
    Math.max(...[columns, ...blocks.flatMap(({ rows }) => rows)].map((row) => row[index]?.length ?? column.length)),
  )
  const padded = (cell: string, index: number) => {
    const width = widths[index] ?? 0
    return isNumeric[index] ? cell.padStart(width) : cell.padEnd(width)
  }
  const line = (row: readonly string[]) => `  ${row.map(padded).join('  ')}`.trimEnd()
  return [
    line(columns),
    ...blocks.map(({ title, rows, skipped }) =>
      ['', title, ...rows.map(line), ...(skipped ? [`  Skipped: ${skipped}`] : [])].join('\n'),
    ),
    '',
  ].join('\n')
}

function cells({ what, unit, median, lowest, highest, rounds, against, goal }: Summary): string[] {
  return [
    what,
    rounded(median),
    unit,
    rounds === 1 ? '' : `${rounded(lowest)} … ${rounded(highest)}`,
    String(rounds),
    against ? against.ratio.toFixed(2) : '',
    against?.what ?? '',
    goal ? goalCell(goal) : '',
  ]
}

function goalCell({ sign, value, of, isMet }: NonNullable<Summary['goal']>): string {
  return `${of === 'ratio' ? 'ratio ' : ''}${sign} ${value.toLocaleString('en')} ${isMet ? 'met' : 'MISSED'}`
}

function rounded(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 })
}
