import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode } from 'graphql'
import { documentName } from './operation-source.ts'
import { fragmentTypeName } from './selection-type.ts'
import type { SourceDocument } from './source-document.ts'

/** The `graphql` function, for the documents that stand in code: it gives each text its document. */
export function graphqlFunction(documents: readonly SourceDocument[], glue: string): string {
  const inCode = documents.filter(({ isInCode }) => isInCode)
  if (inCode.length === 0) return ''
  const sources = new Map<string, string>()
  const operations = new Set<string>()
  for (const { document } of inCode) {
    const text = document.loc?.source.body ?? ''
    const definitions = document.definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION,
    )
    sources.set(text, typeOf(definitions, glue))
    for (const { kind, name } of definitions) if (kind === Kind.OPERATION_DEFINITION && name) operations.add(name.value)
  }
  return `${[
    '/** The text of each `graphql(…)` and what it gives. */',
    'interface DocumentOfSource {',
    ...[...sources]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([text, type]) => `  ${JSON.stringify(text)}: ${type}`),
    '}',
    '',
    `type DocumentOf<Source> = Source extends keyof DocumentOfSource ? DocumentOfSource[Source] : ${glue}.NotGenerated`,
    '',
    '/**',
    ' * The document of an operation that is written in code. A bundle that calls it holds all operations that are.',
    ' * An operation that is imported by its name comes alone.',
    ' */',
    'export function graphql<const Source extends string>(source: Source): DocumentOf<Source> {',
    `  return generatedDocument(source, { ${[...operations]
      .toSorted()
      .map((name) => `['${name}']: ${documentName(name)}`)
      .join(', ')} }) as DocumentOf<Source>`,
    '}',
    '',
  ].join('\n')}`
}

/** Of several definitions in one text, the first operation is what it gives. */
function typeOf(definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[], glue: string): string {
  const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  if (operation?.name) return `typeof ${documentName(operation.name.value)}`
  const [fragment] = definitions
  return fragment?.kind === Kind.FRAGMENT_DEFINITION
    ? `${glue}.GlueFragment<${fragmentTypeName(fragment)}>`
    : `${glue}.NotGenerated`
}
