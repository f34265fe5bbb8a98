import { type FragmentDefinitionNode, Kind, type NameNode, type OperationDefinitionNode } from 'graphql'
import type { Fragments } from './fragments.ts'
import { pascalCase } from './pascal-case.ts'
import { type DocumentProblem, placeOf, type SourceDocument } from './source-document.ts'

/** All definitions of a project, with what is wrong about their names. */
export interface DocumentSet {
  readonly operations: readonly OperationDefinitionNode[]
  readonly fragments: Fragments
  readonly problems: readonly DocumentProblem[]
}

/** Collects the definitions. Each needs a name, and no other may have it: generated names are made of it. */
export function documentSet(documents: readonly SourceDocument[]): DocumentSet {
  const operations: OperationDefinitionNode[] = []
  const fragments = new Map<string, FragmentDefinitionNode>()
  const problems: DocumentProblem[] = []
  const namesOf = { operation: new Map<string, NameNode>(), fragment: new Map<string, NameNode>() }
  const isNew = (kind: keyof typeof namesOf, name: NameNode): boolean => {
    // `me` and `Me` both make `MeDocument`.
    const key = pascalCase(name.value)
    const first = namesOf[kind].get(key)
    if (!first) {
      namesOf[kind].set(key, name)
      return true
    }
    const { path, line } = placeOf(first)
    const message = `Another ${kind} has the name "${first.value}": ${path}:${line}. Each needs its own.`
    problems.push({ ...placeOf(name), message })
    return false
  }
  for (const definition of documents.flatMap(({ document }) => document.definitions)) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      if (isNew('fragment', definition.name)) fragments.set(definition.name.value, definition)
    } else if (definition.kind !== Kind.OPERATION_DEFINITION) {
      problems.push({
        ...placeOf(definition),
        message: 'A document holds operations and fragments, no definitions of a schema.',
      })
    } else if (definition.name) {
      if (isNew('operation', definition.name)) operations.push(definition)
    } else {
      const message = `This ${definition.operation} needs a name, of which its document and its types get theirs: \`${definition.operation} Threads { … }\`.`
      problems.push({ ...placeOf(definition), message })
    }
  }
  // By name, so that a file that is moved or read in another order changes nothing.
  return {
    operations: operations.toSorted((one, other) => byName(one.name?.value ?? '', other.name?.value ?? '')),
    fragments: new Map([...fragments].toSorted(([one], [other]) => byName(one, other))),
    problems,
  }
}

function byName(one: string, other: string): number {
  return one < other ? -1 : 1
}
