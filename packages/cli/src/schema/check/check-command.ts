import { Command, InvalidArgumentError } from 'commander'
import { addProjectOptions, type ProjectCommandOptions, projectHelp } from '../project-options.ts'
import type { FailOn } from './run-check.ts'

/** `glue schema check`. */
export function checkCommand(): Command {
  return addProjectOptions(new Command('check'))
    .description('Check that your GraphQL is valid and its code fresh, and where it uses what may go away.')
    .option('--fail-on <kinds>', 'exit with 1 also for these uses: deprecated, uncertain, or both with a comma', failOn)
    .option('--json', 'print one line of JSON for programs')
    .addHelpText(
      'after',
      `${projectHelp}
What is checked, with nothing written:
  documents   each is valid; if not, the exit code is 1
  code        what is in the output folder is what generate would write; if not, the exit code is 1
  deprecated  where you use fields, arguments, values and inputs that the schema calls deprecated, and why it does
  uncertain   where you use what Glue's documentation does not show, so that it may not be there, or look otherwise:
              the schema marks it with @certainty, such as inferred or seen in code
  fragments   which no operation uses

Examples:
  $ glue schema check
  $ glue schema check --fail-on deprecated,uncertain
  $ glue schema check --json`,
    )
    .action(async (options: CheckCommandOptions) => {
      const [{ runCommand }, { runCheck }] = await Promise.all([
        import('../../terminal/run-command.ts'),
        import('./run-check.ts'),
      ])
      await runCommand('schema check', options, (terminal) => runCheck(options, terminal))
    })
}

interface CheckCommandOptions extends ProjectCommandOptions {
  readonly failOn?: readonly FailOn[]
  readonly json?: boolean
}

function failOn(text: string): FailOn[] {
  return text.split(',').map((kind) => {
    if (kind === 'deprecated' || kind === 'uncertain') return kind
    throw new InvalidArgumentError('It takes deprecated, uncertain, or deprecated,uncertain.')
  })
}
