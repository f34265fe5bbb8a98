import type { JournalRequest } from './journal-entry.ts'

/** Headers that curl writes itself. */
const ownHeaders: ReadonlySet<string> = new Set(['host', 'content-length', 'connection', 'accept-encoding'])

/** A masked request as a command for a shell, where the names of its secrets are variables. */
export function curlOf({ method, url, headers, body }: JournalRequest): string {
  const parts = [
    `curl -i -X ${method} ${quoted(url)}`,
    ...Object.entries(headers)
      .filter(([name]) => !ownHeaders.has(name))
      .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === '' ? [] : [`--data-binary ${quoted(body)}`]),
  ]
  return parts.join(' \\\n  ')
}

/** In single quotes nothing is special to a shell; what stands for a secret is in double quotes, to be replaced. */
function quoted(text: string): string {
  return text
    .split(/(\$[A-Z_]+_\d+)/)
    .filter((part) => part !== '')
    .map((part) => (/^\$[A-Z_]+_\d+$/.test(part) ? `"${part}"` : `'${part.replaceAll("'", `'\\''`)}'`))
    .join('')
}
