import type { DocumentProblem, Place } from '@glue/schema/codegen'
import type { Style } from '../../terminal/terminal.ts'
import { counted } from '../../terminal/counted.ts'
import type { CheckedFile } from './output-state.ts'
import type { SchemaUse } from './schema-uses.ts'
import type { UnusedFragment } from './unused-fragments.ts'

/** What `glue schema check` finds. */
export interface CheckReport {
  readonly operations: number
  readonly problems: readonly DocumentProblem[]
  readonly files: readonly CheckedFile[]
  readonly uses: readonly SchemaUse[]
  readonly unusedFragments: readonly UnusedFragment[]
}

/** A report for people: a line for each finding, and what it comes to. */
export function describeReport({ operations, files, uses, unusedFragments }: CheckReport, style: Style): string {
  const old = files.filter(({ state }) => state !== 'fresh')
  const deprecated = uses.filter((use) => use.deprecated !== undefined)
  const uncertain = uses.filter((use) => use.certainty !== undefined)
  const rows: readonly (readonly [Place, string, string])[] = [
    ...uses.map((use) => [use, use.coordinate, describeUse(use, style)] as const),
    ...unusedFragments.map((fragment) => [fragment, `fragment ${fragment.name}`, 'unused'] as const),
  ]
  const places = rows.map(([{ path, line, column }]) => `${path}:${line}:${column}`)
  const widths = [longest(places), longest(rows.map(([, what]) => what))] as const
  return [
    ...rows.map(
      ([, what, why], index) => `${(places[index] ?? '').padEnd(widths[0])}  ${what.padEnd(widths[1])}  ${why}`,
    ),
    ...old.map(({ path, state }) => `${path}  ${style('red', state)}`),
    ...(rows.length + old.length > 0 ? [''] : []),
    `${counted(operations, 'operation')}: ${deprecated.length} deprecated, ${uncertain.length} uncertain, ` +
      `${counted(unusedFragments.length, 'unused fragment')}.`,
    describeFreshness(files),
  ].join('\n')
}

function describeUse({ deprecated, certainty }: SchemaUse, style: Style): string {
  return [
    deprecated === undefined ? [] : style('yellow', `deprecated: ${deprecated.replaceAll(/\s+/g, ' ')}`),
    certainty === undefined ? [] : certainty.toLowerCase().replaceAll('_', ' '),
  ]
    .flat()
    .join(', ')
}

function describeFreshness(files: readonly CheckedFile[]): string {
  const old = files.filter(({ state }) => state === 'stale' || state === 'missing')
  const leftOver = files.filter(({ state }) => state === 'left over')
  if (old.length > 0) return 'The generated code is not what your documents give now. Run `glue schema generate`.'
  if (leftOver.length > 0) return 'What is left over is not generated any more. Delete it.'
  return 'The generated code is fresh.'
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length))
}
