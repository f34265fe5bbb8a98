import type { DocumentProblem, SourceDocument } from '@glue/schema/codegen'
import { placeOf } from '@glue/schema/codegen'
import type { ASTNode, GraphQLSchema } from 'graphql'
import type { ChangeRule, TouchContext } from './change-rule.ts'
import { changeRules } from './change-rules.ts'
import { documentUses } from './document-uses.ts'
import { findChanges } from './find-changes.ts'
import {
  type DocumentError,
  documentErrors,
  placesOf,
  type ProjectDocuments,
  projectDocuments,
  withoutDefinitions,
} from './project-documents.ts'
import {
  changeLevels,
  type FoundChange,
  type InvalidPlace,
  type SchemaChange,
  type TouchedPlace,
} from './schema-change.ts'

/** What {@link compareSchemas} takes. */
export interface CompareSchemasInput {
  readonly before: GraphQLSchema
  readonly after: GraphQLSchema
  /** The documents that use the schema. Without them, every change may touch somebody. */
  readonly documents?: readonly SourceDocument[] | undefined
}

/** What differs between two schemas, and for whom. */
export interface SchemaDiff {
  /** The worst first, and of those the ones that touch a document. */
  readonly changes: readonly SchemaChange[]
  /** What a breaking change breaks though no rule expects it. */
  readonly invalid: readonly InvalidPlace[]
  /** What was invalid before. It was left out. */
  readonly problems: readonly DocumentProblem[]
  readonly hasDocuments: boolean
}

/** Compares two schemas, and looks for each change in the documents. */
export async function compareSchemas({ before, after, documents }: CompareSchemasInput): Promise<SchemaDiff> {
  const found = await findChanges(before, after)
  const all = projectDocuments(documents ?? [])
  const oldErrors = documentErrors(before, all)
  const valid = withoutDefinitions(
    all,
    oldErrors.map(({ definition }) => definition),
  )
  const errors = documentErrors(after, valid)
  const context = { before, after, uses: documentUses(before, valid), isRefused: refusals(errors) }
  const changes = found.map((change) => judge(change, context, valid)).toSorted(byWeight)
  return {
    changes,
    invalid: unexpectedErrors(errors, changes, valid),
    problems: oldErrors.map(({ nodes, definition, message }) => ({ ...placeOf(nodes[0] ?? definition), message })),
    hasDocuments: documents !== undefined,
  }
}

function judge(found: FoundChange, context: TouchContext, documents: ProjectDocuments): SchemaChange {
  const rule: ChangeRule = changeRules[found.kind]
  const change = { ...found, level: rule.level?.(found, context) ?? found.level }
  const { kind, level, coordinate } = change
  const places = rule.touches(change, context).flatMap(({ node, definition }) => placesOf(node, definition, documents))
  return { kind, level, coordinate, message: rule.message(change), touched: inOrder(places) }
}

/** Each place once, in the order of the files. */
function inOrder(places: readonly TouchedPlace[]): readonly TouchedPlace[] {
  const byName = new Map(
    places.map((place) => [`${place.path}:${place.line}:${place.column} ${place.operation}`, place]),
  )
  return [...byName.values()].toSorted(
    (a, b) =>
      compareText(a.path, b.path) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.operation ?? '', b.operation ?? ''),
  )
}

function byWeight(a: SchemaChange, b: SchemaChange): number {
  return (
    changeLevels.indexOf(a.level) - changeLevels.indexOf(b.level) ||
    Number(b.touched.length > 0) - Number(a.touched.length > 0) ||
    compareText(a.coordinate, b.coordinate) ||
    compareText(a.kind, b.kind)
  )
}

function refusals(errors: readonly DocumentError[]): (node: ASTNode) => boolean {
  const places = errors.flatMap(({ nodes }) => nodes.flatMap(({ loc }) => loc ?? []))
  return ({ loc }) =>
    places.some(({ source, start }) => loc && source === loc.source && loc.start <= start && start < loc.end)
}

/** The safety net: a place that is refused now, on a line that no breaking change is known to touch. */
function unexpectedErrors(
  errors: readonly DocumentError[],
  changes: readonly SchemaChange[],
  documents: ProjectDocuments,
): readonly InvalidPlace[] {
  const expected = new Set(
    changes.flatMap(({ level, touched }) =>
      level === 'breaking' ? touched.map(({ path, line }) => `${path}:${line}`) : [],
    ),
  )
  return errors.flatMap(({ nodes, definition, message }) => {
    const isExpected = nodes.some((node) => {
      const { path, line } = placeOf(node)
      return expected.has(`${path}:${line}`)
    })
    if (isExpected) return []
    return placesOf(nodes[0] ?? definition, definition, documents).map((place) => ({ ...place, message }))
  })
}

// Not by language, which differs from machine to machine.
function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
