import {
  type DocumentNode,
  getOperationAST,
  type GraphQLSchema,
  NoUnusedFragmentsRule,
  OperationTypeNode,
  parse,
  print,
  separateOperations,
  specifiedRules,
  validate,
} from 'graphql'
import { createRandom } from './random.ts'
import { randomOperation } from './random-operation.ts'

/** An operation that the schema allows. */
export interface ValidOperation {
  readonly name: string
  readonly operation: OperationTypeNode
  readonly text: string
  readonly document: DocumentNode
}

/** The operations of a text, each with the fragments that it uses. */
export function operationsIn(source: string): ValidOperation[] {
  return Object.entries(separateOperations(parse(source))).map(([name, document]) => {
    const { operation = OperationTypeNode.QUERY } = getOperationAST(document) ?? {}
    return { name, operation, text: print(document), document }
  })
}

/** What {@link randomOperations} takes. */
export interface RandomOperationsOptions {
  readonly schema: GraphQLSchema
  readonly seed: string
  readonly count: number
}

/** Random operations, most of them queries. What is not valid is made anew. */
export function randomOperations({ schema, seed, count }: RandomOperationsOptions): ValidOperation[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `Operation${index}`
    const operation = kinds[index % 10] ?? OperationTypeNode.QUERY
    for (let attempt = 0; attempt < 200; attempt++) {
      const random = createRandom([seed, index, attempt].join('.'))
      const text = randomOperation({ schema, random, operation, name })
      const document = parse(text)
      if (validate(schema, document, rules).length === 0) return { name, operation, text, document }
    }
    throw new Error(`None of many operations of the seed ${seed} and the index ${index} is valid.`)
  })
}

const kinds = [OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION]
const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule)
