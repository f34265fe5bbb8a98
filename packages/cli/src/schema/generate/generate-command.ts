import { Command } from 'commander'
import { addProjectOptions, type ProjectCommandOptions, projectHelp } from '../project-options.ts'

/** `glue schema generate`. */
export function generateCommand(): Command {
  return addProjectOptions(new Command('generate'))
    .description('Make TypeScript of your GraphQL: types, typed documents, and a typed graphql(…).')
    .option('--watch', 'go on, and make again what a change touches')
    .option('--json', 'print one line of JSON for programs; with --watch, one for each time')
    .addHelpText(
      'after',
      `${projectHelp}
What is written, only where its text changes:
  operations.ts  a typed document for each operation, and the function graphql(…) for those in code
  types.ts       the enums and inputs of the schema that they name
  manifest.ts    the operations by their hash, for a server that lets no others through

A mistake in a document is shown where you wrote it. Nothing is written then, and the exit code is 1.

Examples:
  $ glue schema generate
  $ glue schema generate --watch
  $ glue schema generate --schema schema.graphql --documents 'app/**/*.tsx' --output app/generated
  $ glue schema generate --scalar JSON='Record<string, unknown>'`,
    )
    .action(async (options: GenerateCommandOptions) => {
      const [{ runCommand }, { runGenerate }, { interruptSignal }] = await Promise.all([
        import('../../terminal/run-command.ts'),
        import('./run-generate.ts'),
        import('./interrupt-signal.ts'),
      ])
      const signal = options.watch ? interruptSignal() : undefined
      await runCommand('schema generate', options, (terminal) => runGenerate({ ...options, signal }, terminal))
    })
}

interface GenerateCommandOptions extends ProjectCommandOptions {
  readonly watch?: boolean
  readonly json?: boolean
}
