import type { FaultList } from '../faults/fault-list.ts'
import type { Fault } from '../faults/fault.ts'
import { faultHeaderName, readFaultHeader } from '../faults/fault-header.ts'
import type { FaultPlan } from '../faults/fault-plan.ts'
import { faultyAnswer, standsAlone } from '../faults/faulty-answer.ts'
import { GlueEmulatorError } from '../glue-emulator-error.ts'
import type { WritableJournal } from '../journal/journal.ts'
import type { EmulatorState } from '../state/emulator-state.ts'
import { type Answer, answerOf, jsonAnswer } from './answer.ts'
import { connectionEnded } from './connection-ended.ts'
import { deliver, type Delivery } from './deliver.ts'
import { limitAnswer } from './limit-answer.ts'
import { type ArrivingRequest, limits, type ReceivedRequest, receiveRequest } from './received-request.ts'
import { type RequestSubject, requestSubject } from './request-subject.ts'
import { routeOf } from './route.ts'

/** Glue's own part: what it answers to a request that has arrived. */
export type Handle = (request: ReceivedRequest, plan: FaultPlan) => Response | Promise<Response>

/** What {@link createExchange} puts together. */
export interface ExchangeParts {
  readonly state: EmulatorState
  readonly faults: FaultList
  readonly journal: WritableJournal
  readonly handle: Handle
}

/**
 * The way of every request for Glue: it is received, written down, planned for, carried out, and its answer delivered.
 */
export function createExchange({
  state,
  faults,
  journal,
  handle,
}: ExchangeParts): (arriving: ArrivingRequest) => Promise<Delivery> {
  const { clock } = state
  return async (arriving) => {
    const at = clock.now()
    const isGraphql = routeOf(arriving.url.pathname) === 'graphql'
    const received = await receiveRequest(arriving, isGraphql ? limits.graphql : limits.form)
    const { signal } = received
    const subject = await requestSubject(state, received)
    const entry = journal.open({ subject, at, request: received })
    const own = ownFault(received)
    if (own instanceof GlueEmulatorError) {
      const answer = jsonAnswer(400, { error: 'invalid_fault', error_description: own.message })
      return deliver({ answer, effect: {}, entry, clock, signal })
    }
    const plan = faults.planFor(subject, own)
    entry.plan = plan
    if (plan.delivery.drop === 'before') {
      entry.outcome = 'dropped'
      throw connectionEnded()
    }
    const answer = await answerTo(received, subject, plan, handle)
    // The refresh handler says that it is to be dropped, since only it knows that there was a rotation.
    const isRefreshDropped = plan.happened.some(({ effects }) => effects.includes('rotateThenDrop'))
    const effect = isRefreshDropped ? { ...plan.delivery, drop: 'after' as const } : plan.delivery
    return deliver({ answer, effect, entry, clock, signal })
  }
}

async function answerTo(
  received: ReceivedRequest,
  { route }: RequestSubject,
  plan: FaultPlan,
  handle: Handle,
): Promise<Answer> {
  const { headers, refusedWith } = received
  if (refusedWith !== undefined) return limitAnswer(route, refusedWith, headers)
  if (plan.answer && standsAlone(plan.answer)) return faultyAnswer(plan.answer, { own: undefined, headers })
  const own = await answerOf(await handle(received, plan))
  return plan.answer ? faultyAnswer(plan.answer, { own, headers }) : own
}

function ownFault({ headers }: ReceivedRequest): Fault | GlueEmulatorError | undefined {
  const text = headers.get(faultHeaderName)
  return text === null ? undefined : readFaultHeader(text)
}
