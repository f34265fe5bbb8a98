/** What one thing took or gave, round by round. */
export interface Measurement {
  readonly what: string
  readonly unit: Unit
  /** One a round. */
  readonly samples: readonly number[]
  /** What it is compared with: something that was measured in the same rounds. */
  readonly against?: Measurement | undefined
  /** What it should be. */
  readonly goal?: Goal | undefined
}

/** `requests` and the units after it are counts: what was counted, not what was timed. */
export type Unit =
  | '/s'
  | 'ns'
  | 'ms'
  | 's'
  | 'MB'
  | 'kB'
  | 'B'
  | 'requests'
  | 'invalid_grant'
  | 'not served'
  | 'round trips'
  | 'documents'
  | 'changes'
  | 'packages'
  | 'renders'
  | 'answers'

/** What a measurement should be, in print only: nothing fails. */
export interface Goal {
  readonly sign: '<' | '≤' | '='
  readonly value: number
  /** A count is right in every round or not at all; a time is its median; what the machine does cancels out in a ratio. */
  readonly of: 'every round' | 'median' | 'ratio'
}

/** Measurements that belong together. */
export interface Section {
  readonly title: string
  readonly measurements: readonly Measurement[]
  /** What could not be measured, why, and what to do about it. */
  readonly skipped?: string | undefined
}

/** A measurement in the numbers that are read. */
export interface Summary {
  readonly what: string
  readonly unit: Unit
  readonly median: number
  readonly lowest: number
  readonly highest: number
  readonly rounds: number
  readonly against?: { readonly what: string; readonly ratio: number } | undefined
  readonly goal?: (Goal & { readonly isMet: boolean }) | undefined
}

/** Takes one measurement out of rounds that measured several. */
export function measured<Round>(
  rounds: readonly Round[],
  { of, ...rest }: Omit<Measurement, 'samples'> & { readonly of: (round: Round) => number },
): Measurement {
  return { ...rest, samples: rounds.map(of) }
}

export function summarize({ what, unit, samples, against, goal }: Measurement): Summary {
  const middle = median(samples)
  const ratio = against && ratioOf(samples, against.samples)
  const judged = { 'every round': samples, median: [middle], ratio: ratio === undefined ? [] : [ratio] }
  return {
    what,
    unit,
    median: middle,
    lowest: Math.min(...samples),
    highest: Math.max(...samples),
    rounds: samples.length,
    against: against && ratio !== undefined ? { what: against.what, ratio } : undefined,
    goal: goal && { ...goal, isMet: judged[goal.of].length > 0 && judged[goal.of].every((value) => fits(value, goal)) },
  }
}

function fits(value: number, goal: Goal): boolean {
  if (goal.sign === '=') return value === goal.value
  return goal.sign === '<' ? value < goal.value : value <= goal.value
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((left, right) => left - right)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return (low + high) / 2
}

/** Round by round: the machine is shared, and what slows a round slows both of its sides. */
function ratioOf(samples: readonly number[], peerSamples: readonly number[]): number {
  return median(samples.map((sample, round) => sample / (peerSamples[round] ?? Number.NaN)))
}
