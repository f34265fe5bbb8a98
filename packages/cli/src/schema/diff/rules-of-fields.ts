import type { ResolvedSchemaElement } from 'graphql'
import type { ChangeRule } from './change-rule.ts'
import { usesOf } from './element-uses.ts'
import type { FieldChangeKind } from './schema-change.ts'
import { sentence } from './sentence.ts'

/** What changes of fields mean. */
export const fieldRules: Readonly<Record<FieldChangeKind, ChangeRule>> = {
  field_added: {
    message: ({ coordinate }) => sentence`${coordinate} was added.`,
    touches: () => [],
  },
  field_removed: {
    message: ({ coordinate, before }) => {
      const reason = before?.kind === 'Field' ? before.field.deprecationReason : undefined
      return reason
        ? sentence`${coordinate} was removed. It was deprecated: ${reason}`
        : sentence`${coordinate} was removed.`
    },
    touches: usesOf,
  },
  field_type_changed: {
    message: ({ coordinate, before, after }) =>
      sentence`${coordinate} changed its type from ${typeOf(before)} to ${typeOf(after)}.`,
    touches: usesOf,
  },
}

function typeOf(element: ResolvedSchemaElement | undefined): string {
  return element?.kind === 'Field' ? String(element.field.type) : ''
}
