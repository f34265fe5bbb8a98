import { CommandError } from '../../terminal/command-error.ts'

/**
 * The headers of `--header "Name: value"`.
 *
 * @throws CommandError `config_invalid`. What was typed is not repeated, since it may be a key.
 */
export function parseHeaders(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers = new Headers()
  for (const line of lines) {
    const [name = '', ...rest] = line.split(':')
    const value = rest.join(':').trim()
    try {
      // What `fetch` refuses later would look like a network that is down.
      if (!/^[\t\u0020-\u007E\u0080-\u00FF]+$/.test(value)) throw new TypeError('no value')
      headers.append(name.trim(), value)
    } catch {
      throw new CommandError({
        code: 'config_invalid',
        message:
          'A --header is not a header. Give its name, a colon and its value, such as --header "X-Api-Version: 2".',
      })
    }
  }
  return Object.fromEntries(headers)
}
