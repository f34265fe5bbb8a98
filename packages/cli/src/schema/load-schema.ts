import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { FetchFunction, TokenProvider } from '@glue/client/fetch'
import { isSchema } from 'graphql'
import { CommandError } from '../terminal/command-error.ts'
import { notASchema, schemaFromSdl } from './schema-from-sdl.ts'
import type { LoadedSchema, SchemaSource } from './schema-source.ts'
import { schemaWarnings } from './schema-warnings.ts'

/** What {@link loadSchema} takes beside the source. */
export interface LoadSchemaOptions {
  /** What a file's name is relative to. Defaults to the folder of the process. */
  readonly cwd?: string | undefined
  /** What asks an endpoint. Defaults to the platform's `fetch`. */
  readonly fetch?: FetchFunction | undefined
  /** The token for an endpoint. Defaults to `GLUE_TOKEN` of the environment. */
  readonly accessToken?: TokenProvider | undefined
  /**
   * How long an endpoint has, in milliseconds.
   *
   * @defaultValue 30 000
   */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/**
 * Loads a schema from a file, or asks an endpoint for it. Also a schema that a strict validator would refuse, with
 * warnings.
 *
 * @throws CommandError `file_failed`, `schema_invalid`, `config_invalid`; of an endpoint: `unauthenticated`,
 * `introspection_off`, `invalid_response`, `temporarily_unavailable`, `timeout`
 * @throws GlueClientError where the request could not be sent: `network_error`, `unexpected_redirect`, `invalid_token`,
 * `emulator_token`, `insecure_url`
 */
export async function loadSchema(source: SchemaSource, options: LoadSchemaOptions = {}): Promise<LoadedSchema> {
  if (typeof source !== 'string' && !(source instanceof URL)) return givenSchema(source)
  if (/^https?:/i.test(String(source))) {
    // Asking needs the client, reading a file does not.
    const { loadEndpoint } = await import('./introspection/load-endpoint.ts')
    const { env = process.env, accessToken = env['GLUE_TOKEN'] || undefined } = options
    return loadEndpoint({ ...options, url: String(source), accessToken })
  }
  const path = pathOf(source)
  const text = await readText(path, resolve(options.cwd ?? process.cwd(), path))
  return /\.json$/i.test(path) ? schemaFromJson(path, text) : schemaFromSdl(path, text)
}

function givenSchema(schema: unknown): LoadedSchema {
  if (isSchema(schema)) return { schema, name: 'the given schema', warnings: [] }
  throw new CommandError({
    code: 'config_invalid',
    message:
      'The schema is neither a file, a URL nor a GraphQLSchema of the same `graphql` package. Give the name of a file.',
  })
}

function pathOf(source: string | URL): string {
  if (typeof source === 'string' && !source.startsWith('file:')) return source
  try {
    return fileURLToPath(source)
  } catch {
    throw new CommandError({
      code: 'config_invalid',
      message: `A schema cannot be loaded from a ${String(source).split(':')[0]} URL like this. Give a file, or a URL with http or https.`,
    })
  }
}

async function readText(name: string, path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8')
    return text.replace(/^\uFEFF/, '')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const advice =
      reason === 'EISDIR' ? 'It is a folder: name a file in it.' : 'Check the name, and that the file may be read.'
    throw new CommandError({ code: 'file_failed', message: `${name} could not be read (${reason}). ${advice}` })
  }
}

async function schemaFromJson(name: string, text: string): Promise<LoadedSchema> {
  const { buildIntrospectedSchema } = await import('./introspection/build-introspected-schema.ts')
  const schema = buildIntrospectedSchema({
    introspection: parseJson(name, text),
    failure: (why) => notASchema(name, `${why} A .json file should be the answer to an introspection query.`),
  })
  return {
    schema,
    name,
    get warnings() {
      return schemaWarnings({ schema })
    },
  }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notASchema(name, 'It is not JSON. Should it be SDL, let its name end in .graphql.')
  }
}
