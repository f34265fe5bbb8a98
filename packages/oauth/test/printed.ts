import { inspect } from 'node:util'

/** Everything a program could print of a value. */
export function printed(value: unknown): string {
  const stack = value instanceof Error ? `${value.stack}${value.message}` : ''
  const options = { depth: Infinity, showHidden: true }
  return [
    inspect(value, options),
    inspect({ value }, { ...options, getters: true }),
    JSON.stringify(value),
    String(value),
    stack,
  ].join('\n')
}
