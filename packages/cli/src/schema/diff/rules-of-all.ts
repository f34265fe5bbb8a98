import type { ResolvedSchemaElement } from 'graphql'
import type { ChangeRule, TouchContext } from './change-rule.ts'
import type { DocumentUse } from './document-uses.ts'
import { usesOf } from './element-uses.ts'
import type { FoundChange, SharedChangeKind } from './schema-change.ts'
import { sentence } from './sentence.ts'

/** What changes mean that every part of a schema can have. */
export const sharedRules: Readonly<Record<SharedChangeKind, ChangeRule>> = {
  deprecation_added: {
    message: ({ coordinate, after }) => {
      const reason = reasonOf(after)
      return reason ? sentence`${coordinate} is deprecated: ${reason}` : sentence`${coordinate} is deprecated.`
    },
    touches: usesNowAndLater,
  },
  deprecation_removed: {
    message: ({ coordinate }) => sentence`${coordinate} is no longer deprecated.`,
    touches: usesNowAndLater,
  },
  deprecation_reason_changed: {
    message: ({ coordinate, after }) => {
      const reason = reasonOf(after)
      return reason
        ? sentence`${coordinate} is deprecated for another reason: ${reason}`
        : sentence`${coordinate} is deprecated without a reason now.`
    },
    touches: usesNowAndLater,
  },
  description_changed: {
    message: ({ coordinate, before, after }) => {
      if (!descriptionOf(before)) return sentence`${coordinate} has a description now.`
      return descriptionOf(after)
        ? sentence`${coordinate} has another description.`
        : sentence`${coordinate} lost its description.`
    },
    touches: usesOf,
  },

  // graphql-inspector calls an applied directive dangerous, if it comes or goes. No client can see it, and what it makes
  // a server do is not in the schema; and a schema that is pulled from a server has none.
  applied_directive_added: {
    level: () => 'safe',
    message: ({ coordinate, subject }) => sentence`${coordinate} has ${`@${subject}`} now.`,
    touches: usesOf,
  },
  applied_directive_removed: {
    level: () => 'safe',
    message: ({ coordinate, subject }) => sentence`${coordinate} no longer has ${`@${subject}`}.`,
    touches: usesOf,
  },
  applied_directive_changed: {
    level: () => 'safe',
    message: ({ coordinate, subject }) => sentence`${coordinate} has other arguments in ${`@${subject}`}.`,
    touches: usesOf,
  },
}

/** Also the variables that it may be sent in. */
function usesNowAndLater(change: FoundChange, context: TouchContext): readonly DocumentUse[] {
  const { before, coordinate } = change
  const isInVariables = before?.kind === 'InputField' || before?.kind === 'EnumValue'
  return [
    ...usesOf(change, context),
    ...(isInVariables ? context.uses.find('variable', coordinate.replace(/\..*/, '')) : []),
  ]
}

function reasonOf(element: ResolvedSchemaElement | undefined): string {
  return partOf(element)?.deprecationReason ?? ''
}

function descriptionOf(element: ResolvedSchemaElement | undefined): string {
  return partOf(element)?.description ?? ''
}

function partOf(element: ResolvedSchemaElement | undefined): DescribedPart | undefined {
  switch (element?.kind) {
    case undefined:
      return undefined
    case 'NamedType':
      return element.type
    case 'Field':
      return element.field
    case 'FieldArgument':
      return element.fieldArgument
    case 'InputField':
      return element.inputField
    case 'EnumValue':
      return element.enumValue
    case 'Directive':
      return element.directive
    case 'DirectiveArgument':
      return element.directiveArgument
  }
}

interface DescribedPart {
  readonly description?: string | null | undefined
  readonly deprecationReason?: string | null | undefined
}
