import { schemaFromSdl } from '../schema-from-sdl.ts'
import type { LoadedSchema } from '../schema-source.ts'

/** What a text can be read from, such as `process.stdin`. */
export type TextStream = AsyncIterable<Uint8Array | string>

/**
 * A schema from SDL on standard input.
 *
 * @throws CommandError `schema_invalid`
 */
export async function schemaFromStream(stream: TextStream): Promise<LoadedSchema> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream) text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
  return schemaFromSdl('standard input', text + decoder.decode())
}
