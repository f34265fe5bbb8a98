import { GlueSchemaError } from './glue-schema-error.ts'

/** A kind of id, as the generated guards hand it over. */
export interface IDKind {
  /** The type's name in words: `thread`, `user edge`. */
  readonly of: string
  /** What its ids look like: `thr_*`, `usr_*-usr_*`. An asterisk stands for one or more letters and digits. */
  readonly pattern: string
}

/** Whether a value looks like an id of a kind. Only Glue knows whether there is such a thing. */
export function isID({ pattern }: IDKind, value: unknown): boolean {
  if (typeof value !== 'string') return false
  const parts = value.split('-')
  const wanted = pattern.split('-')
  return parts.length === wanted.length && wanted.every((part, index) => hasPrefix(parts[index], part.slice(0, -1)))
}

/**
 * The value, which looks like an id of the first kind.
 *
 * @param kinds - the wanted kind, and all others, by which the error says what the value is instead
 * @throws GlueSchemaError `invalid_id`
 */
export function parseID<ID extends string>(kinds: readonly [IDKind, ...IDKind[]], value: unknown): ID {
  const [wanted, ...others] = kinds
  if (matches<ID>(wanted, value)) return value
  const other = others.find((kind) => isID(kind, value))
  throw new GlueSchemaError({
    code: 'invalid_id',
    message:
      `${article(wanted.of)} ${wanted.of}'s id looks like \`${wanted.pattern.replaceAll('*', '…')}\`, ` +
      `and ${description(value, other)}. Pass the id of a ${wanted.of}, as Glue gives it.`,
  })
}

function matches<ID extends string>(kind: IDKind, value: unknown): value is ID {
  return isID(kind, value)
}

// The value itself is not printed: it may be a token that somebody passed by mistake.
function description(value: unknown, kind: IDKind | undefined): string {
  if (kind) return `this is the id of a ${kind.of}, \`${kind.pattern.replaceAll('*', '…')}\``
  if (typeof value !== 'string') return `this is ${value === null ? 'null' : `of type ${typeof value}`}`
  return value === '' ? 'this is an empty string' : `this is another string, ${value.length} characters long`
}

function article(word: string): string {
  return /^[aeio]/.test(word) ? 'An' : 'A'
}

function hasPrefix(text: string | undefined, prefix: string): boolean {
  return text !== undefined && text.startsWith(prefix) && /^[A-Za-z0-9]+$/.test(text.slice(prefix.length))
}
