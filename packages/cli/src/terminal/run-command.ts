import process from 'node:process'
import { codedError } from './coded-error.ts'
import { jsonResult } from './json-result.ts'
import { createTerminal, type Terminal } from './terminal.ts'

/** What a command hands back: the exit code of the process. 0 where it hands back nothing. */
export type CommandResult = number | void

/** The exit code of a command that could not do its work. */
const couldNotExitCode = 3

/**
 * Runs a command: an error with a code ends it with one line, or with `{ error }` for `--json`, and exit code 3.
 *
 * @param command - its name as it is typed, such as `schema pull`
 */
export async function runCommand(
  command: string,
  { json = false }: { readonly json?: boolean | undefined },
  run: (terminal: Terminal) => Promise<CommandResult>,
): Promise<void> {
  const terminal = createTerminal()
  try {
    const code = await run(terminal)
    if (code !== undefined) process.exitCode = code
  } catch (error) {
    const { code, message } = await codedError(error)
    terminal.error(message.replaceAll(/\s+/g, ' '))
    if (json) terminal.data(jsonResult(command, { error: { code, message } }))
    process.exitCode = couldNotExitCode
  }
}
