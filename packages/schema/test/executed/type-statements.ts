import { pascalCase } from '@glue/schema/codegen'
import type { GraphQLSchema } from 'graphql'
import { changedJSON } from './changed-json.ts'
import { isPossibleResult } from './possible-result.ts'
import { operationVariables } from './possible-variables.ts'
import { createRandom } from './random.ts'
import type { RandomServer } from './random-server.ts'
import type { ValidOperation } from './valid-operations.ts'

/** That a value is of a generated type, which is right or wrong. */
export interface TypeStatement {
  readonly of: 'result' | 'variables'
  readonly origin: 'executed' | 'changed'
  readonly verdict: 'right' | 'wrong'
  readonly type: string
  readonly json: string
  /** The operation's text. */
  readonly text: string
}

/** What {@link typeStatements} takes. */
export interface TypeStatementsOptions {
  readonly schema: GraphQLSchema
  readonly server: RandomServer
  readonly seed: string
  readonly operation: ValidOperation
  /** How often the operation is executed. */
  readonly executions: number
}

const changesOfEach = 5

/** Executes an operation, and states of what goes in and comes out, and of both with changes, whether that is right. */
export function typeStatements({
  schema,
  server,
  seed,
  operation,
  executions,
}: TypeStatementsOptions): TypeStatement[] {
  const { name, text, document } = operation
  const type = `${name}${pascalCase(operation.operation)}`
  const { randomValues, isPossible } = operationVariables(schema, document)
  const statement = (
    of: TypeStatement['of'],
    origin: TypeStatement['origin'],
    value: unknown,
    isRight: boolean,
  ): TypeStatement => ({
    of,
    origin,
    verdict: isRight ? 'right' : 'wrong',
    type: of === 'result' ? type : `${type}Variables`,
    json: JSON.stringify(value),
    text,
  })
  return Array.from({ length: executions }, (_, index) => `${seed}.${name}.${index}`).flatMap((own) => {
    const random = createRandom(own)
    const variables = randomValues(random)
    const result = server({ document, variables, seed: own })
    const changes = Array.from({ length: changesOfEach }, () => [
      changedJSON(result, random),
      changedJSON(variables, random),
    ])
    return [
      statement('result', 'executed', result, true),
      statement('variables', 'executed', variables, true),
      ...changes.flatMap(([value, others]) => [
        statement('result', 'changed', value, isPossibleResult({ schema, document, value })),
        statement('variables', 'changed', others, isPossible(others)),
      ]),
    ]
  })
}
