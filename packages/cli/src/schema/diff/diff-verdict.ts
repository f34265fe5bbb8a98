import { counted } from '../../terminal/counted.ts'
import type { SchemaDiff } from './compare-schemas.ts'
import { type ChangeLevel, changeLevels, type TouchedPlace } from './schema-change.ts'

/** What a diff comes down to. */
export interface DiffVerdict {
  /** 0: nothing breaks; 1: it breaks you, or nobody can tell without documents; 2: it breaks others. */
  readonly exitCode: 0 | 1 | 2
  readonly counts: Readonly<Record<ChangeLevel, number>>
  /** The breaking changes that touch a document. */
  readonly breakingTouching: number
  /** The operations that breaking changes touch, and those that are invalid now. */
  readonly brokenOperations: number
  /** What one would say first. */
  readonly summary: string
}

export function diffVerdict(diff: SchemaDiff): DiffVerdict {
  const { changes, invalid, hasDocuments } = diff
  const count = (level: ChangeLevel): number => changes.filter((change) => change.level === level).length
  const counts = {
    breaking: count('breaking'),
    dangerous: count('dangerous'),
    deprecation: count('deprecation'),
    safe: count('safe'),
  }
  const touching = changes.filter(({ level, touched }) => level === 'breaking' && touched.length > 0)
  const brokenOperations = operationNames([...touching.flatMap(({ touched }) => touched), ...invalid]).length
  const isBroken = touching.length > 0 || invalid.length > 0
  const breaksSomebody = counts.breaking > 0
  const exitCode = isBroken || (breaksSomebody && !hasDocuments) ? 1 : breaksSomebody ? 2 : 0
  const verdict = { exitCode, counts, breakingTouching: touching.length, brokenOperations } as const
  return { ...verdict, summary: summaryOf(diff, verdict) }
}

/** The operations, each once, by a name to show: of a fragment that no operation spreads, the fragment's. */
export function operationNames(places: readonly TouchedPlace[]): readonly string[] {
  return [...new Set(places.map(operationName))]
}

export function operationName({ operation, fragment, path }: TouchedPlace): string {
  if (operation !== undefined) return operation
  return fragment === undefined ? `the nameless operation of ${path}` : `fragment ${fragment}`
}

function summaryOf(
  { changes, invalid, hasDocuments }: SchemaDiff,
  { counts, breakingTouching, brokenOperations }: Omit<DiffVerdict, 'summary'>,
): string {
  if (changes.length === 0) return 'The schemas are the same.'
  const others = changeLevels
    .filter((level) => level !== 'breaking' && counts[level] > 0)
    .map((level) => (level === 'deprecation' ? counted(counts[level], level) : `${counts[level]} ${level}`))
  const rest = others.length > 0 ? ` Also ${others.join(', ')}.` : ''
  if (counts.breaking === 0) {
    return invalid.length > 0
      ? `No change is known to be breaking, but ${counted(brokenOperations, 'operation')} ${brokenOperations === 1 ? 'is' : 'are'} no longer valid.${rest}`
      : `Nothing breaks.${rest}`
  }
  const breaking = counted(counts.breaking, 'breaking change')
  if (!hasDocuments) return `${breaking}.${rest}`
  const touches = breakingTouching === 1 ? 'touches' : 'touch'
  const effect =
    brokenOperations === 0
      ? 'none touches your documents'
      : `${breakingTouching || 'none'} ${touches} ${counted(brokenOperations, 'operation')}`
  return `${breaking}, ${effect}.${rest}`
}
