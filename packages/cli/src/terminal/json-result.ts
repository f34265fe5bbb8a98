/** The version of every JSON result. A field that goes away or changes its meaning makes it 2. */
const jsonVersion = 1

/** What `--json` prints: one line on stdout, whether the command could do its work or not. */
export function jsonResult(command: string, result: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ version: jsonVersion, command, ...result })
}
