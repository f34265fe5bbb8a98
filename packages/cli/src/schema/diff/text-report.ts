import type { Style } from '../../terminal/terminal.ts'
import type { SchemaDiff } from './compare-schemas.ts'
import { countedKinds, diffSections, type DiffSection, sharedPlaces } from './diff-sections.ts'
import { diffVerdict, operationName } from './diff-verdict.ts'
import type { ChangeLevel, SchemaChange } from './schema-change.ts'
import { showSentence } from './sentence.ts'

/** What {@link textReport} takes beside the diff. */
export interface TextReportOptions {
  readonly style: Style
  /** Lists also what is many and touches nobody. */
  readonly all: boolean
}

/** A diff for a person at a terminal. The last line is the verdict. */
export function textReport(diff: SchemaDiff, { style, all }: TextReportOptions): string {
  const sections = diffSections(diff).map((section) => sectionText(section, { diff, style, all }))
  const verdict = diffVerdict(diff)
  return [...sections, ...invalidText(diff, style), style(verdictColors[verdict.exitCode], verdict.summary)].join(
    '\n\n',
  )
}

const verdictColors = { 0: 'green', 1: 'red', 2: 'yellow' } as const

const levelColors: Readonly<Record<ChangeLevel, Parameters<Style>[0]>> = {
  breaking: 'red',
  dangerous: 'yellow',
  deprecation: 'magenta',
  safe: 'green',
}

const mostPlaces = 10

function sectionText(
  { level, title, touching, others, isLong }: DiffSection,
  { diff, style, all }: TextReportOptions & { readonly diff: SchemaDiff },
): string {
  const heading = (text: string): string => style('bold', style(levelColors[level], text))
  const lines = touching.flatMap((change) => changeLines(change, { style, all }))
  if (others.length > 0 && diff.hasDocuments) lines.push(`  ${style('dim', 'Not used by your documents:')}`)
  const indent = diff.hasDocuments ? '    ' : '  '
  if (isLong && !all) {
    lines.push(...countedKinds(others).map((text) => indent + text), `${indent}${style('dim', '(--all lists them)')}`)
  } else for (const change of others) lines.push(`${indent}${messageText(change, style)}`)
  return [heading(title), ...lines].join('\n')
}

function changeLines(change: SchemaChange, { style, all }: TextReportOptions): readonly string[] {
  const places = sharedPlaces(change.touched)
  const shown = all ? places : places.slice(0, mostPlaces)
  const width = Math.max(...shown.map(({ place }) => place.length))
  const lines = shown.map(({ place, operations, fragment }) => {
    const through = fragment === undefined ? '' : style('dim', ` (fragment ${fragment})`)
    return `      ${style('cyan', place.padEnd(width))}  ${someNames(operations, all)}${through}`
  })
  const hidden = places.length - shown.length
  return [
    `  ${messageText(change, style)}`,
    ...lines,
    ...(hidden > 0 ? [`      ${style('dim', `and ${hidden} more (--all lists them)`)}`] : []),
  ]
}

function someNames(names: readonly string[], all: boolean): string {
  return all || names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

function messageText({ message }: SchemaChange, style: Style): string {
  return showSentence(message, (code) => style('bold', code))
}

function invalidText({ invalid }: SchemaDiff, style: Style): readonly string[] {
  if (invalid.length === 0) return []
  const lines = invalid.flatMap((place) => [
    `  ${place.message.replaceAll(/\s+/g, ' ')}`,
    `      ${style('cyan', `${place.path}:${place.line}:${place.column}`)}  ${operationName(place)}`,
  ])
  return [[style('bold', style('red', 'No longer valid')), ...lines].join('\n')]
}
