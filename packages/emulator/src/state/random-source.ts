/** Where ids, codes and tokens come from: the same seed gives the same ones in the same order. */
export interface RandomSource {
  /** A Glue id, made now: the prefix, and a KSUID, which is 27 characters of base62. */
  id(prefix: string, now: number): string
  /** Lower-case hex digits. */
  hex(digits: number): string
  /** Where the generator stands, to go back to. */
  readonly position: RandomPosition
  restore(position: RandomPosition): void
}

/** Four unsigned 32-bit numbers. */
export type RandomPosition = readonly [number, number, number, number]

/**
 * A generator that is repeatable, and therefore guessable: good for an emulator, whose tokens open nothing real.
 *
 * Small fast counter (sfc32), seeded from the text by an FNV-1a hash.
 */
export function createRandomSource(seed: string): RandomSource {
  const state = new Uint32Array(startPosition(seed))
  return {
    id: (prefix, now) => `${prefix}_${ksuid(state, now)}`,
    hex: (digits) => hexDigits(state, digits),
    get position() {
      const [a = 0, b = 0, c = 0, counter = 0] = state
      return [a, b, c, counter] as const
    },
    restore: (position) => state.set(position),
  }
}

/** Where the generator of a seed begins. */
export function startPosition(seed: string): RandomPosition {
  const state = new Uint32Array([fnv1a(`a${seed}`), fnv1a(`b${seed}`), fnv1a(`c${seed}`), 1])
  for (let round = 0; round < 12; round += 1) nextUint32(state)
  const [a = 0, b = 0, c = 0, counter = 0] = state
  return [a, b, c, counter]
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** KSUIDs count their seconds from 13 May 2014. */
const ksuidEpochSeconds = 1_400_000_000

/**
 * 4 bytes of time and 16 of chance, as one number: the ids in Glue's documentation that could be real ones read so. What
 * is made later sorts later, to the second.
 */
function ksuid(state: Uint32Array, now: number): string {
  const seconds = Math.floor(now / 1000) - ksuidEpochSeconds
  let number = BigInt.asUintN(32, BigInt(seconds))
  for (let word = 0; word < 4; word += 1) number = (number << 32n) | BigInt(nextUint32(state))
  let text = ''
  for (let digit = 0; digit < 27; digit += 1) {
    text = base62.charAt(Number(number % 62n)) + text
    number /= 62n
  }
  return text
}

function hexDigits(state: Uint32Array, digits: number): string {
  let text = ''
  while (text.length < digits) text += nextUint32(state).toString(16).padStart(8, '0')
  return text.slice(0, digits)
}

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
