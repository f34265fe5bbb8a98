import { resolve } from 'node:path'
import process from 'node:process'
import { type FetchFunction, glueGraphqlUrl } from '@glue/client/fetch'
import { type GraphQLSchema, isIntrospectionType, isSpecifiedScalarType, parse } from 'graphql'
import { CommandError } from '../../terminal/command-error.ts'
import { jsonResult } from '../../terminal/json-result.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { endpointName } from '../introspection/endpoint-name.ts'
import { loadEndpoint } from '../introspection/load-endpoint.ts'
import { printSortedSchema } from '../print-sorted-schema.ts'
import { writeFileIfChanged } from '../write-file.ts'
import { parseHeaders } from './parse-headers.ts'
import type { PullCommandOptions } from './pull-command.ts'
import { pullToken, type TokenStream } from './pull-token.ts'

/** What {@link runPull} takes: the command line, and what surrounds the process. */
export interface PullOptions extends PullCommandOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly fetch?: FetchFunction
  readonly stdin?: TokenStream
  readonly signal?: AbortSignal
}

/**
 * Asks an API for its schema and writes it to a file, or to standard output.
 *
 * @throws CommandError, GlueClientError, GlueOAuthError; the old file is untouched then
 */
export async function runPull(options: PullOptions, terminal: Terminal): Promise<void> {
  const { env = process.env, stdin = process.stdin, output, json = false, fetch, signal } = options
  if (json && output === '-') {
    throw new CommandError({
      code: 'config_invalid',
      message: '--json and `--output -` both want standard output. Leave one of them out.',
    })
  }
  const url = options.url ?? (env['GLUE_GRAPHQL_URL'] || glueGraphqlUrl())
  const name = endpointName(url)
  const timeoutMs = Math.ceil(options.timeout * 1000)
  const headers = parseHeaders(options.header ?? [])
  const accessToken = await pullToken({ ...options, env, stdin, url, timeoutMs, headers })
  const secrets = [env['GLUE_CLIENT_SECRET'] ?? '']
  terminal.progress(`Asking ${name} for its schema`)
  const { schema, warnings } = await loadEndpoint({ url, accessToken, headers, secrets, fetch, timeoutMs, signal })

  const text = printSortedSchema(schema)
  assertReadable(text, name)
  for (const warning of warnings) terminal.warn(warning)
  const types = countTypes(schema)
  const size = `${types} ${types === 1 ? 'type' : 'types'}, ${Math.ceil(Buffer.byteLength(text) / 1000)} kB`
  if (output === '-') {
    terminal.data(text)
    terminal.done(`${name}: ${size}`)
    return
  }
  const status = await writeFileIfChanged({ path: resolve(options.cwd ?? process.cwd(), output), text })
  terminal.done(`${output}: ${status}, ${size}`)
  if (status === 'changed') terminal.done('See what the change means for your queries with `glue schema diff`.')
  if (json) terminal.data(jsonResult('schema pull', { url: name, output, status, types, warnings }))
}

/** A schema that was not validated may have no spelling in SDL. A file that nobody can read must not replace a good one. */
function assertReadable(text: string, name: string): void {
  try {
    parse(text, { noLocation: true })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CommandError({
      code: 'invalid_response',
      message: `${name} has a schema that cannot be written as SDL: ${why} Tell its operators.`,
    })
  }
}

function countTypes(schema: GraphQLSchema): number {
  const types = Object.values(schema.getTypeMap())
  return types.filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type)).length
}
