import process from 'node:process'
import { isGlueClientError } from '@glue/client/fetch'
import { isGlueOAuthError } from '@glue/oauth'
import { CommandError } from './command-error.ts'
import { jsonResult } from './json-result.ts'
import { createTerminal, type Terminal } from './terminal.ts'

/** What a command hands back: the exit code of the process. 0 where it hands back nothing. */
export type CommandResult = number | void

/** The exit code of a command that could not do its work. */
export const couldNotExitCode = 3

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
    if (!(error instanceof CommandError || isGlueClientError(error) || isGlueOAuthError(error))) throw error
    terminal.error(error.message.replaceAll(/\s*\n\s*/g, ' '))
    if (json) terminal.result(jsonResult(command, { error: { code: error.code, message: error.message } }))
    process.exitCode = couldNotExitCode
  }
}
