import { Command, InvalidArgumentError } from 'commander'

/** What `glue schema pull` takes on its command line. */
export interface PullCommandOptions {
  readonly url?: string
  readonly output: string
  readonly token?: string
  readonly workspace?: string
  readonly clientId?: string
  readonly redirectUri?: string
  readonly header?: readonly string[]
  /** In seconds. */
  readonly timeout: number
  readonly json?: boolean
}

/** `glue schema pull` */
export function pullCommand(): Command {
  return new Command('pull')
    .description('Ask an API for its schema, and keep it in a file.')
    .option('--url <url>', 'the GraphQL API to ask (default: GLUE_GRAPHQL_URL, or else Glue)')
    .option('--output <file>', 'the file to write; - for standard output', 'schema.graphql')
    .option('--token <token>', 'the access token; - to read it from standard input (default: GLUE_TOKEN)')
    .option('--workspace <id>', 'get the token by client credentials, for this workspace (wks_…)')
    .option('--client-id <id>', "for --workspace: the application's client ID (default: GLUE_CLIENT_ID)")
    .option('--redirect-uri <uri>', 'for --workspace: one of its redirect URLs (default: GLUE_REDIRECT_URI)')
    .option('--header <line...>', 'send this header too, such as "X-Api-Version: 2"')
    .option('--timeout <seconds>', 'how long the API has to answer', seconds, 30)
    .option('--json', 'print one line of JSON for programs')
    .addHelpText('after', help)
    .action(async (options: PullCommandOptions) => {
      const [{ runCommand }, { runPull }] = await Promise.all([
        import('../../terminal/run-command.ts'),
        import('./run-pull.ts'),
      ])
      await runCommand('schema pull', options, (terminal) => runPull(options, terminal))
    })
}

const help = `
The file is SDL with descriptions, sorted by name, so that it changes only where the schema does. Commit it: the code
generator and your editor read it without a network, and a review shows what changed in the API. It is replaced as a
whole, and only when something changed. When anything goes wrong, it stays as it was.

The token:
  GLUE_TOKEN        the best place for it, or a pipe with --token -
  --token <token>   other users of this machine can see it while the command runs, and the shell may remember it
  --workspace <id>  gets one by client credentials; the client secret is read from GLUE_CLIENT_SECRET alone
  none              some servers tell their schema to anybody; Glue and its emulator do not

Exit codes: 0 the file is up to date now, 3 the schema could not be had or not be written.

Examples:
  $ glue schema pull
  $ glue schema pull --workspace wks_AcmeLabs0000000000000000000
  $ glue schema pull --url http://localhost:4400/public/graphql --output emulator.graphql
  $ glue schema pull --token - --output - < token.txt`

function seconds(text: string): number {
  const value = Number(text)
  if (/^\d{1,6}(?:\.\d{1,3})?$/.test(text) && value > 0) return value
  throw new InvalidArgumentError('A timeout is a number of seconds, such as 30.')
}
