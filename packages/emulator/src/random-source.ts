/** Where ids, codes and tokens come from: the same seed gives the same ones in the same order. */
export interface RandomSource {
  /** A Glue id: the prefix, and 27 characters of base62. */
  id(prefix: string): string
  /** Lower-case hex digits. */
  hex(digits: number): string
}

/**
 * A generator that is repeatable, and therefore guessable: good for an emulator, whose tokens open nothing real.
 *
 * Small fast counter (sfc32), seeded from the text by an FNV-1a hash.
 */
export function createRandomSource(seed: string): RandomSource {
  const state = new Uint32Array([fnv1a(`a${seed}`), fnv1a(`b${seed}`), fnv1a(`c${seed}`), 1])
  for (let round = 0; round < 12; round += 1) nextUint32(state)
  return {
    id: (prefix) => `${prefix}_${characters(state, base62, 27)}`,
    hex: (digits) => characters(state, '0123456789abcdef', digits),
  }
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

function nextUint32(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, counter = 0] = state
  const result = (a + b + counter) >>> 0
  state.set([b ^ (b >>> 9), c + (c << 3), ((c << 21) | (c >>> 11)) + result, counter + 1])
  return result
}

function characters(state: Uint32Array, alphabet: string, count: number): string {
  return Array.from({ length: count }, () => alphabet.charAt(nextUint32(state) % alphabet.length)).join('')
}
