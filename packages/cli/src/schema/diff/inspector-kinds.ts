import { type Change, ChangeType, type SerializableChange, type TypeOfChangeType } from '@graphql-inspector/core'
import type { ChangeKind } from './schema-change.ts'

/**
 * Our kind for each of graphql-inspector's. Undefined for deprecations: it knows them of fields and of enum values only,
 * and takes one without a reason for none.
 */
export const inspectorKinds: Readonly<Record<TypeOfChangeType, ChangeKind | undefined>> = {
  [ChangeType.TypeAdded]: 'type_added',
  [ChangeType.TypeRemoved]: 'type_removed',
  [ChangeType.TypeKindChanged]: 'type_kind_changed',
  [ChangeType.FieldAdded]: 'field_added',
  [ChangeType.FieldRemoved]: 'field_removed',
  [ChangeType.FieldTypeChanged]: 'field_type_changed',
  [ChangeType.FieldArgumentAdded]: 'argument_added',
  [ChangeType.FieldArgumentRemoved]: 'argument_removed',
  [ChangeType.FieldArgumentTypeChanged]: 'argument_type_changed',
  [ChangeType.FieldArgumentDefaultChanged]: 'argument_default_changed',
  [ChangeType.InputFieldAdded]: 'input_field_added',
  [ChangeType.InputFieldRemoved]: 'input_field_removed',
  [ChangeType.InputFieldTypeChanged]: 'input_field_type_changed',
  [ChangeType.InputFieldDefaultValueChanged]: 'input_field_default_changed',
  [ChangeType.EnumValueAdded]: 'enum_value_added',
  [ChangeType.EnumValueRemoved]: 'enum_value_removed',
  [ChangeType.UnionMemberAdded]: 'union_member_added',
  [ChangeType.UnionMemberRemoved]: 'union_member_removed',
  [ChangeType.ObjectTypeInterfaceAdded]: 'interface_added',
  [ChangeType.ObjectTypeInterfaceRemoved]: 'interface_removed',
  [ChangeType.SchemaQueryTypeChanged]: 'root_type_changed',
  [ChangeType.SchemaMutationTypeChanged]: 'root_type_changed',
  [ChangeType.SchemaSubscriptionTypeChanged]: 'root_type_changed',
  [ChangeType.DirectiveAdded]: 'directive_added',
  [ChangeType.DirectiveRemoved]: 'directive_removed',
  [ChangeType.DirectiveLocationAdded]: 'directive_location_added',
  [ChangeType.DirectiveLocationRemoved]: 'directive_location_removed',
  [ChangeType.DirectiveRepeatableAdded]: 'directive_repeatable_added',
  [ChangeType.DirectiveRepeatableRemoved]: 'directive_repeatable_removed',
  [ChangeType.DirectiveArgumentAdded]: 'directive_argument_added',
  [ChangeType.DirectiveArgumentRemoved]: 'directive_argument_removed',
  [ChangeType.DirectiveArgumentTypeChanged]: 'directive_argument_type_changed',
  [ChangeType.DirectiveArgumentDefaultValueChanged]: 'directive_argument_default_changed',

  [ChangeType.TypeDescriptionAdded]: 'description_changed',
  [ChangeType.TypeDescriptionChanged]: 'description_changed',
  [ChangeType.TypeDescriptionRemoved]: 'description_changed',
  [ChangeType.FieldDescriptionAdded]: 'description_changed',
  [ChangeType.FieldDescriptionChanged]: 'description_changed',
  [ChangeType.FieldDescriptionRemoved]: 'description_changed',
  [ChangeType.FieldArgumentDescriptionChanged]: 'description_changed',
  [ChangeType.InputFieldDescriptionAdded]: 'description_changed',
  [ChangeType.InputFieldDescriptionChanged]: 'description_changed',
  [ChangeType.InputFieldDescriptionRemoved]: 'description_changed',
  [ChangeType.EnumValueDescriptionChanged]: 'description_changed',
  [ChangeType.DirectiveDescriptionChanged]: 'description_changed',
  [ChangeType.DirectiveArgumentDescriptionChanged]: 'description_changed',

  [ChangeType.FieldDeprecationAdded]: undefined,
  [ChangeType.FieldDeprecationRemoved]: undefined,
  [ChangeType.FieldDeprecationReasonAdded]: undefined,
  [ChangeType.FieldDeprecationReasonChanged]: undefined,
  [ChangeType.FieldDeprecationReasonRemoved]: undefined,
  [ChangeType.EnumValueDeprecationReasonAdded]: undefined,
  [ChangeType.EnumValueDeprecationReasonChanged]: undefined,
  [ChangeType.EnumValueDeprecationReasonRemoved]: undefined,

  [ChangeType.DirectiveUsageSchemaAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageSchemaRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageScalarAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageScalarRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageObjectAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageObjectRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageInterfaceAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageInterfaceRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageUnionMemberAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageUnionMemberRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageEnumAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageEnumRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageEnumValueAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageEnumValueRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageInputObjectAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageInputObjectRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageInputFieldDefinitionAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageInputFieldDefinitionRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageFieldDefinitionAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageFieldDefinitionRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageArgumentDefinitionAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageArgumentDefinitionRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageFieldAdded]: 'applied_directive_added',
  [ChangeType.DirectiveUsageFieldRemoved]: 'applied_directive_removed',
  [ChangeType.DirectiveUsageArgumentAdded]: 'applied_directive_changed',
  [ChangeType.DirectiveUsageArgumentRemoved]: 'applied_directive_changed',
}

