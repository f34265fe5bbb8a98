import { CriticalityLevel, diff } from '@graphql-inspector/core'
import {
  type GraphQLSchema,
  isInterfaceType,
  type ResolvedSchemaElement,
  resolveSchemaCoordinate,
  specifiedDirectives,
} from 'graphql'
import { coordinateOf, type InspectorChange, inspectorKinds, subjectOf } from './inspector-kinds.ts'
import type { ChangeLevel, FoundChange } from './schema-change.ts'
import { findUnseenChanges, type UnseenChange } from './unseen-changes.ts'

/** Every difference between two schemas once: of a type that is new, not also each of its fields. */
export async function findChanges(before: GraphQLSchema, after: GraphQLSchema): Promise<readonly FoundChange[]> {
  const seen = await diff(before, after)
  const found = [...seen.flatMap(fromInspector), ...findUnseenChanges(before, after)].map((change) => ({
    ...change,
    before: elementAt(before, change.coordinate),
    after: elementAt(after, change.coordinate),
  }))
  return withoutImplied(withoutRepeated(found), isWritten(before) && isWritten(after))
}

function fromInspector(change: InspectorChange): UnseenChange[] {
  const kind = inspectorKinds[change.type]
  if (kind === undefined) return []
  const level = levels[change.criticality.level]
  return [{ kind, level, coordinate: coordinateOf(change), subject: subjectOf(change) }]
}

const levels: Readonly<Record<CriticalityLevel, ChangeLevel>> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
}

function elementAt(schema: GraphQLSchema, coordinate: string): ResolvedSchemaElement | undefined {
  // Of what is in a type or in a field that is not there, graphql does not say that it is not there: it throws.
  if (outerOf(coordinate).some((outer) => !resolveSchemaCoordinate(schema, outer))) return undefined
  return resolveSchemaCoordinate(schema, coordinate)
}

/** What a coordinate lies in, the outermost first. */
function outerOf(coordinate: string): readonly string[] {
  return Array.from(coordinate.matchAll(/[.(]/g), ({ index }) => coordinate.slice(0, index))
}

// A directive that is applied twice, or whose arguments all changed, is reported as often.
function withoutRepeated(changes: readonly FoundChange[]): readonly FoundChange[] {
  const byName = new Map(changes.map((change) => [`${change.kind} ${change.coordinate} ${change.subject}`, change]))
  return [...byName.values()]
}

function withoutImplied(changes: readonly FoundChange[], areWritten: boolean): readonly FoundChange[] {
  const added = new Set(changes.filter(isAddition).map(({ coordinate }) => coordinate))
  const isDirectiveDefined = new Set(
    changes
      .filter(({ kind }) => kind === 'directive_added' || kind === 'directive_removed')
      .map(({ coordinate }) => coordinate.slice(1)),
  )
  return changes.filter((change) => {
    const { kind, coordinate, subject } = change
    if (kind.startsWith('applied_directive')) {
      // Introspection does not tell which directives are applied, so they would all seem to be gone, or new.
      if (!areWritten || isSpecifiedDirectiveName(subject) || isDirectiveDefined.has(subject)) return false
    }
    // A new type of an interface that was there before is news to those who select on the interface.
    if (kind === 'interface_added' && added.has(coordinate)) return !added.has(subject) && !isInterface(change)
    if (added.has(coordinate) && !isAddition(change)) return kind === 'root_type_changed'
    return !outerOf(coordinate).some((outer) => added.has(outer))
  })
}

const additions: ReadonlySet<string> = new Set([
  'type_added',
  'field_added',
  'argument_added',
  'input_field_added',
  'enum_value_added',
  'directive_added',
  'directive_argument_added',
])

function isAddition({ kind }: FoundChange): boolean {
  return additions.has(kind)
}

function isInterface({ after }: FoundChange): boolean {
  return after?.kind === 'NamedType' && isInterfaceType(after.type)
}

function isSpecifiedDirectiveName(name: string): boolean {
  return specifiedDirectives.some((directive) => directive.name === name)
}

/** Whether it was built from SDL. */
function isWritten(schema: GraphQLSchema): boolean {
  return Object.values(schema.getTypeMap()).some(({ astNode }) => astNode)
}
