import { type Command, InvalidArgumentError } from 'commander'

/** What generate, check and watch share, as commander hands it over. */
export interface ProjectCommandOptions {
  readonly schema?: string
  readonly documents?: readonly string[]
  readonly output?: string
  readonly scalar?: Readonly<Record<string, string>>
}

/** Adds the options that say what a project is: its schema, its documents, and where its code goes. */
export function addProjectOptions(command: Command, schemaOption: readonly [string, string] = usualSchema): Command {
  return command
    .option(...schemaOption)
    .option('--documents <glob...>', 'where your GraphQL is; !… leaves files out (default: all below src)')
    .option('--output <folder>', 'where the code goes (default: src/generated, or generated without a src)')
    .option('--scalar <Name=type>', 'the TypeScript type of a custom scalar; may be repeated', collectScalar)
}

const usualSchema = [
  '--schema <url|file>',
  'the schema (default: schema.graphql, or else what ships with @glue/schema)',
] as const

/** What the options of {@link addProjectOptions} mean, for the help of a command. */
export const projectHelp = `
What is read:
  .graphql and .gql files, and graphql(\`…\`) in TypeScript and JavaScript with one text in it, without \${…}.
  A fragment is found by its name, in whichever file it stands.
  A schema from a URL is asked for with the token in the environment variable GLUE_TOKEN, where there is one.
`

function collectScalar(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, type] = /^([_A-Za-z]\w*)=(.+)$/.exec(text) ?? []
  if (name !== undefined && type !== undefined) return { ...before, [name]: type }
  throw new InvalidArgumentError("A scalar is written Name=type, such as JSON='Record<string, unknown>'.")
}
