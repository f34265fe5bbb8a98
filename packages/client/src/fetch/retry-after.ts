/**
 * How long a `Retry-After` header asks to wait, in milliseconds: from a number of seconds, or from a date.
 *
 * @param value - the header's value
 * @param now - the time, in milliseconds since the epoch
 * @returns `undefined` for an absent or malformed value; 0 for a date in the past
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 RFC 9110, section 10.2.3}
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER)
  const date = parseHttpDate(text, now)
  return date === undefined ? undefined : Math.max(0, date - now)
}

// The three forms of RFC 9110, section 5.6.7. The second one has a year of two digits.
const current = /^[A-Z][a-z]+, ([ \d]\d)[ -]([A-Z][a-z]{2})[ -](\d{4}|\d\d) (\S+) GMT$/
const asctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\S+) (\d{4})$/

function parseHttpDate(text: string, now: number): number | undefined {
  const [, day, month, year = '', time] = current.exec(text.replace(asctime, 'Day, $2 $1 $4 $3 GMT')) ?? []
  const written = `${day?.replace(' ', '0')} ${month} ${fullYear(year, now)} ${time} GMT`
  const date = new Date(written)
  // `Date` takes far more than these forms: the thirtieth of February is a day in March to it.
  return date.toUTCString().endsWith(written) ? date.getTime() : undefined
}

// Two digits that look more than 50 years ahead mean the past (RFC 9110, section 5.6.7).
function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits)
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + Number(digits)
  return year > thisYear + 50 ? year - 100 : year
}
