/** Random choices that a seed repeats. */
export interface Random {
  /** A whole number from 0 up to, and without, an end. */
  below(end: number): number
  chance(probability: number): boolean
  /** @throws Error for an empty list */
  pick<Item>(items: readonly Item[]): Item
}

/**
 * Makes random choices of a seed.
 *
 * A property test of fast-check would compile each operation on its own. All are compiled together here, so there is
 * nothing that it could shrink.
 */
export function createRandom(seed: string): Random {
  let state = hashOf(seed)
  // Mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    chance: (probability) => next() < probability,
    pick(items) {
      const [item] = items.slice(below(items.length))
      if (item === undefined) throw new Error('There is nothing to pick from.')
      return item
    },
  }
}

/** FNV-1a */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash
}
