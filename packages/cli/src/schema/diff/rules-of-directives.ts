import type { ResolvedSchemaElement } from 'graphql'
import type { ChangeRule } from './change-rule.ts'
import { isDocumentLocation } from './directive-location.ts'
import { usesOf } from './element-uses.ts'
import type { DirectiveChangeKind } from './schema-change.ts'
import { sentence } from './sentence.ts'

/** What changes of directives mean. */
export const directiveRules: Readonly<Record<DirectiveChangeKind, ChangeRule>> = {
  directive_added: {
    message: ({ coordinate }) => sentence`${coordinate} was added.`,
    touches: () => [],
  },
  directive_removed: {
    // Safe where no document could have it. graphql-inspector calls each breaking.
    level: ({ before }) => (isForDocuments(before) ? 'breaking' : 'safe'),
    message: ({ coordinate }) => sentence`${coordinate} was removed.`,
    touches: usesOf,
  },
  directive_location_added: {
    message: ({ coordinate, subject }) => sentence`${coordinate} may stand on ${subject} now.`,
    touches: () => [],
  },
  directive_location_removed: {
    // The same.
    level: ({ subject }) => (isDocumentLocation(subject) ? 'breaking' : 'safe'),
    message: ({ coordinate, subject }) => sentence`${coordinate} may no longer stand on ${subject}.`,
    touches: ({ coordinate, subject }, { uses }) => uses.find('location', `${coordinate} ${subject}`),
  },
  directive_repeatable_added: {
    message: ({ coordinate }) => sentence`${coordinate} may be repeated now.`,
    touches: () => [],
  },
  directive_repeatable_removed: {
    // A document that repeats it becomes invalid. graphql-inspector calls it dangerous.
    level: ({ before }) => (isForDocuments(before) ? 'breaking' : 'safe'),
    message: ({ coordinate }) => sentence`${coordinate} may no longer be repeated.`,
    touches: ({ coordinate }, { uses }) => uses.find('repeated', coordinate),
  },
}

function isForDocuments(element: ResolvedSchemaElement | undefined): boolean {
  return element?.kind === 'Directive' && element.directive.locations.some(isDocumentLocation)
}
