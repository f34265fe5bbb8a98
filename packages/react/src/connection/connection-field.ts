import { getOperationName, type GraphQLRequest } from '@urql/core'
import { GlueReactError } from '../glue-react-error.ts'

type DocumentNode = GraphQLRequest['query']
type Definition = DocumentNode['definitions'][number]
type SelectionSet = Extract<Definition, { readonly kind: 'FragmentDefinition' }>['selectionSet']
type Field = Extract<SelectionSet['selections'][number], { readonly kind: 'Field' }>

/** A field of a document that selects a page of a list: `pageInfo`, and `edges` or `nodes`. */
export interface ConnectionField {
  /** Where the answer has it. */
  readonly path: readonly string[]
  /** Its arguments: a variable, or a literal. */
  readonly arguments: NonNullable<Field['arguments']>
}

/** Which pages a request asks for, and how it asks for the next one. */
export interface Paging {
  /** Where the answer has them. */
  readonly path: readonly string[]
  readonly isBackward: boolean
  /** The variable that takes the cursor. */
  readonly cursorVariable: string
  /** How many items a page should have. Not a number where nobody said. */
  readonly size: number
}

/**
 * The one connection of a document.
 *
 * @throws GlueReactError `config_invalid` where there is none, or there are several
 */
export function onlyField(document: DocumentNode, fields: readonly ConnectionField[]): ConnectionField {
  const [field, ...others] = fields
  if (field && others.length === 0) return field
  if (!field) {
    throw mistake(document, 'has no list with `pageInfo`', 'Add `pageInfo { hasNextPage endCursor }` to the list.')
  }
  const names = fields.map(({ path }) => `\`${path.join('.')}\``).join(' and ')
  throw mistake(document, `has several lists, ${names}`, 'Say which one with `select`.')
}

/**
 * The connection of a document that `select` gave.
 *
 * @throws GlueReactError `config_invalid` where it gave something else
 */
export function selectedField(
  document: DocumentNode,
  fields: readonly ConnectionField[],
  { data, selected }: { readonly data: unknown; readonly selected: unknown },
): ConnectionField | undefined {
  if (selected === null || selected === undefined) return undefined
  const field = fields.find(({ path }) => valueAt(data, path) === selected)
  if (field) return field
  throw mistake(document, 'has no list with `pageInfo` where `select` looks', 'Give the list as the answer has it.')
}

/** The connections of a document, but for those within the items of a list. */
export function connectionFields(document: DocumentNode): ConnectionField[] {
  const fragments = new Map<string, SelectionSet>()
  const roots: SelectionSet[] = []
  for (const definition of document.definitions) {
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition.selectionSet)
    if (definition.kind === 'OperationDefinition') roots.push(definition.selectionSet)
  }
  const found: ConnectionField[] = []
  search(roots, [])
  return found

  function search(sets: readonly SelectionSet[], path: readonly string[]): void {
    for (const [key, fields] of fieldsOf(sets)) {
      const at = [...path, key]
      const selected = fieldsOf(setsOf(fields))
      if (selected.has('pageInfo') && (selected.has('edges') || selected.has('nodes'))) {
        found.push({ path: at, arguments: fields[0]?.arguments ?? [] })
      } else if (key !== 'edges' && key !== 'nodes') search(setsOf(fields), at)
    }
  }

  /** The fields of selections by their names in the answer: several fragments may each select a part of one. */
  function fieldsOf(sets: readonly SelectionSet[], fields = new Map<string, Field[]>()): Map<string, Field[]> {
    for (const selection of sets.flatMap((set) => set.selections)) {
      if (selection.kind === 'Field') {
        const key = (selection.alias ?? selection.name).value
        fields.set(key, [...(fields.get(key) ?? []), selection])
      } else {
        const set = selection.kind === 'FragmentSpread' ? fragments.get(selection.name.value) : selection.selectionSet
        if (set) fieldsOf([set], fields)
      }
    }
    return fields
  }
}

const setsOf = (fields: readonly Field[]): SelectionSet[] => fields.flatMap((field) => field.selectionSet ?? [])

/** What an answer has at a path. */
export function valueAt(answer: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), answer)
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/**
 * How a connection is read: backward with `last` or `before`, else forward.
 *
 * @throws GlueReactError `config_invalid` where the next page cannot be asked for
 */
export function pagingOf(document: DocumentNode, field: ConnectionField, variables: unknown): Paging {
  const given = (name: string): unknown => {
    const value = field.arguments.find((argument) => argument.name.value === name)?.value
    if (value?.kind !== 'Variable') return value && 'value' in value ? value.value : undefined
    return valueAt(variables, [value.name.value]) ?? defaultOf(document, value.name.value)
  }
  const isBackward = (given('last') ?? given('before')) !== undefined
  const [size, cursor] = isBackward ? (['last', 'before'] as const) : (['first', 'after'] as const)
  const argument = field.arguments.find(({ name }) => name.value === cursor)?.value
  if (argument?.kind !== 'Variable') {
    const what = `asks for \`${field.path.join('.')}\` without a variable for \`${cursor}\``
    throw mistake(document, what, `Add \`${cursor}: $${cursor}\`.`)
  }
  return { path: field.path, isBackward, cursorVariable: argument.name.value, size: Number(given(size)) }
}

function defaultOf(document: DocumentNode, variable: string): unknown {
  for (const definition of document.definitions) {
    const found =
      definition.kind === 'OperationDefinition' &&
      definition.variableDefinitions?.find((one) => one.variable.name.value === variable)?.defaultValue
    if (found && 'value' in found) return found.value
  }
  return undefined
}

/** The error for a document that cannot be read page by page. */
function mistake(document: DocumentNode, what: string, advice: string): GlueReactError {
  const name = getOperationName(document) ?? 'A query without a name'
  return new GlueReactError({
    code: 'config_invalid',
    message: `${name} ${what}, so useGlueConnection cannot read its pages. ${advice}`,
  })
}
