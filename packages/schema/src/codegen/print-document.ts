import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql'

/** What {@link printDocument} takes beside the document. */
export interface PrintOptions {
  /** Whether each selection below the root asks for `__typename`, which normalising caches need. */
  readonly withTypenames?: boolean
}

/**
 * The text of operations and fragments, letter by letter as graphql-js prints it.
 *
 * It goes through the document once: of a cold generation, graphql-js's own printer, and a visitor that adds
 * `__typename`, took a tenth.
 */
export function printDocument({ definitions }: DocumentNode, { withTypenames = false }: PrintOptions = {}): string {
  const texts = definitions.map((definition) => {
    if (definition.kind === Kind.OPERATION_DEFINITION) return operation(definition, withTypenames)
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) return print(definition)
    const { name, typeCondition, directives, selectionSet } = definition
    const head = `fragment ${name.value} on ${typeCondition.name.value}${directivesText(directives)}`
    return `${head} ${selections(selectionSet, withTypenames, '')}`
  })
  return texts.join('\n\n')
}

function operation(node: OperationDefinitionNode, withTypenames: boolean): string {
  const { operation: kind, name, variableDefinitions = [], directives, selectionSet } = node
  const variables = variableDefinitions.map(variableDefinition)
  const isLong = variables.some((text) => text.includes('\n'))
  const list = isLong ? `(\n${variables.join('\n')}\n)` : `(${variables.join(', ')})`
  const head = `${kind}${name ? ` ${name.value}` : ' '}${variables.length > 0 ? list : ''}`.trimEnd()
  const all = `${head}${directivesText(directives)}`
  // The root has its type's name without being asked.
  const body = `{\n${selectionLines(selectionSet, withTypenames, '  ')}\n}`
  return all === 'query' ? body : `${all} ${body}`
}

function variableDefinition({ variable, type, defaultValue, directives }: VariableDefinitionNode): string {
  const value = defaultValue ? ` = ${print(defaultValue)}` : ''
  return `$${variable.name.value}: ${print(type)}${value}${directivesText(directives)}`
}

function selections(set: SelectionSetNode, withTypenames: boolean, indent: string): string {
  const inner = `${indent}  `
  const typename = withTypenames && !set.selections.some(isTypename) ? `${inner}__typename\n` : ''
  return `{\n${typename}${selectionLines(set, withTypenames, inner)}\n${indent}}`
}

function selectionLines(set: SelectionSetNode, withTypenames: boolean, indent: string): string {
  return set.selections.map((node) => indent + selection(node, withTypenames, indent)).join('\n')
}

function selection(node: SelectionNode, withTypenames: boolean, indent: string): string {
  const directives = indented(directivesText(node.directives), indent)
  if (node.kind === Kind.FRAGMENT_SPREAD) return `...${node.name.value}${directives}`
  const head = node.kind === Kind.FIELD ? field(node, indent) : `...${condition(node.typeCondition?.name.value)}`
  const set = node.selectionSet ? ` ${selections(node.selectionSet, withTypenames, indent)}` : ''
  return `${head}${directives}${set}`
}

function condition(type: string | undefined): string {
  return type === undefined ? '' : ` on ${type}`
}

// What graphql-js holds for a long line, before it is indented.
const longLine = 80

function field({ alias, name, arguments: given = [] }: FieldNode, indent: string): string {
  const prefix = alias ? `${alias.value}: ${name.value}` : name.value
  if (given.length === 0) return prefix
  const texts = given.map(argument)
  const line = `${prefix}(${texts.join(', ')})`
  if (line.length <= longLine) return indented(line, indent)
  return indented(`${prefix}(\n  ${texts.map((text) => indented(text, '  ')).join('\n  ')}\n)`, indent)
}

function argument({ name, value }: ArgumentNode): string {
  return `${name.value}: ${value.kind === Kind.VARIABLE ? `$${value.name.value}` : print(value)}`
}

function directivesText(directives: readonly DirectiveNode[] | undefined): string {
  return directives?.map((directive) => ` ${print(directive)}`).join('') ?? ''
}

/** A text of several lines, in the middle of an indented one. */
function indented(text: string, indent: string): string {
  return text.includes('\n') ? text.replaceAll('\n', `\n${indent}`) : text
}

/** Whether it gives `__typename`, always. */
function isTypename(node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && node.name.value === '__typename' && !node.alias && !node.directives?.length
}
