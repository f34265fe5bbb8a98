import process from 'node:process'
import type { FetchFunction } from '@glue/client/fetch'
import { jsonResult } from '../../terminal/json-result.ts'
import type { CommandResult } from '../../terminal/run-command.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { SchemaSource } from '../schema-source.ts'
import { describeFiles, generateResult, showProblems } from './describe-build.ts'
import { createProjectBuilder } from './project-builder.ts'
import { resolveProject } from './resolve-project.ts'
import { writeBuild } from './write-build.ts'

/** What {@link runGenerate} takes. */
export interface GenerateOptions {
  readonly schema?: SchemaSource | undefined
  readonly documents?: readonly string[] | undefined
  readonly output?: string | undefined
  readonly scalar?: Readonly<Record<string, string>> | undefined
  /** Goes on after the first time, until `signal` is aborted. */
  readonly watch?: boolean | undefined
  readonly json?: boolean | undefined
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly fetch?: FetchFunction | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes code of a project's documents. Exits with 1, and writes nothing, when there is a mistake in one of them.
 *
 * @throws CommandError when the schema or a file cannot be read or written
 */
export async function runGenerate(options: GenerateOptions, terminal: Terminal): Promise<CommandResult> {
  const { json = false, cwd = process.cwd(), watch, ...outside } = options
  const project = resolveProject({ ...options, cwd })
  if (watch) {
    const { watchProject } = await import('./watch-project.ts')
    await watchProject({ ...outside, command: 'schema generate', project, json, terminal })
    return 0
  }
  const start = performance.now()
  const builder = createProjectBuilder({
    ...outside,
    project,
    onStep: (text) => terminal.step(text),
  })
  const build = await builder.build()
  if (build.problems.length === 0) terminal.step(`Writing ${project.output}`)
  const files = await writeBuild(project, build)
  const ms = Math.round(performance.now() - start)

  if (json) terminal.data(jsonResult('schema generate', generateResult({ build, files, ms })))
  else if (build.problems.length === 0) terminal.result(describeFiles({ build, files, ms }))
  showProblems({ problems: build.problems, cwd, terminal, outcome: 'Nothing was written.' })
  return build.problems.length === 0 ? 0 : 1
}
