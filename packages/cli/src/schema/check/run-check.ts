import process from 'node:process'
import type { FetchFunction } from '@glue/client/fetch'
import { jsonResult } from '../../terminal/json-result.ts'
import type { CommandResult } from '../../terminal/run-command.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { showProblems } from '../generate/describe-build.ts'
import { type Build, createProjectBuilder } from '../generate/project-builder.ts'
import { type Project, resolveProject } from '../generate/resolve-project.ts'
import type { SchemaSource } from '../schema-source.ts'
import { type CheckReport, describeReport } from './describe-report.ts'
import { outputState } from './output-state.ts'
import { schemaUses } from './schema-uses.ts'
import { unusedFragments } from './unused-fragments.ts'

/** What `--fail-on` takes: uses that are no mistake, and that a project may forbid itself. */
export type FailOn = 'deprecated' | 'uncertain'

/** What {@link runCheck} takes. */
export interface CheckOptions {
  readonly schema?: SchemaSource | undefined
  readonly documents?: readonly string[] | undefined
  readonly output?: string | undefined
  readonly scalar?: Readonly<Record<string, string>> | undefined
  readonly failOn?: readonly FailOn[] | undefined
  readonly json?: boolean | undefined
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly fetch?: FetchFunction | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Checks that documents are valid and that the code on the disk is what they give, and lists where they use what is
 * deprecated or uncertain. It writes nothing. Exits with 1 when something has to be done.
 *
 * @throws CommandError when the schema or a file cannot be read
 */
export async function runCheck(options: CheckOptions, terminal: Terminal): Promise<CommandResult> {
  const { json = false, failOn = [], cwd = process.cwd(), ...outside } = options
  const project = resolveProject({ ...options, cwd })
  const builder = createProjectBuilder({
    ...outside,
    project,
    onStep: (text) => terminal.step(text),
  })
  const build = await builder.build()
  if (build.problems.length === 0) terminal.step(`Comparing with ${project.output}`)
  const report = await reportOn(project, build)
  const isGood =
    report.problems.length === 0 &&
    report.files.every(({ state }) => state === 'fresh') &&
    !(failOn.includes('deprecated') && report.uses.some(({ deprecated }) => deprecated !== undefined)) &&
    !(failOn.includes('uncertain') && report.uses.some(({ certainty }) => certainty !== undefined))

  if (json) terminal.data(jsonResult('schema check', { isGood, ...report }))
  else if (report.problems.length === 0) terminal.result(describeReport(report, terminal.style))
  showProblems({ problems: report.problems, cwd, terminal, outcome: 'The rest was not checked.' })
  return isGood ? 0 : 1
}

async function reportOn(project: Project, build: Build): Promise<CheckReport> {
  const { schema, documents, operationCount: operations, problems } = build
  // What a wrong document uses cannot be told, and no code could be compared.
  if (problems.length > 0) return { operations, problems, files: [], uses: [], unusedFragments: [] }
  return {
    operations,
    problems,
    files: await outputState(project, build),
    uses: schemaUses(schema, documents),
    unusedFragments: unusedFragments(documents),
  }
}