/** Which part of the schema graphql-inspector means, as a schema coordinate; `schema` for the schema itself. */
export function coordinateOf({ path = '', ...change }: InspectorChange): string {
  switch (change.type) {
    case ChangeType.SchemaQueryTypeChanged:
      return change.meta.oldQueryTypeName ?? change.meta.newQueryTypeName ?? 'schema'
    case ChangeType.SchemaMutationTypeChanged:
      return change.meta.oldMutationTypeName ?? change.meta.newMutationTypeName ?? 'schema'
    case ChangeType.SchemaSubscriptionTypeChanged:
      return change.meta.oldSubscriptionTypeName ?? change.meta.newSubscriptionTypeName ?? 'schema'
    case ChangeType.DirectiveArgumentAdded:
      // Its path has no argument.
      return `@${change.meta.directiveName}(${change.meta.addedDirectiveArgumentName}:)`
    default:
      return coordinateOfPath(path)
  }
}

/** What else a change names: the member, the interface, the location, the applied directive, the kind of operation. */
export function subjectOf(change: InspectorChange): string {
  switch (change.type) {
    case ChangeType.UnionMemberAdded:
      return change.meta.addedUnionMemberTypeName
    case ChangeType.UnionMemberRemoved:
      return change.meta.removedUnionMemberTypeName
    case ChangeType.ObjectTypeInterfaceAdded:
      return change.meta.addedInterfaceName
    case ChangeType.ObjectTypeInterfaceRemoved:
      return change.meta.removedInterfaceName
    case ChangeType.DirectiveLocationAdded:
      return change.meta.addedDirectiveLocation
    case ChangeType.DirectiveLocationRemoved:
      return change.meta.removedDirectiveLocation
    case ChangeType.SchemaQueryTypeChanged:
      return 'query'
    case ChangeType.SchemaMutationTypeChanged:
      return 'mutation'
    case ChangeType.SchemaSubscriptionTypeChanged:
      return 'subscription'
    default:
      return /\.@(\w+)/.exec(change.path ?? '')?.[1] ?? ''
  }
}

/** graphql-inspector's own change, with the type of its `meta` known by its `type`. */
export type InspectorChange = SerializableChange & Pick<Change, 'path' | 'criticality'>

// `Type`, `Type.field`, `Type.field.argument`, `@directive`, `@directive.argument`; and each with `.@applied.argument`.
function coordinateOfPath(path: string): string {
  const [first = '', second, third] = path.replace(/(?<=.)\.@.*$|^\.@.*$/, '').split('.')
  if (first === '') return 'schema'
  if (second === undefined) return first
  if (first.startsWith('@')) return `${first}(${second}:)`
  return third === undefined ? `${first}.${second}` : `${first}.${second}(${third}:)`
}
