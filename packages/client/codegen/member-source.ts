import { type DefaultOperation, docstring, isConnection, pascalCase } from '@glue/schema/codegen'
import {
  getNamedType,
  getNullableType,
  isListType,
  isRequiredArgument,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'

/** A root field: its operation, and one more for each value of an argument that cannot be a variable. */
export interface Member {
  readonly operation: DefaultOperation
  readonly variants: readonly DefaultOperation[]
}

/** A member's text, with the names that it imports. */
export interface MemberSource {
  readonly text: string
  readonly values: readonly string[]
  readonly types: readonly string[]
}

/** Writes one member of `GlueMembers`. */
export function memberSource(member: Member): MemberSource {
  const { operation, variants } = member
  const names = generatedNames(operation)
  const values = [operation, ...variants].map((variant) => generatedNames(variant).document)
  return {
    text: `${docstring(description(member), '  ')}${declaration(member)}`,
    values,
    types: [names.result, names.variables],
  }
}

function declaration(member: Member): string {
  const { operation, variants } = member
  if (isList(operation)) return connectionMethod(member)
  if (operation.operation === 'query' && operation.variables.length === 0 && variants.length === 0)
    return getter(operation)
  return method(member)
}

function getter(operation: DefaultOperation): string {
  const { document, resultType } = generatedNames(operation)
  return [
    `  get ${memberName(operation)}(): LazyPromise<${resultType}> {`,
    `    return new LazyPromise(async () => (await this.request(${document})).${operation.field.name})`,
    '  }',
  ].join('\n')
}

function method(member: Member): string {
  const { operation } = member
  const { resultType } = generatedNames(operation)
  const input = soleInput(operation)
  const parameter = input ?? variablesParameter(member)
  return [
    `  async ${memberName(operation)}(`,
    ...(parameter === undefined ? [] : [`    ${parameter},`]),
    '    options: RequestOptions = {},',
    `  ): Promise<${resultType}> {`,
    `    const data = await this.request(${documentExpression(member)}, ${input ? '{ input }' : variablesExpression(member)}, options)`,
    `    return data.${operation.field.name}`,
    '  }',
  ].join('\n')
}

function connectionMethod(member: Member): string {
  const { operation } = member
  const { resultType } = generatedNames(operation)
  const node = `ConnectionNode<${resultType}>`
  const parameter = variablesParameter(member)
  const position = takesArgument(operation, 'after')
  const variables = variablesExpression(member)
  return [
    `  ${memberName(operation)}(`,
    ...(parameter === undefined ? [] : [`    ${parameter},`]),
    '    options: RequestOptions = {},',
    `  ): Connection<${node}> {`,
    `    const document = ${documentExpression(member)}`,
    `    return new Connection<${node}>({`,
    variables === 'variables' ? '      variables,' : '      variables: {},',
    '      signal: options.signal,',
    position
      ? `      fetchPage: async (position) => (await this.request(document, { ...${variables}, ...position }, options)).${operation.field.name},`
      : `      fetchPage: async () => (await this.request(document, ${variables}, options)).${operation.field.name},`,
    '    })',
    '  }',
  ].join('\n')
}

/** A mutation whose only argument is `input` takes the input itself. */
function soleInput({ operation, variables, field }: DefaultOperation): string | undefined {
  const [input] = variables
  if (operation !== 'mutation' || !input || variables.length > 1 || input.name !== 'input') return undefined
  const type = `${pascalCase(field.name)}MutationVariables['input']`
  return isRequiredArgument(input) ? `input: ${type}` : `input?: ${type}`
}

function variablesParameter({ operation, variants }: Member): string | undefined {
  const { variables } = operation
  const fixed = fixedArguments(variants)
  if (variables.length === 0 && fixed.size === 0) return undefined
  const locals = [...[...fixed.keys()].map((name) => `${name}: ${name}Value`), '...variables']
  const name = fixed.size === 0 ? 'variables' : `{ ${locals.join(', ')} }`
  const types = [...(variables.length === 0 ? [] : [generatedNames(operation).variables]), ...fixedTypes(fixed)]
  return `${name}: ${types.join(' & ')}${variables.some(isRequiredArgument) ? '' : ' = {}'}`
}

/** At most one of the fixed arguments can be given, because each document holds one. */
function fixedTypes(fixed: ReadonlyMap<string, readonly string[]>): string[] {
  if (fixed.size === 0) return []
  const alternatives = [...fixed].map(([name, values]) => {
    const others = [...fixed.keys()].filter((other) => other !== name).map((other) => `readonly ${other}?: never`)
    const own = `readonly ${name}?: ${values.map((value) => `'${value}'`).join(' | ')} | null | undefined`
    return `{ ${[own, ...others].join('; ')} }`
  })
  return [alternatives.length === 1 ? alternatives.join('') : `(${alternatives.join(' | ')})`]
}

function fixedArguments(variants: readonly DefaultOperation[]): Map<string, string[]> {
  const fixed = new Map<string, string[]>()
  for (const variant of variants) {
    if (!variant.fixed) continue
    const { argument, value } = variant.fixed
    fixed.set(argument.name, [...(fixed.get(argument.name) ?? []), value])
  }
  return fixed
}

function documentExpression({ operation, variants }: Member): string {
  const choices = [...fixedArguments(variants).keys()].map((name) => {
    const documents = variants.flatMap((variant) =>
      variant.fixed?.argument.name === name ? [`${variant.fixed.value}: ${generatedNames(variant).document}`] : [],
    )
    return `fixedDocument({ argument: '${memberName(operation)}.${name}', value: ${name}Value, documents: { ${documents.join(', ')} } })`
  })
  return [...choices, generatedNames(operation).document].join(' ?? ')
}

function variablesExpression({ operation, variants }: Member): string {
  return operation.variables.length === 0 && variants.length === 0 ? '{}' : 'variables'
}

function description({ operation }: Member): string {
  const { field, variables } = operation
  const lines = [
    field.description ?? `\`${operation.operation === 'query' ? 'Query' : 'Mutation'}.${field.name}\` of Glue's API.`,
  ]
  if (isList(operation) && !isPaged(operation)) {
    lines.push('', "Glue's documentation shows no `pageInfo` for this list, so iterating gives the items of one page.")
  }
  const described = variables.filter((argument) => argument.description)
  if (described.length > 0) lines.push('', ...described.map(({ name, description: text }) => `- \`${name}\`: ${text}`))
  if (field.deprecationReason !== undefined && field.deprecationReason !== null) {
    lines.push('', `@deprecated ${field.deprecationReason}`)
  }
  return lines.join('\n')
}

function isList({ operation, field }: DefaultOperation): boolean {
  return operation === 'query' && !isListType(getNullableType(field.type)) && isConnection(getNamedType(field.type))
}

/** Whether the operation can ask for the next page and knows whether there is one. */
function isPaged(operation: DefaultOperation): boolean {
  const [definition] = parse(operation.source).definitions
  const root = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : undefined
  const pageInfo = selectionOf(selectionOf(root, operation.field.name), 'pageInfo')
  const selected = pageInfo?.selections.flatMap((field) => (field.kind === Kind.FIELD ? [field.name.value] : [])) ?? []
  return takesArgument(operation, 'after') && selected.includes('hasNextPage') && selected.includes('endCursor')
}

function selectionOf(set: SelectionSetNode | undefined, name: string): SelectionSetNode | undefined {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD && selection.name.value === name) return selection.selectionSet
  }
  return undefined
}

function takesArgument({ variables }: DefaultOperation, name: string): boolean {
  return variables.some((argument) => argument.name === name)
}

interface GeneratedNames {
  readonly document: string
  readonly result: string
  readonly variables: string
  readonly resultType: string
}

function generatedNames({ name, operation, field }: DefaultOperation): GeneratedNames {
  const result = name + (operation === 'query' ? 'Query' : 'Mutation')
  return {
    document: `${name}Document`,
    result,
    variables: `${result}Variables`,
    resultType: `${result}['${field.name}']`,
  }
}

// A `then` would make the client itself awaitable, and `toJSON` would be called by `JSON.stringify`.
const taken: ReadonlySet<string> = new Set(['constructor', 'request', 'then', 'toJSON'])

function memberName({ operation, field }: DefaultOperation): string {
  return taken.has(field.name) ? field.name + (operation === 'query' ? 'Query' : 'Mutation') : field.name
}
