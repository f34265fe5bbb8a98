import {
  type GraphQLArgument,
  type GraphQLInputField,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  print,
  type ResolvedSchemaElement,
} from 'graphql'
import { getDefaultValueAST } from 'graphql/utilities/getDefaultValueAST.js'
import type { ChangeRule, TouchContext } from './change-rule.ts'
import { isDocumentLocation } from './directive-location.ts'
import type { DocumentUse, UseRole } from './document-uses.ts'
import type { ChangeLevel, FoundChange, InputChangeKind } from './schema-change.ts'
import { sentence } from './sentence.ts'

const added: ChangeRule = {
  // By what it does to a request that does not have it: an optional one without a default does nothing to it, though
  // graphql-inspector calls it dangerous; a required one with a default does not break it, though it calls that breaking.
  level: onlyInDocuments(({ after }) => {
    if (isRequired(after)) return 'breaking'
    return [undefined, 'null'].includes(defaultOf(after)) ? 'safe' : 'dangerous'
  }),
  message: ({ coordinate, after }) => {
    const value = defaultOf(after)
    if (isRequired(after)) return sentence`${coordinate} was added, and is required.`
    return value === undefined
      ? sentence`${coordinate} was added, and is optional.`
      : sentence`${coordinate} was added, with the default ${value}.`
  },
  // Nobody gives it yet, so it touches each use of what it was added to.
  touches: (change, context) => ownerUses(change, context),
}

const removed: ChangeRule = {
  level: onlyInDocuments(({ level }) => level),
  message: ({ coordinate }) => sentence`${coordinate} was removed.`,
  touches: (change, { uses }) => [...uses.find('given', change.coordinate), ...variablesWith(change, { uses })],
}

const typeChanged: ChangeRule = {
  level: onlyInDocuments(({ level }) => level),
  message: ({ coordinate, before, after }) =>
    sentence`${coordinate} changed its type from ${typeOf(before)} to ${typeOf(after)}.`,
  // What is written in a document, and the type of a variable, can be checked: a 5 does for Int and for Int!. What is
  // inside of a variable cannot.
  touches: (change, { uses, isRefused }) => {
    const given = uses.find('given', change.coordinate)
    if (change.level === 'safe') return given
    return [
      ...given.filter(({ node }) => isRefused(node)),
      ...uses.find('omitted', change.coordinate).filter(({ node }) => isRequired(change.after) && isRefused(node)),
      ...variablesWith(change, { uses }),
    ]
  },
}

const defaultChanged: ChangeRule = {
  // graphql-inspector calls each of these dangerous. Without its default, a required one has to be given; and where
  // it had none and was required, it was given always.
  level: onlyInDocuments(({ before, after }) => {
    if (isRequired(after) && !isRequired(before)) return 'breaking'
    return isRequired(before) ? 'safe' : 'dangerous'
  }),
  message: ({ coordinate, before, after }) => {
    const [old, value] = [defaultOf(before), defaultOf(after)]
    if (value === undefined) {
      return isRequired(after)
        ? sentence`${coordinate} is required now: its default ${old ?? ''} is gone.`
        : sentence`${coordinate} lost its default ${old ?? ''}.`
    }
    return old === undefined
      ? sentence`${coordinate} has the default ${value} now.`
      : sentence`${coordinate} changed its default from ${old} to ${value}.`
  },
  // The default is for those who do not give it.
  touches: (change, context) => [...overInterfaces('omitted', change, context), ...variablesWith(change, context)],
}

/** What changes of arguments and of input fields mean. */
export const inputRules: Readonly<Record<InputChangeKind, ChangeRule>> = {
  argument_added: added,
  argument_removed: removed,
  argument_type_changed: typeChanged,
  argument_default_changed: defaultChanged,
  input_field_added: added,
  input_field_removed: removed,
  input_field_type_changed: typeChanged,
  input_field_default_changed: defaultChanged,
  directive_argument_added: added,
  directive_argument_removed: removed,
  directive_argument_type_changed: typeChanged,
  directive_argument_default_changed: defaultChanged,
}

/** Of a directive that only a schema can have, no document gives the arguments. */
function onlyInDocuments(level: (change: FoundChange) => ChangeLevel): NonNullable<ChangeRule['level']> {
  return (change) => {
    const { before, after } = change
    const element = before ?? after
    if (element?.kind !== 'DirectiveArgument') return level(change)
    return element.directive.locations.some(isDocumentLocation) ? level(change) : 'safe'
  }
}

function ownerUses(change: FoundChange, context: TouchContext): readonly DocumentUse[] {
  const { coordinate, after } = change
  const owner = coordinate.replace(/[.(][^.(]*$/, '')
  if (after?.kind === 'DirectiveArgument') return context.uses.find('directive', owner)
  if (after?.kind !== 'InputField') return overInterfaces('field', { ...change, coordinate: owner }, context)
  return [...context.uses.find('literal', owner), ...variablesWith(change, context)]
}

/** The variables that may have the input field in them. */
function variablesWith(
  { coordinate, before, after }: FoundChange,
  { uses }: Pick<TouchContext, 'uses'>,
): readonly DocumentUse[] {
  const element = before ?? after
  return element?.kind === 'InputField' ? uses.find('variable', coordinate.replace(/\..*/, '')) : []
}

/** The uses on the type, and on an interface that the type may stand behind: its field is what answers. */
function overInterfaces(
  role: UseRole,
  { coordinate }: FoundChange,
  { uses, before }: TouchContext,
): readonly DocumentUse[] {
  const [, name = '', rest = ''] = /^(\w+)(.*)$/.exec(coordinate) ?? []
  const type = before.getType(name)
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : []
  return [coordinate, ...interfaces.map((each) => each.name + rest)].flatMap((each) => uses.find(role, each))
}

function inputValue(element: ResolvedSchemaElement | undefined): GraphQLArgument | GraphQLInputField | undefined {
  switch (element?.kind) {
    case 'FieldArgument':
      return element.fieldArgument
    case 'DirectiveArgument':
      return element.directiveArgument
    case 'InputField':
      return element.inputField
    default:
      return undefined
  }
}

function isRequired(element: ResolvedSchemaElement | undefined): boolean {
  const value = inputValue(element)
  return value !== undefined && isNonNullType(value.type) && defaultOf(element) === undefined
}

function defaultOf(element: ResolvedSchemaElement | undefined): string | undefined {
  const value = inputValue(element)
  const node = value && getDefaultValueAST(value)
  return node && print(node)
}

function typeOf(element: ResolvedSchemaElement | undefined): string {
  return String(inputValue(element)?.type ?? '')
}
