/**
 * A string as a database can keep it: without NUL, which Postgres refuses and SQLite cuts at, and without half of a
 * surrogate pair, which UTF-8 has no bytes for.
 *
 * What two strings begin with in common, their stored texts begin with in common: a prefix finds the same keys.
 */
export function storedText(text: string): string {
  return text.replace(unstorable, (unit) => (unit === '\\' ? '\\\\' : `\\u${hex(unit)}`))
}

/** The string that a stored text stands for. */
export function originalText(stored: string): string {
  if (!stored.includes('\\')) return stored
  return stored.replace(/\\(?:\\|u([0-9a-f]{4}))/g, (_, code: string | undefined) =>
    code === undefined ? '\\' : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/**
 * The first stored text, by its bytes in UTF-8, that comes after all that begin with `prefix`. `undefined`: there is none.
 */
export function endOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  while (points.at(-1) === 0x10_ff_ff) points.pop()
  const last = points.pop()
  if (last === undefined) return undefined
  // What follows U+D7FF in UTF-8 is U+E000: between them is only what a text cannot hold.
  return String.fromCodePoint(...points, last === 0xd7_ff ? 0xe0_00 : last + 1)
}

/** The first stored text, by its bytes in UTF-8, that can come after this one. */
export function textAfter(stored: string): string {
  return `${stored}\u0001`
}

// With the flag `u` only a surrogate without its other half is one.
const unstorable = /[\\\0\p{Surrogate}]/gu

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0')
}
