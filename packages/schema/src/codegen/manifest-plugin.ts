import type { PluginFunction } from '@graphql-codegen/plugin-helpers'
import { concatAST, type DocumentNode, Kind, print, visit } from 'graphql'
import type { OperationManifest } from '../manifest.ts'
import { operationHash } from './document-plugin.ts'
import { operationsIn } from './operations-in.ts'

interface ManifestPluginConfig {
  /** The module that the generated code imports `OperationManifest` from. */
  readonly manifestImport: string
}

/** Writes `export const manifest`: every operation by the hash of its text, as a server's list of what it lets through. */
export const manifestPlugin: PluginFunction<ManifestPluginConfig> = (_schema, documents, { manifestImport }) => {
  const all = concatAST(documents.flatMap(({ document }) => document ?? []))
  return {
    prepend: [`import type { OperationManifest } from '${manifestImport}'`],
    content: `export const manifest: OperationManifest = ${JSON.stringify(manifestOf(all), null, 2)}`,
  }
}

function manifestOf(all: DocumentNode): OperationManifest {
  return Object.fromEntries(
    operationsIn(all).map(({ name, definition, document, rootFields }) => [
      operationHash(print(document)),
      { operationName: name, operationType: definition.operation, rootFields, source: print(withTypenames(document)) },
    ]),
  )
}

function withTypenames(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node, _key, parent) {
      const isRoot = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION
      const hasTypename = node.selections.some(
        (selection) => selection.kind === Kind.FIELD && selection.name.value === '__typename',
      )
      if (isRoot || hasTypename) return undefined
      const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const
      return { ...node, selections: [typename, ...node.selections] }
    },
  })
}
