import type { Fault } from './fault.ts'

/** A fault with its counts, which go up while requests come. */
export interface CountedFault {
  readonly id: string
  readonly fault: Fault
  /** How many requests it could have happened to. */
  reached: number
  happened: number
}

/** A fault that has happened as often as it may is over. */
export function mayHappen({ fault, happened }: CountedFault): boolean {
  return fault.times === undefined || happened < fault.times
}
