import { GlueSchemaError } from './glue-schema-error.ts'

/**
 * A point in time as Glue's API writes it, the scalar `DateTime`: `2026-01-31T09:30:00Z`.
 *
 * Results keep the text, so that they can be stored, compared and sent to a browser as they are.
 * {@link parseDateTime} makes a `Date` of it, {@link formatDateTime} the text again.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc3339#section-5.6 RFC 3339, section 5.6}
 */
export type DateTime = `${number}-${number}-${number}T${string}`

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i

/**
 * The `Date` of a {@link DateTime}, in milliseconds: what is finer is cut off.
 *
 * @throws GlueSchemaError `invalid_date_time` for anything else. No date is ever made up for a missing one.
 * @example
 * ```ts
 * import { parseDateTime } from '@glue/schema'
 *
 * parseDateTime('2026-01-31T09:30:00+01:00').toISOString() // '2026-01-31T08:30:00.000Z'
 * ```
 */
export function parseDateTime(value: unknown): Date {
  const date = new Date(typeof value === 'string' && dateTime.test(value) ? value : Number.NaN)
  if (Number.isNaN(date.getTime()) || !hasItsDay(String(value), date)) {
    throw new GlueSchemaError({
      code: 'invalid_date_time',
      message: `A DateTime looks like \`2026-01-31T09:30:00Z\`, and ${description(value)} does not.`,
    })
  }
  return date
}

/**
 * The {@link DateTime} of a `Date`, in UTC.
 *
 * @throws GlueSchemaError `invalid_date_time` for an invalid `Date`, and for one beyond the year 9999
 * @example
 * ```ts
 * import { formatDateTime } from '@glue/schema'
 *
 * formatDateTime(new Date(0)) // '1970-01-01T00:00:00.000Z'
 * ```
 */
export function formatDateTime(date: Date): DateTime {
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString()
  if (!isDateTime(text)) {
    throw new GlueSchemaError({
      code: 'invalid_date_time',
      message: 'The date is invalid, or its year has not four digits, so that no DateTime stands for it.',
    })
  }
  return text
}

function isDateTime(text: string): text is DateTime {
  return dateTime.test(text)
}

/** Whether the day exists: `new Date` makes the 3rd of March of a 31st of February. */
function hasItsDay(text: string, date: Date): boolean {
  const offset = /([+-])(\d\d):(\d\d)$/.exec(text)
  const minutes = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) : 0
  return new Date(date.getTime() + minutes * 60_000).toISOString().slice(8, 10) === text.slice(8, 10)
}

function description(value: unknown): string {
  return typeof value === 'string' ? `a string of ${value.length} characters` : `a value of type ${typeof value}`
}
