import type { ResolvedSchemaElement } from 'graphql'
import type { Sentence } from './sentence.ts'

/** How much a change asks of those who use the schema. */
export type ChangeLevel = 'breaking' | 'dangerous' | 'deprecation' | 'safe'

/** The order in which a report has them. */
export const changeLevels: readonly ChangeLevel[] = ['breaking', 'dangerous', 'deprecation', 'safe']

/** What happened to a part of a schema, as a closed list. */
export type ChangeKind = TypeChangeKind | FieldChangeKind | InputChangeKind | DirectiveChangeKind | SharedChangeKind

/** Of types, and of what they consist of. */
export type TypeChangeKind =
  | 'type_added'
  | 'type_removed'
  | 'type_kind_changed'
  | 'enum_value_added'
  | 'enum_value_removed'
  | 'union_member_added'
  | 'union_member_removed'
  | 'interface_added'
  | 'interface_removed'
  | 'root_type_changed'
  | 'one_of_added'
  | 'one_of_removed'
  | 'specified_by_changed'

/** Of fields. */
export type FieldChangeKind = 'field_added' | 'field_removed' | 'field_type_changed'

/** Of arguments and of input fields. */
export type InputChangeKind =
  `${'argument' | 'input_field' | 'directive_argument'}_${'added' | 'removed' | 'type_changed' | 'default_changed'}`

/** Of directives. */
export type DirectiveChangeKind =
  | 'directive_added'
  | 'directive_removed'
  | 'directive_location_added'
  | 'directive_location_removed'
  | 'directive_repeatable_added'
  | 'directive_repeatable_removed'

/** Of any part of a schema. */
export type SharedChangeKind =
  | 'deprecation_added'
  | 'deprecation_removed'
  | 'deprecation_reason_changed'
  | 'description_changed'
  | 'applied_directive_added'
  | 'applied_directive_removed'
  | 'applied_directive_changed'

/** A difference between two schemas, before it is known what it means. */
export interface FoundChange {
  readonly kind: ChangeKind
  /** What it was found to be. A rule may know better. */
  readonly level: ChangeLevel
  /** A schema coordinate: `Thread.subject`, `Query.threads(first:)`, `@skip(if:)`; `schema` for the schema itself. */
  readonly coordinate: string
  /** The other part of it: the member, the interface, the location, the directive, the kind of operation. */
  readonly subject: string
  readonly before: ResolvedSchemaElement | undefined
  readonly after: ResolvedSchemaElement | undefined
}

/** A place in a document that a change concerns, once for each operation that has it. */
export interface TouchedPlace {
  /** Undefined where the operation has no name, and for a fragment that no operation spreads. */
  readonly operation: string | undefined
  /** The fragment that the place is in. */
  readonly fragment: string | undefined
  readonly path: string
  readonly line: number
  readonly column: number
}

/** A difference between two schemas, and what it means for whoever uses them. */
export interface SchemaChange {
  readonly kind: ChangeKind
  readonly level: ChangeLevel
  readonly coordinate: string
  readonly message: Sentence
  readonly touched: readonly TouchedPlace[]
}

/** A place that is valid for the old schema and not for the new one, though no breaking change is known to touch it. */
export interface InvalidPlace extends TouchedPlace {
  readonly message: string
}
