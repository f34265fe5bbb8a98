import {
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  type ResolvedSchemaElement,
} from 'graphql'
import type { ChangeRule, TouchContext } from './change-rule.ts'
import type { DocumentUse } from './document-uses.ts'
import { usesOf } from './element-uses.ts'
import type { FoundChange, TypeChangeKind } from './schema-change.ts'
import { sentence } from './sentence.ts'

/** What changes of types mean. */
export const typeRules: Readonly<Record<TypeChangeKind, ChangeRule>> = {
  type_added: {
    message: ({ coordinate }) => sentence`${coordinate} was added.`,
    touches: () => [],
  },
  type_removed: {
    message: ({ coordinate }) => sentence`${coordinate} was removed.`,
    touches: usesOf,
  },
  type_kind_changed: {
    message: ({ coordinate, before, after }) =>
      sentence`${coordinate} changed from ${kindOf(before)} to ${kindOf(after)}.`,
    touches: usesOf,
  },

  enum_value_added: {
    // Dangerous only where it can be read: a value that is merely accepted comes as a surprise to nobody.
    level: ({ coordinate }, { after }) => (isReadable(after, outer(coordinate)) ? 'dangerous' : 'safe'),
    message: ({ coordinate }) => sentence`${coordinate} was added.`,
    // Whoever reads the enum meets a value that their code does not know.
    touches: ({ coordinate }, { uses }) => uses.find('output', outer(coordinate)),
  },
  enum_value_removed: {
    message: ({ coordinate }) => sentence`${coordinate} was removed.`,
    // Who writes it, who may send it in a variable, and who reads the enum: their code may compare with it.
    touches: ({ coordinate }, { uses }) => [
      ...uses.find('value', coordinate),
      ...uses.find('variable', outer(coordinate)),
      ...uses.find('output', outer(coordinate)),
    ],
  },

  union_member_added: {
    level: () => 'dangerous',
    message: ({ coordinate, subject }) => sentence`${coordinate} has the new member ${subject}.`,
    touches: ({ coordinate }, { uses }) => uses.find('abstract', coordinate),
  },
  union_member_removed: {
    message: ({ coordinate, subject }) => sentence`${coordinate} lost the member ${subject}.`,
    touches: ({ coordinate, subject }, { uses }) =>
      uses.find('condition', subject).filter(({ parent }) => parent === coordinate),
  },

  interface_added: {
    // A new type, too, comes as a surprise to those who select on the interface, though graphql-inspector calls that
    // safe. Nobody selects on a new interface yet; and what an interface implements, its objects implement as well.
    level: ({ subject, after }, { before }) => (isInterface(after) || !before.getType(subject) ? 'safe' : 'dangerous'),
    message: ({ coordinate, subject }) => sentence`${coordinate} implements ${subject} now.`,
    touches: (change, context) =>
      isInterface(change.after)
        ? []
        : [...context.uses.find('abstract', change.subject), ...spreadOnType(change, context)],
  },
  interface_removed: {
    message: ({ coordinate, subject }) => sentence`${coordinate} no longer implements ${subject}.`,
    // A fragment on the interface that met the type, and a fragment on the type below the interface.
    touches: (change, context) => [
      ...spreadOnType(change, context),
      ...context.uses.find('condition', change.coordinate).filter(({ parent }) => parent === change.subject),
    ],
  },

  root_type_changed: {
    message: ({ coordinate, subject, before, after }) => {
      if (!before) return sentence`${coordinate} is the type of each ${subject} now.`
      return after
        ? sentence`${coordinate} is no longer the type of each ${subject}.`
        : sentence`${coordinate} is gone, and was the type of each ${subject}.`
    },
    touches: ({ subject }, { uses }) => uses.find('operation', subject),
  },

  one_of_added: {
    message: ({ coordinate }) => sentence`${coordinate} takes exactly one of its fields now.`,
    // What is written in a document can be checked; what is in a variable cannot.
    touches: ({ coordinate }, { uses, isRefused }) => [
      ...uses.find('literal', coordinate).filter(({ node }) => isRefused(node)),
      ...uses.find('variable', coordinate),
    ],
  },
  one_of_removed: {
    message: ({ coordinate }) => sentence`${coordinate} no longer takes exactly one of its fields.`,
    touches: usesOf,
  },
  specified_by_changed: {
    message: ({ coordinate, before, after }) => {
      const [old, url] = [specifiedBy(before), specifiedBy(after)]
      if (!url) return sentence`${coordinate} is no longer specified by ${old}.`
      return old
        ? sentence`${coordinate} is specified by ${url} now, and was by ${old}.`
        : sentence`${coordinate} is specified by ${url} now.`
    },
    touches: usesOf,
  },
}

/** Where a fragment on the interface is spread on something that may be the type. */
function spreadOnType({ coordinate, subject }: FoundChange, { uses, before }: TouchContext): readonly DocumentUse[] {
  return uses
    .find('condition', subject)
    .filter(({ parent }) => parent !== undefined && mayBe(before, parent, coordinate))
}

function mayBe(schema: GraphQLSchema, parent: string, name: string): boolean {
  const [type, each] = [schema.getType(parent), schema.getType(name)]
  if (!isAbstractType(type)) return parent === name
  return (isObjectType(each) || isInterfaceType(each)) && schema.isSubType(type, each)
}

const readable = new WeakMap<GraphQLSchema, ReadonlySet<string>>()

/** Whether some field returns the type. */
function isReadable(schema: GraphQLSchema, name: string): boolean {
  const names = readable.get(schema) ?? readableTypes(schema)
  readable.set(schema, names)
  return names.has(name)
}

function readableTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const names = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).map((field) => getNamedType(field.type).name)
      : [],
  )
  return new Set(names)
}

function outer(coordinate: string): string {
  return coordinate.replace(/\..*/, '')
}

function isInterface(element: ResolvedSchemaElement | undefined): boolean {
  return element?.kind === 'NamedType' && isInterfaceType(element.type)
}

function specifiedBy(element: ResolvedSchemaElement | undefined): string {
  return element?.kind === 'NamedType' && isScalarType(element.type) ? (element.type.specifiedByURL ?? '') : ''
}

function kindOf(element: ResolvedSchemaElement | undefined): string {
  const type = element?.kind === 'NamedType' ? element.type : undefined
  if (isScalarType(type)) return 'scalar'
  if (isEnumType(type)) return 'enum'
  if (isUnionType(type)) return 'union'
  if (isInterfaceType(type)) return 'interface'
  return isInputObjectType(type) ? 'input' : 'type'
}
