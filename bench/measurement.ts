/** What one thing took or gave, round by round. */
export interface Measurement {
  readonly what: string
  readonly unit: Unit
  /** One a round. */
  readonly samples: readonly number[]
  /** What it is compared with: something that was measured in the same rounds. */
  readonly against?: Measurement | undefined
  /** The median should be below this. */
  readonly goal?: number | undefined
}

export type Unit = '/s' | 'ms' | 'MB' | 'B'

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
  readonly goal?: { readonly below: number; readonly isMet: boolean } | undefined
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
  return {
    what,
    unit,
    median: middle,
    lowest: Math.min(...samples),
    highest: Math.max(...samples),
    rounds: samples.length,
    against: against && { what: against.what, ratio: ratioOf(samples, against.samples) },
    goal: goal === undefined ? undefined : { below: goal, isMet: middle < goal },
  }
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
