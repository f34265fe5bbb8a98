import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { ManifestOperation } from '../manifest.ts'
import { certaintyOf, isDocumented } from './certainty.ts'
import type { DescribeItem } from './docstring.ts'
import { documentLiteral } from './document-literal.ts'
import type { Fragments } from './fragments.ts'
import type { IDTypes } from './id-types.ts'
import { itemUses } from './item-uses.ts'
import { manifestEntry } from './manifest-entry.ts'
import { variablesType } from './operation-variables.ts'
import { pascalCase } from './pascal-case.ts'
import { fragmentTypeName, type SelectionContext, selectionType, wholeOf } from './selection-type.ts'
import type { TypeNames, UsedNames } from './type-names.ts'

/** What generated code is written with. */
export interface SourceContext {
  readonly schema: GraphQLSchema
  readonly fragments: Fragments
  readonly typeNames: TypeNames
  readonly ids: IDTypes
  readonly describeItem: DescribeItem
  /** The namespace of `@glue/schema`. */
  readonly glue: string
}

/** What became of an operation or a fragment. */
export interface DefinitionSource {
  readonly types: string
  readonly used: UsedNames
}

export interface OperationSource extends DefinitionSource {
  /** The document's declaration. */
  readonly document: string
  readonly hash: string
  readonly manifest: ManifestOperation
}

/** The types and the document of one operation. */
export function operationSource(
  operation: OperationDefinitionNode,
  usedFragments: readonly FragmentDefinitionNode[],
  sourceContext: SourceContext,
): OperationSource {
  const { schema, fragments, glue } = sourceContext
  const name = operation.name?.value ?? ''
  const used: UsedNames = { isGlueUsed: true, types: new Set() }
  const context = { ...sourceContext, used }
  const resultName = pascalCase(name) + pascalCase(operation.operation)
  const root = schema.getRootType(operation.operation)
  const result = root ? selectionType(root, [wholeOf(operation)], context).text : 'never'
  const variables = variablesType({ ...context, operation, usedFragments })

  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...usedFragments] }
  const { hash, json } = documentLiteral(name, document)
  const uncertain = uncertainType([operation, ...usedFragments], sourceContext)
  const types = `${glue}.GlueDocument<${resultName}, ${resultName}Variables>${uncertain}`
  return {
    types: `export type ${resultName}Variables = ${variables}\nexport type ${resultName} = ${result}\n`,
    document: `export const ${documentName(name)} = ${json} as unknown as ${types}\n`,
    hash,
    manifest: manifestEntry({ operation, fragments, document }),
    used,
  }
}

/** The type of what one fragment gives. */
export function fragmentSource(fragment: FragmentDefinitionNode, sourceContext: SourceContext): DefinitionSource {
  const used: UsedNames = { isGlueUsed: false, types: new Set() }
  const context: SelectionContext = { ...sourceContext, used }
  const type = sourceContext.schema.getType(fragment.typeCondition.name.value)
  const fields = isCompositeType(type)
    ? selectionType(type satisfies GraphQLCompositeType, [wholeOf(fragment)], context).text
    : 'never'
  return { types: `export type ${fragmentTypeName(fragment)} = ${fields}\n`, used }
}

export function documentName(operationName: string): string {
  return `${pascalCase(operationName)}Document`
}

function uncertainType(
  definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[],
  { schema, glue }: SourceContext,
): string {
  // A pulled schema has no marks.
  if (!schema.getDirective('certainty')) return ''
  const uses = itemUses(schema, definitions).filter(({ item }) => !isDocumented(item))
  const items = new Map(uses.map(({ coordinate, item }) => [coordinate, certaintyOf(item)]))
  if (items.size === 0) return ''
  const members = [...items].map(([coordinate, certainty]) => `'${coordinate}': '${certainty}'`)
  return ` & ${glue}.UncertainDocument<{ ${members.join('; ')} }>`
}
