import { type CountedFault, mayHappen } from './counted-fault.ts'
import type { AnswerEffect, Behaviours, DeliveryEffect, FaultEffect } from './fault.ts'

/** What goes wrong with one request. */
export interface FaultPlan {
  /** What the answer is, or has besides. */
  readonly answer: AnswerEffect | undefined
  /** How it travels. */
  readonly delivery: DeliveryEffect
  /**
   * What one of Glue's own handlers is to do differently. Asking counts as its happening, so it is asked for only where
   * it is carried out.
   */
  use<Name extends keyof Behaviours>(name: Name): Behaviours[Name]
  /** All that happened so far. */
  readonly happened: readonly HappenedFault[]
}

/** A fault that happened to a request. */
export interface HappenedFault {
  readonly id: string
  readonly effects: readonly string[]
}

/** What happens to a request that no fault is for. */
export const noFaults: FaultPlan = createFaultPlan([])

/**
 * Plans what faults do to a request, in their order.
 *
 * What the wire does is decided at once. What a handler does is decided when it asks, so that a fault about rotation
 * waits for a refresh. Each fault counts a request once, however much it does to it.
 */
export function createFaultPlan(candidates: readonly CountedFault[]): FaultPlan {
  const happened = new Map<CountedFault, string[]>()
  const passed = new Set<CountedFault>()

  const happens = (counted: CountedFault, names: readonly string[]): boolean => {
    if (names.length === 0 || passed.has(counted)) return false
    const effects = happened.get(counted)
    if (effects) {
      effects.push(...names.filter((name) => !effects.includes(name)))
      return true
    }
    if (!mayHappen(counted)) return false
    counted.reached += 1
    if (counted.reached <= (counted.fault.skip ?? 0)) {
      passed.add(counted)
      return false
    }
    counted.happened += 1
    happened.set(counted, [...names])
    return true
  }

  const wire = planWire(candidates, happens)
  return {
    ...wire,
    use: (name) => {
      const next = candidates.find((counted) => counted.fault.then[name] !== undefined && happens(counted, [name]))
      return next && behaviour(next, name)
    },
    get happened() {
      return [...happened].map(([{ id }, effects]) => ({ id, effects }))
    },
  }
}

function planWire(
  candidates: readonly CountedFault[],
  happens: (counted: CountedFault, names: readonly string[]) => boolean,
): Pick<FaultPlan, 'answer' | 'delivery'> {
  let answer: AnswerEffect | undefined
  const delivery: DeliveryEffect = {}
  for (const counted of candidates) {
    const { then } = counted.fault
    const answers = given(then, answerNames)
    const deliveries = given(then, deliveryNames)
    const isTaken =
      (answers.length > 0 && answer !== undefined) || deliveries.some((name) => delivery[name] !== undefined)
    if (isTaken || !happens(counted, [...answers, ...deliveries])) continue
    if (answers.length > 0) answer = then
    Object.assign(delivery, Object.fromEntries(deliveries.map((name) => [name, then[name]])))
  }
  return { answer, delivery }
}

const answerNames = [
  'status',
  'body',
  'contentType',
  'headers',
  'retryAfter',
  'redirect',
  'graphqlError',
  'bomb',
] as const satisfies readonly (keyof AnswerEffect)[]

const deliveryNames = [
  'delayHeaders',
  'delayBody',
  'dripBody',
  'truncateBody',
  'drop',
] as const satisfies readonly (keyof DeliveryEffect)[]

function given<Name extends keyof FaultEffect>(effect: FaultEffect, names: readonly Name[]): Name[] {
  return names.filter((name) => effect[name] !== undefined)
}

function behaviour<Name extends keyof Behaviours>({ fault, happened }: CountedFault, name: Name): Behaviours[Name] {
  const alternate = happened % 2 === 1 ? 'always' : 'never'
  const asked: Behaviours = { ...fault.then, rotate: fault.then.rotate === 'alternate' ? alternate : fault.then.rotate }
  return asked[name]
}
