import type { Profile } from '@glue/emulator'
import { Command, InvalidArgumentError, Option } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { schemaCommand } from './schema/schema-command.ts'

/** The command line of `glue`. What a command needs is loaded when it runs, so that help is quick. */
export function createProgram(): Command {
  const program = new Command('glue')
    .description('Build and test apps for Glue.')
    .version(packageJson.version)
    .showHelpAfterError('Run it with --help to see what it takes.')
    .addHelpText(
      'after',
      examples([
        'glue emulator            a Glue on this machine',
        'glue schema generate     typed documents from your GraphQL',
        'glue schema --help       what else there is about the schema',
      ]),
    )

  program
    .command('emulator')
    .description('Run a Glue on this machine: OAuth server and GraphQL API over invented workspaces.')
    .option('--port <number>', 'the port to listen on; 0 for a free one (default: 4400, or the next free one)', port)
    .option('--host <address>', 'the address to listen on, for containers', 'localhost')
    .option('--allow-host <name...>', 'names that others may call this machine by, beside localhost')
    .option('--seed <file>', 'the world to start with: JSON, or a module whose default export is one')
    .addOption(new Option('--profile <name>', 'how much it knows').choices(profiles).default('glue'))
    .option('--data <file>', 'keep the world in this file, and go on from it at the next start')
    .option('--json', 'print one line of JSON for programs instead of the table')
    .addHelpText(
      'after',
      `
Profiles:
  glue        every request printed in Glue's documentation works, and what is inferred as well
  documented  only what the documentation shows
  oauth21     an authorization server as OAuth 2.1 wants it: PKCE required, iss, metadata

While it runs:
  GET  /                      where everything is
  GET  /_glue/graphiql        try queries, with a token set
  GET  /_glue/                the calls that control it: clock, faults, journal, installations, snapshots

${examples([
  'glue emulator',
  'glue emulator --port 5000 --profile documented',
  'glue emulator --data glue.data.json',
  'glue emulator --json --port 0',
]).trimStart()}`,
    )
    .action(async (options: EmulatorCommandOptions) => {
      const { runEmulator } = await import('./run-emulator.ts')
      await runEmulator(options)
    })
  program.addCommand(schemaCommand(program))
  return program
}

/** The options of `glue emulator`, as commander hands them over. */
export interface EmulatorCommandOptions {
  readonly port?: number
  readonly host: string
  readonly allowHost?: readonly string[]
  readonly seed?: string
  readonly profile: Profile
  readonly data?: string
  readonly json?: boolean
}

const profiles: readonly Profile[] = ['glue', 'documented', 'oauth21']

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('A port is a number from 0 to 65535.')
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`
}
