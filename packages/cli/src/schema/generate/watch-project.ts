import { relative } from 'node:path'
import type { FetchFunction } from '@glue/client/fetch'
import { codedError } from '../../terminal/coded-error.ts'
import { jsonResult } from '../../terminal/json-result.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { type Build, createProjectBuilder } from './project-builder.ts'
import { createRebuildLoop, type Timers } from './rebuild-loop.ts'
import { describeFiles, type GenerateOutcome, generateResult, showProblems } from './describe-build.ts'
import type { Project } from './resolve-project.ts'
import { watchFiles } from './watch-files.ts'
import { writeBuild } from './write-build.ts'

/** What {@link watchProject} takes. */
export interface WatchProjectOptions {
  /** The command's name, as its JSON has it. */
  readonly command: string
  readonly project: Project
  readonly terminal: Terminal
  /** Prints one line of JSON for each time. */
  readonly json: boolean
  readonly fetch?: FetchFunction | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Ends it, after what it is at. */
  readonly signal?: AbortSignal | undefined
  readonly timers?: Timers | undefined
  /** Asked when a build has another schema than the last one. What it says is printed, and is part of the JSON. */
  readonly describeSchemaChange?: ((last: Build, next: Build) => Promise<SchemaChangeSummary | undefined>) | undefined
}

/** How a schema differs from the one before. */
export interface SchemaChangeSummary {
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}

/**
 * Generates, and again after every change, until `signal` is aborted. After a mistake the code stays as it was.
 *
 * @throws CommandError when not even the first time can do its work; after that, errors are shown
 */
export async function watchProject(options: WatchProjectOptions): Promise<void> {
  const { command, project, terminal, json, signal, timers, describeSchemaChange } = options
  const schemaPath = project.schemaFile === undefined ? undefined : relative(project.cwd, project.schemaFile)
  let last: Build | undefined
  const builder = createProjectBuilder({
    ...options,
    onStep(text) {
      // A rebuild is done before a step of it could be read.
      if (!last) terminal.step(text)
    },
  })
  const buildOnce = async (changed: readonly string[]): Promise<void> => {
    const start = performance.now()
    const build = await builder.build(changed)
    if (build === last) return
    const files = await writeBuild(project, build)
    const change = last && last.schema !== build.schema ? await describeSchemaChange?.(last, build) : undefined
    const outcome = { build, files, ms: Math.round(performance.now() - start) }
    if (json) terminal.data(jsonResult(command, { changed, ...change?.json, ...generateResult(outcome) }))
    else {
      if (change) terminal.result(change.text)
      if (build.problems.length === 0) {
        terminal.result(last ? describeRebuild(changed, outcome) : describeFiles(outcome))
      }
    }
    const { problems } = build
    showProblems({ problems, cwd: project.cwd, terminal, outcome: 'The generated code stays as it was.' })
    if (!last) terminal.done(`Watching ${watched(project)}. Press Ctrl-C to stop.`)
    last = build
  }
  const rebuild = async (changed: readonly string[]): Promise<void> => {
    if (schemaPath !== undefined && changed.includes(schemaPath)) builder.schemaChanged()
    try {
      await buildOnce(changed)
    } catch (error) {
      // A request was ended because everything ends.
      if (signal?.aborted) return
      if (!last) throw error
      const { code, message } = await codedError(error)
      terminal.error(`${message} The generated code stays as it was.`)
      if (json) terminal.data(jsonResult(command, { changed, error: { code, message } }))
    }
  }

  const loop = createRebuildLoop({ rebuild, timers })
  // Before the first time, so that what changes meanwhile is not missed.
  const watcher = await watchFiles({
    project,
    onChange: loop.changed,
    onError: (error) => terminal.error(error.message),
  })
  try {
    loop.start()
    if (signal?.aborted) loop.close()
    signal?.addEventListener('abort', () => loop.close(), { once: true })
    await loop.ended
  } finally {
    await watcher.close()
  }
}

function watched({ cwd, schemaFile, patterns }: Project): string {
  const documents = patterns.join(' ')
  return schemaFile === undefined ? `${documents}, not the schema` : `${documents} and ${relative(cwd, schemaFile)}`
}

function describeRebuild(changed: readonly string[], { files, ms }: GenerateOutcome): string {
  const [first = 'the schema', ...others] = changed
  const what = others.length === 0 ? first : `${first} and ${others.length} more`
  const written = files.filter(({ state }) => state !== 'unchanged').map(({ path }) => path)
  return `${what}: ${written.length === 0 ? 'nothing to write' : `wrote ${written.join(', ')}`} in ${ms} ms`
}
