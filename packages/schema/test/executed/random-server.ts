import {
  type DocumentNode,
  executeSync,
  extendSchema,
  getNamedType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  responsePathAsArray,
} from 'graphql'
import { heldIDs, type Prefixes } from './held-ids.ts'
import { createRandom, type Random } from './random.ts'
import { randomLeaf } from './random-leaf.ts'

/** What a {@link RandomServer} takes. */
export interface RandomRequest {
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>>
  /** What the data is made of: one seed gives the same value at the same place of the response. */
  readonly seed: string
}

/**
 * Executes operations with graphql-js on random data.
 *
 * @throws Error if the operation gives errors
 */
export type RandomServer = (request: RandomRequest) => unknown

/** A server that is newer than the schema that code is generated from: it has more values of enums. */
export function createRandomServer(schema: GraphQLSchema): RandomServer {
  const newer = extendSchema(schema, parse('extend enum Kind { ADDED_LATER } extend enum Status { addedLater }'))
  return ({ document, variables, seed }) => {
    const randomAt = ({ path }: GraphQLResolveInfo, use: string): Random =>
      createRandom([seed, use, ...responsePathAsArray(path)].join('.'))
    const { data, errors } = executeSync({
      schema: newer,
      document,
      variableValues: { ...variables },
      fieldResolver(_source, _arguments, _context, info) {
        const named = getNamedType(info.returnType)
        if (isAbstractType(named) && newer.getPossibleTypes(named).length === 0) return null
        const field = info.parentType.getFields()[info.fieldName]
        return randomValue(info.returnType, heldIDs(field), randomAt(info, 'value'))
      },
      typeResolver: (_value, _context, info, type) => randomAt(info, 'type').pick(newer.getPossibleTypes(type)).name,
    })
    if (errors) throw new Error(errors.join('\n'))
    // As it is after its way through the network
    return JSON.parse(JSON.stringify(data))
  }
}

function randomValue(type: GraphQLOutputType, prefixes: Prefixes, random: Random): unknown {
  if (isNonNullType(type)) return randomNonNull(type.ofType, prefixes, random)
  return random.chance(0.2) ? null : randomNonNull(type, prefixes, random)
}

function randomNonNull(type: GraphQLOutputType, prefixes: Prefixes, random: Random): unknown {
  if (isNonNullType(type)) return randomNonNull(type.ofType, prefixes, random)
  if (isListType(type)) {
    return Array.from({ length: random.below(4) }, () => randomValue(type.ofType, prefixes, random))
  }
  // What an object holds, its fields say.
  return isLeafType(type) ? randomLeaf(type, prefixes, random) : {}
}
