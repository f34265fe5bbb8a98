import { existsSync } from 'node:fs'
import process from 'node:process'
import { type GlueClientError, isGlueClientError } from '@glue/client/fetch'
import { type GlueOAuthError, isGlueOAuthError } from '@glue/oauth'
import { CommandError } from '../../terminal/command-error.ts'
import { jsonResult } from '../../terminal/json-result.ts'
import type { CommandResult } from '../../terminal/run-command.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Timers } from '../generate/rebuild-loop.ts'
import { resolveProject } from '../generate/resolve-project.ts'
import { watchProject } from '../generate/watch-project.ts'
import type { PullOptions } from '../pull/run-pull.ts'
import { describeSchemaChange } from './describe-schema-change.ts'
import { pollEndpoint } from './poll-endpoint.ts'

/** What {@link runWatch} takes. */
export interface WatchOptions extends Pick<PullOptions, 'workspace' | 'clientId' | 'redirectUri' | 'header'> {
  /** The file to watch, which the schema of `url` is written to. Defaults to `schema.graphql`. */
  readonly schema?: string | undefined
  readonly documents?: readonly string[] | undefined
  readonly output?: string | undefined
  readonly scalar?: Readonly<Record<string, string>> | undefined
  /** The endpoint to ask again and again. */
  readonly url?: string | undefined
  /**
   * How often to ask it, in seconds.
   *
   * @defaultValue 60
   */
  readonly poll?: number | undefined
  readonly timeout?: number | undefined
  readonly json?: boolean | undefined
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly fetch?: PullOptions['fetch']
  readonly signal?: AbortSignal | undefined
  readonly timers?: Timers | undefined
}

/**
 * Watches a schema, says what changes in it, and keeps the generated code up to it, until `signal` is aborted.
 *
 * @throws CommandError when there is no schema to begin with
 */
export async function runWatch(options: WatchOptions, terminal: Terminal): Promise<CommandResult> {
  const { json = false, cwd = process.cwd(), url, poll, schema = 'schema.graphql', timers, env, fetch } = options
  const project = resolveProject({ ...options, schema, cwd })
  const { schemaFile } = project
  if (schemaFile === undefined) {
    throw invalid('--schema names the file to watch. Give an API with --url, and how often to ask it with --poll.')
  }
  if (url === undefined && poll !== undefined) throw invalid('--poll says how often to ask --url. Give that too.')
  if (url === undefined && !existsSync(schemaFile)) {
    throw invalid(`There is no ${schema} to watch. Name a file with --schema, or an API to ask with --url.`)
  }

  // Aborted by whoever ends it, and by the end of one of the two, so that the other one ends as well.
  const ending = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal
  const watching = {
    command: 'schema watch',
    project,
    terminal,
    json,
    env,
    fetch,
    signal,
    timers,
    describeSchemaChange,
  }
  if (url === undefined) {
    await watchProject(watching)
    return 0
  }
  const tell = (error: ExpectedError, outcome: string): void => {
    terminal.error(`${error.message.replaceAll(/\s+/g, ' ')} ${outcome}`)
    if (json) terminal.data(jsonResult('schema watch', { error: { code: error.code, message: error.message } }))
  }
  const pull = await createPull({ ...options, url, schema, cwd, signal }, terminal)
  try {
    await pull()
  } catch (error) {
    if (signal.aborted) return 0
    if (!existsSync(schemaFile) || !isExpected(error)) throw error
    tell(error, `${schema} stays as it was.`)
  }
  const intervalMs = (poll ?? 60) * 1000
  const polling = pollEndpoint({
    poll: pull,
    intervalMs,
    signal,
    timers,
    onFailure(error, retryMs) {
      if (!isExpected(error)) throw error
      tell(error, `${schema} stays as it was. Trying again in ${Math.round(retryMs / 1000)} s.`)
    },
    onRecovery: () => terminal.done(`${new URL(url).host} answers again.`),
  })
  const parts = [watchProject(watching), polling].map((part) => part.finally(() => ending.abort()))
  // Both have ended before the error of one is told: nothing is written after it.
  await Promise.allSettled(parts)
  await Promise.all(parts)
  return 0
}

type PollOptions = WatchOptions & { readonly url: string; readonly schema: string; readonly signal: AbortSignal }

/** Pulls into the file, which the watcher sees. A warning is told once, not with every poll. */
async function createPull(options: PollOptions, terminal: Terminal): Promise<() => Promise<void>> {
  const { runPull } = await import('../pull/run-pull.ts')
  const warned = new Set<string>()
  const quiet: Terminal = {
    ...terminal,
    step: () => {},
    done: () => {},
    warn(text) {
      if (!warned.has(text)) terminal.warn(text)
      warned.add(text)
    },
  }
  const {
    timeout = 30,
    schema: output,
    url,
    workspace,
    clientId,
    redirectUri,
    header,
    cwd,
    env,
    fetch,
    signal,
  } = options
  const pulling = {
    url,
    output,
    timeout,
    signal,
    ...(workspace !== undefined && { workspace }),
    ...(clientId !== undefined && { clientId }),
    ...(redirectUri !== undefined && { redirectUri }),
    ...(header !== undefined && { header }),
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    ...(fetch !== undefined && { fetch }),
  }
  return () => runPull(pulling, quiet)
}

type ExpectedError = CommandError | GlueClientError | GlueOAuthError

function isExpected(error: unknown): error is ExpectedError {
  return error instanceof CommandError || isGlueClientError(error) || isGlueOAuthError(error)
}

function invalid(message: string): CommandError {
  return new CommandError({ code: 'config_invalid', message })
}
