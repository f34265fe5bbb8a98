import type { SchemaDiff } from './compare-schemas.ts'
import { counted } from '../../terminal/counted.ts'
import { operationName } from './diff-verdict.ts'
import {
  type ChangeKind,
  changeLevels,
  type ChangeLevel,
  type SchemaChange,
  type TouchedPlace,
} from './schema-change.ts'

/** A part of a report: the changes of a level. */
export interface DiffSection {
  readonly level: ChangeLevel
  readonly title: string
  readonly touching: readonly SchemaChange[]
  /** Those that touch no document, or that might, where there are no documents. */
  readonly others: readonly SchemaChange[]
  /** Whether the others are too many to read. Breaking ones never are. */
  readonly isLong: boolean
}

export function diffSections({ changes }: SchemaDiff): readonly DiffSection[] {
  return changeLevels.flatMap((level) => {
    const own = changes.filter((change) => change.level === level)
    const touching = own.filter(({ touched }) => touched.length > 0)
    const others = own.filter(({ touched }) => touched.length === 0)
    const isLong = level !== 'breaking' && others.length > longestList
    return own.length === 0 ? [] : [{ level, title: titles[level], touching, others, isLong }]
  })
}

/** `12 fields added`, `1 type added`: many changes in few words, the most frequent first. */
export function countedKinds(changes: readonly SchemaChange[]): readonly string[] {
  const counts = new Map<ChangeKind, number>()
  for (const { kind } of changes) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([kind, count]) => countedKind(kind, count))
}

/** A place, with every operation that has it. */
export interface SharedPlace {
  /** `src/threads.graphql:4:5` */
  readonly place: string
  readonly operations: readonly string[]
  readonly fragment: string | undefined
}

/** The places in order, each once. */
export function sharedPlaces(touched: readonly TouchedPlace[]): readonly SharedPlace[] {
  const byPlace = new Map<string, TouchedPlace[]>()
  for (const each of touched) {
    const place = `${each.path}:${each.line}:${each.column}`
    byPlace.set(place, [...(byPlace.get(place) ?? []), each])
  }
  return Array.from(byPlace, ([place, places]) => ({
    place,
    operations: places.map(operationName),
    fragment: places.every(({ operation }) => operation === undefined) ? undefined : places[0]?.fragment,
  }))
}

const longestList = 10

const titles: Readonly<Record<ChangeLevel, string>> = {
  breaking: 'Breaking',
  dangerous: 'Dangerous',
  deprecation: 'Deprecations',
  safe: 'Safe',
}

function countedKind(kind: ChangeKind, count: number): string {
  const [, thing = kind, happened = ''] = /^(.*)_(\w+)$/.exec(kind) ?? []
  return `${counted(count, thing.replaceAll('_', ' '))} ${happened}`
}
