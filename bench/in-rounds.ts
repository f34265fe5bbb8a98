import { performance } from 'node:perf_hooks'

/**
 * Repeats a round, in which all sides are measured one after the other: ours, peer, ours, peer… The machine is shared,
 * and so each side meets the same weather.
 *
 * @param limitMs after this long no other round begins
 */
export async function inRounds<Samples>(
  { rounds, limitMs }: { readonly rounds: number; readonly limitMs: number },
  round: () => Promise<Samples>,
): Promise<Samples[]> {
  const endsAt = performance.now() + limitMs
  const samples: Samples[] = []
  while (samples.length < rounds && (samples.length === 0 || performance.now() < endsAt)) samples.push(await round())
  return samples
}
