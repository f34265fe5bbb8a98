import { type ChangeKind } from './schema-change.ts'
import type { ChangeRule } from './change-rule.ts'
import { directiveRules } from './rules-of-directives.ts'
import { fieldRules } from './rules-of-fields.ts'
import { inputRules } from './rules-of-inputs.ts'
import { typeRules } from './rules-of-types.ts'
import { sharedRules } from './rules-of-all.ts'

/**
 * What each kind of change means: how bad it is where graphql-inspector is wrong about that, what a report says, and
 * which uses in a document it touches.
 */
export const changeRules: Readonly<Record<ChangeKind, ChangeRule>> = {
  ...typeRules,
  ...fieldRules,
  ...inputRules,
  ...directiveRules,
  ...sharedRules,
}
