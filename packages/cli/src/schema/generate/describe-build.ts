import type { DocumentProblem } from '@glue/schema/codegen'
import type { Terminal } from '../../terminal/terminal.ts'
import { counted } from '../../terminal/counted.ts'
import { countProblems, describeProblem } from './describe-problem.ts'
import type { Build } from './project-builder.ts'
import type { OutputFile } from './write-build.ts'

/** What a build came to, and how long it took. */
export interface GenerateOutcome {
  readonly build: Build
  readonly files: readonly OutputFile[]
  readonly ms: number
}

/** The same for programs. */
export function generateResult({ build, files, ms }: GenerateOutcome): Readonly<Record<string, unknown>> {
  const { operationCount, documents, problems } = build
  return { files, operations: operationCount, documents: documents.length, ms, problems }
}

/** The generated files, one a line, and how much was made of what. */
export function describeFiles({ build: { operationCount }, files, ms }: GenerateOutcome): string {
  const width = Math.max(0, ...files.map(({ path }) => path.length))
  const lines = files.map(({ path, state }) => `${path.padEnd(width)}  ${state}`)
  return [...lines, `${counted(operationCount, 'operation')} in ${ms} ms`].join('\n')
}

/** What {@link showProblems} takes. */
export interface ShowProblemsOptions {
  readonly problems: readonly DocumentProblem[]
  readonly cwd: string
  readonly terminal: Terminal
  /** What follows from them. */
  readonly outcome: string
}

/** Shows what is wrong with documents, and at last how much. */
export function showProblems({ problems, cwd, terminal, outcome }: ShowProblemsOptions): void {
  if (problems.length === 0) return
  for (const problem of problems) terminal.done(`${describeProblem(problem, { cwd, style: terminal.errorStyle })}\n`)
  terminal.error(`${countProblems(problems)}. ${outcome}`)
}
