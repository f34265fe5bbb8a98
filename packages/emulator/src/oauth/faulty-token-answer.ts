import type { FaultPlan } from '../faults/fault-plan.ts'
import type { TokenAnswer } from './access-grant.ts'

/** A good token answer with what faults make of its fields. */
export function faultyTokenAnswer(answer: TokenAnswer, plan: FaultPlan): object {
  const separator = plan.use('scopeSeparator')
  const tokenType = plan.use('tokenType')
  const omitted = new Set(plan.use('omitTokenFields'))
  const fields = {
    ...answer,
    ...(separator !== undefined && { scope: answer.scope.replaceAll(/[ ,]/g, separator) }),
    ...(tokenType !== undefined && { token_type: tokenType }),
    ...plan.use('tokenFields'),
  }
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !omitted.has(name)))
}
