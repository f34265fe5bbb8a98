import { type DocumentNode, isExecutableDefinitionNode } from 'graphql'
import { documentsInCode } from './documents-in-code.ts'
import type { FoundDocuments } from './find-documents.ts'
import { parseDocument } from './parse-document.ts'

/** A file as its author wrote it. */
export interface TextFile {
  /** Relative to the project. */
  readonly path: string
  readonly text: string
}

/** The endings of the files that documents are looked for in. */
export const documentExtensions: readonly string[] = 'graphql gql ts tsx mts cts js jsx mjs cjs'.split(' ')

/** Whether a file may hold documents, which keeps the pictures in a folder from being read. */
export function isDocumentPath(path: string): boolean {
  return documentExtensions.some((extension) => path.endsWith(`.${extension}`))
}

/** The GraphQL of one file. */
export function documentsInFile(file: TextFile): FoundDocuments {
  if (!/\.(?:graphql|gql)$/.test(file.path)) return documentsInCode(file)
  if (isBlank(file.text)) return { documents: [], problems: [] }
  const { document, problem } = parseDocument(file)
  if (!document) return { documents: [], problems: [problem] }
  return { documents: isSchema(document) ? [] : [{ path: file.path, document, isInCode: false }], problems: [] }
}

function isBlank(text: string): boolean {
  return text.replaceAll(/#.*/g, '').replaceAll(/[\s,]/g, '') === ''
}

/** Whether it is SDL, such as a client's own extension of the schema. */
function isSchema({ definitions }: DocumentNode): boolean {
  return !definitions.some((definition) => isExecutableDefinitionNode(definition))
}
