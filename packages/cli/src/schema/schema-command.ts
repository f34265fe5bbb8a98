import { Command } from 'commander'
import { checkCommand } from './check/check-command.ts'
import { diffCommand } from './diff/diff-command.ts'
import { generateCommand } from './generate/generate-command.ts'
import { pullCommand } from './pull/pull-command.ts'
import { watchCommand } from './watch/watch-command.ts'

/** `glue schema`: everything about a schema that changes. */
export function schemaCommand(program: Command): Command {
  const schema = new Command('schema')
    .copyInheritedSettings(program)
    .exitOverride(failWith3)
    .description('Typed code from a schema, and what a change of it breaks.')
    .addHelpText(
      'after',
      `
The usual way:
  pull         asks the API for its schema and keeps it in schema.graphql, which you commit
  generate     makes typed documents of your GraphQL; with --watch, again at each change
  check        says in CI whether the code is fresh, and where you use what may go away
  diff         says what a new schema changes, and which of your lines that touches
  watch        does all of it while you work, from a file or from an API

Exit codes:
  0  good      1  something to fix in your project (2: see diff)      3  the command could not do its work

Examples:
  $ glue schema pull
  $ glue schema generate --watch
  $ glue schema diff before.graphql schema.graphql --documents 'src/**/*.graphql'`,
    )
  for (const command of [pullCommand(), generateCommand(), checkCommand(), diffCommand(), watchCommand()]) {
    // A wrong option is no finding: `schema diff --documnets` must not read as "this breaks you".
    schema.addCommand(command.copyInheritedSettings(schema).exitOverride(failWith3))
  }
  return schema
}

function failWith3({ exitCode }: { readonly exitCode: number }): never {
  process.exit(exitCode === 0 ? 0 : 3)
}
