import { Command, InvalidArgumentError } from 'commander'
import { addProjectOptions, type ProjectCommandOptions, projectHelp } from '../project-options.ts'

/** `glue schema watch`. */
export function watchCommand(): Command {
  return addProjectOptions(new Command('watch'), [
    '--schema <file>',
    'the file to watch; with --url, the file that is written (default: schema.graphql)',
  ])
    .description('Watch a schema: say what changes in it, and keep your code up to it.')
    .option('--url <url>', 'an API to ask for its schema, again and again')
    .option('--poll <seconds>', 'how often to ask --url (default: 60)', seconds)
    .option('--workspace <id>', 'for --url: get the token by client credentials, for this workspace (wks_…)')
    .option('--client-id <id>', "for --workspace: the application's client ID (default: GLUE_CLIENT_ID)")
    .option('--redirect-uri <uri>', 'for --workspace: one of its redirect URLs (default: GLUE_REDIRECT_URI)')
    .option('--header <line...>', 'for --url: send this header too, such as "X-Api-Version: 2"')
    .option('--timeout <seconds>', 'how long the API has to answer (default: 30)', seconds)
    .option('--json', 'print one line of JSON for programs, each time')
    .addHelpText(
      'after',
      `${projectHelp}
What happens on a change of the schema, or of a document:
  the schema's changes are listed, the breaking ones first, and the code is generated again, where it is another.
  After a mistake, or while the API does not answer, the file and the code stay as they were. An API that fails is
  asked less often, up to every five minutes.

The token for --url is GLUE_TOKEN of the environment, or comes with --workspace, as for \`glue schema pull\`.

Examples:
  $ glue schema watch
  $ glue schema watch --schema api.graphql --output app/generated
  $ glue schema watch --url http://localhost:4400/public/graphql --poll 5`,
    )
    .action(async (options: WatchCommandOptions) => {
      const [{ runCommand }, { runWatch }, { interruptSignal }] = await Promise.all([
        import('../../terminal/run-command.ts'),
        import('./run-watch.ts'),
        import('../generate/interrupt-signal.ts'),
      ])
      const signal = interruptSignal()
      await runCommand('schema watch', options, (terminal) => runWatch({ ...options, signal }, terminal))
    })
}

interface WatchCommandOptions extends ProjectCommandOptions {
  readonly url?: string
  readonly poll?: number
  readonly workspace?: string
  readonly clientId?: string
  readonly redirectUri?: string
  readonly header?: readonly string[]
  readonly timeout?: number
  readonly json?: boolean
}

function seconds(text: string): number {
  const value = Number(text)
  if (/^\d{1,6}(?:\.\d{1,3})?$/.test(text) && value > 0) return value
  throw new InvalidArgumentError('It is a number of seconds, such as 30.')
}
