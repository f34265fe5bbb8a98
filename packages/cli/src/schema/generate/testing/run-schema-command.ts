import { Command } from 'commander'
import { checkCommand } from '../../check/check-command.ts'
import { watchCommand } from '../../watch/watch-command.ts'
import { generateCommand } from '../generate-command.ts'

// These commands as a process of their own.
const schema = new Command('schema')
for (const command of [generateCommand(), checkCommand(), watchCommand()]) schema.addCommand(command)
await new Command('glue').addCommand(schema).parseAsync()
