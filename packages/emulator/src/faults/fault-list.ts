import * as v from 'valibot'
import type { RequestSubject } from '../exchange/request-subject.ts'
import { invalidConfig } from '../invalid-config.ts'
import { type CountedFault, mayHappen } from './counted-fault.ts'
import type { Fault, FaultMatch } from './fault.ts'
import { faultSchema } from './fault-schema.ts'
import { createFaultPlan, type FaultPlan } from './fault-plan.ts'

/** A fault that waits for its requests, or has happened. */
export interface ActiveFault extends Fault {
  /** Such as `flt_1`. */
  readonly id: string
  /** How often it happened. */
  readonly happened: number
}

/** What is to go wrong. */
export interface Faults {
  /**
   * Adds a fault. Where several fit a request, the one that was added first comes first, and one that would do what an
   * earlier one does to this request waits for the next.
   *
   * @throws `config_invalid` for a fault that is none, with where the mistake is
   */
  add(fault: Fault): ActiveFault
  /** Those that may still happen, in the order in which they were added. */
  list(): ActiveFault[]
  /** @returns whether there was such a fault */
  remove(id: string): boolean
  clear(): void
}

/** The list, and what the emulator itself asks of it. */
export interface FaultList extends Faults {
  /** What goes wrong with a request. A fault of the request's own, from its header, comes before all others. */
  planFor(subject: RequestSubject, own?: Fault): FaultPlan
  /** As it was in the beginning, also in how faults are numbered. */
  reset(): void
}

export function createFaultList(): FaultList {
  let faults: CountedFault[] = []
  let added = 0
  return {
    add: (input) => {
      const counted: CountedFault = { id: `flt_${added + 1}`, fault: parseFault(input), reached: 0, happened: 0 }
      added += 1
      faults.push(counted)
      return activeFault(counted)
    },
    list: () => faults.filter(mayHappen).map(activeFault),
    remove: (id) => {
      const before = faults.length
      faults = faults.filter((counted) => counted.id !== id)
      return faults.length < before
    },
    clear: () => {
      faults = []
    },
    reset: () => {
      faults = []
      added = 0
    },
    planFor: (subject, own) => {
      faults = faults.filter(mayHappen)
      const ownFault: CountedFault[] = own ? [{ id: 'header', fault: own, reached: 0, happened: 0 }] : []
      return createFaultPlan([...ownFault, ...faults].filter(({ fault }) => fits(subject, fault.match)))
    },
  }
}

/**
 * Reads a fault from data that nobody has checked.
 *
 * @throws `config_invalid`
 */
export function parseFault(data: unknown): Fault {
  const result = v.safeParse(faultSchema, data)
  if (result.success) return result.output
  throw invalidConfig(
    'The fault',
    result.issues,
    'A fault is { match, times, then }, such as { then: { status: 503 } }.',
  )
}

function activeFault({ id, fault, happened }: CountedFault): ActiveFault {
  return { id, happened, ...fault }
}

function fits(subject: RequestSubject, { route, operation, clientId, workspaceId }: FaultMatch = {}): boolean {
  return (
    (route === undefined || subject.route === route) &&
    (operation === undefined || subject.operations.includes(operation)) &&
    (clientId === undefined || subject.clientId === clientId) &&
    (workspaceId === undefined || subject.workspaceId === workspaceId)
  )
}
