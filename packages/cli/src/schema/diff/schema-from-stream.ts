import { buildASTSchema, GraphQLError, isTypeDefinitionNode, parse } from 'graphql'
import { CommandError } from '../../terminal/command-error.ts'
import type { LoadedSchema } from '../schema-source.ts'

/** What a text can be read from, such as `process.stdin`. */
export type TextStream = AsyncIterable<Uint8Array | string>

/**
 * A schema from SDL on standard input.
 *
 * @throws CommandError `schema_invalid`
 */
export async function schemaFromStream(stream: TextStream): Promise<LoadedSchema> {
  const name = 'standard input'
  const text = await readText(stream)
  try {
    const document = parse(text)
    if (!document.definitions.some(isTypeDefinitionNode)) throw new GraphQLError('It defines no types.')
    return { schema: buildASTSchema(document, { assumeValid: true, assumeValidSDL: true }), name, warnings: [] }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CommandError({ code: 'schema_invalid', message: `What came on ${name} is not a schema in SDL: ${why}` })
  }
}

async function readText(stream: TextStream): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream) text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}
