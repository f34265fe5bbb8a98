import { Command, Option } from 'commander'

/** What `glue schema diff` takes on its command line. */
export interface DiffCommandOptions {
  readonly documents?: readonly string[]
  readonly format?: 'text' | 'json' | 'markdown'
  readonly json?: boolean
  readonly all?: boolean
  /** `true` without a name of a package. */
  readonly changeset?: true | readonly string[]
  readonly token?: string
}

/** `glue schema diff` */
export function diffCommand(): Command {
  return new Command('diff')
    .description('Compare two schemas, and find the lines of your documents that a change touches.')
    .argument('<old>', 'the schema before: a file, a URL, or - for SDL on standard input')
    .argument('<new>', 'the schema after, in the same way')
    .option('--documents <glob...>', 'your GraphQL: .graphql files, and code with graphql(`…`) in it')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'markdown']))
    .option('--json', 'the same as --format json: one line for programs')
    .option('--all', 'list also what is many and touches none of your documents')
    .option('--changeset [package...]', 'write a changeset for these packages (default: the nearest package.json)')
    .option('--token <token>', 'the access token for a URL (default: GLUE_TOKEN)')
    .addHelpText('after', help)
    .action(async (before: string, after: string, options: DiffCommandOptions) => {
      const [{ runCommand }, { runDiff }] = await Promise.all([
        import('../../terminal/run-command.ts'),
        import('./run-diff.ts'),
      ])
      const json = options.json === true || options.format === 'json'
      await runCommand('schema diff', { json }, (terminal) => runDiff({ ...options, before, after }, terminal))
    })
}

const help = `
Each change has a level:
  breaking     requests that were good may fail now, or answers have another shape
  dangerous    requests are still good, and their answers may surprise: a new enum value, another default
  deprecation  it works as before, and will not for ever
  safe         nothing to do

With --documents you see which operations a change touches, and where. Beside that, each operation that was valid is
checked against the new schema. With --changeset the bump is what your operations deserve: major if a breaking change
touches one, minor for a dangerous change or a deprecation, patch otherwise.

Exit codes:
  0  nothing breaks
  1  something breaks, and it touches your documents, or there are none to tell by
  2  something breaks, and none of your documents uses it
  3  the schemas could not be compared

Examples:
  $ glue schema diff old.graphql new.graphql
  $ glue schema diff schema.graphql https://api.gluegroups.com/public/graphql --documents 'src/**/*.{graphql,ts,tsx}'
  $ git show HEAD:schema.graphql | glue schema diff - schema.graphql --documents 'src/**/*.graphql'
  $ glue schema diff old.graphql new.graphql --documents 'src/**' --format markdown --changeset`
