/**
 * An object whose secrets can be read by name and by nothing else.
 *
 * `inspect`, `console.log`, `JSON.stringify`, `String`, spread, `Object.entries` and `structuredClone` show the visible
 * part only: tokens end up in logs by being part of something that is printed.
 */
export function unprintable<Visible extends object, Secrets extends Record<string, string | undefined>>(
  visible: Visible,
  secrets: Secrets,
): Readonly<Visible & Secrets> {
  const redacted = Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]) => (value === undefined ? [] : [[name, '[secret]']])),
  )
  const printed = (): object => ({ ...visible, ...redacted })
  const hidden: PropertyDescriptorMap = {
    toJSON: { value: printed },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: printed },
  }
  for (const [name, value] of Object.entries(secrets)) hidden[name] = { get: () => value }
  return Object.freeze(Object.defineProperties({ ...visible }, hidden)) as Readonly<Visible & Secrets>
}
