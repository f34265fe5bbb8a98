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

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const month = `(?<month>${months.join('|')})`
const time = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`

// The three forms of RFC 9110, section 5.6.7. `Date.parse` takes far more than these: "-5" is a date to it.
const forms = [
  new RegExp(String.raw`^[A-Z][a-z]{2}, (?<day>\d\d) ${month} (?<year>\d{4}) ${time} GMT$`),
  new RegExp(String.raw`^[A-Z][a-z]{5,8}, (?<day>\d\d)-${month}-(?<year>\d\d) ${time} GMT$`),
  new RegExp(String.raw`^[A-Z][a-z]{2} ${month} (?<day>[ \d]\d) ${time} (?<year>\d{4})$`),
]

function parseHttpDate(text: string, now: number): number | undefined {
  for (const form of forms) {
    const parts = form.exec(text)?.groups
    if (!parts) continue
    const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second].map(Number)
    const date = new Date(0)
    date.setUTCFullYear(fullYear(parts.year ?? '', now), months.indexOf(parts.month ?? ''), day)
    date.setUTCHours(hour ?? 0, minute, second)
    // The thirtieth of February is no date: the parts would have moved on.
    return date.getUTCDate() === day && date.getUTCHours() === hour && date.getUTCMinutes() === minute
      ? date.getTime()
      : undefined
  }
  return undefined
}

// Two digits that look more than 50 years ahead mean the past (RFC 9110, section 5.6.7).
function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits)
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + Number(digits)
  return year > thisYear + 50 ? year - 100 : year
}
