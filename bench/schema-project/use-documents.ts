import { type OperationDefinitionNode, parse, print } from 'graphql'
import type { ProjectDocument } from './project-documents.ts'

/** How the code of an app comes to a document. */
export interface UseOptions {
  /** The module that the code imports, as it is seen from the file. */
  readonly module: string
  /** The name of a document's export, or undefined for code with `graphql(…)` in it. */
  readonly exportOf?: (document: ProjectDocument) => string
}

/** A file of an app for each document: it sends the operation with variables, and reads from the result. */
export function useDocuments(
  documents: readonly ProjectDocument[],
  { module, exportOf }: UseOptions,
): Record<string, string> {
  return Object.fromEntries(
    documents.flatMap((document) => {
      if (document.isFragment && exportOf) return []
      const name = exportOf ? exportOf(document) : 'graphql'
      const value = exportOf ? name : `graphql(\`${document.text.trimEnd()}\`)`
      const lines = [
        `import { ${name} } from '${module}'`,
        ...(document.isFragment ? fragment(value) : use(document, value)),
      ]
      return [[`${document.module}.ts`, `${lines.join('\n')}\n`]]
    }),
  )
}

/** What `send` of an app is typed as, beside the files that use it. */
export const sending: Readonly<Record<string, string>> = {
  'send.ts': `import type { TypedDocumentNode } from '@graphql-typed-document-node/core'

export declare function send<Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Result>
`,
}

function fragment(value: string): string[] {
  return ['', `export const fragment = ${value}`]
}

function use({ text }: ProjectDocument, value: string): string[] {
  const operation = operationIn(text)
  const [selection] = operation.selectionSet.selections
  if (selection?.kind !== 'Field') throw new Error(`The first selection is not a field: ${text}`)
  const variables = operation.variableDefinitions?.flatMap(({ variable, type }) =>
    type.kind === 'NonNullType' ? [`${variable.name.value}: ${example(print(type.type))}`] : [],
  )
  return [
    `import { send } from './send.ts'`,
    '',
    `const document = ${value}`,
    'export async function use(): Promise<string> {',
    `  const { ${selection.name.value}: field } = await send(document, { ${variables?.join(', ') ?? ''} })`,
    `  return JSON.stringify(field)`,
    '}',
  ]
}

function example(type: string): string {
  if (type === 'ID') return `'1'`
  if (type === 'Int') return '20'
  return `{ name: 'Plans', kind: 'STANDARD' }`
}

function operationIn(text: string): OperationDefinitionNode {
  const operation = parse(text).definitions.find((definition) => definition.kind === 'OperationDefinition')
  if (!operation) throw new Error(`There is no operation in ${text}`)
  return operation
}
