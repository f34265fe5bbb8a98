import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parse } from 'yaml'

/** The part of a GitHub workflow with one job that {@link runWorkflow} understands. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: Readonly<Record<string, string>>
  readonly defaults: { readonly run: { readonly shell: string } }
  readonly env: Readonly<Record<string, string>>
  readonly concurrency: { readonly group: string }
  readonly jobs: Readonly<Record<string, WorkflowJob>>
}

export interface WorkflowJob {
  readonly permissions: Readonly<Record<string, string>>
  readonly environment: string
  readonly steps: readonly WorkflowStep[]
}

export interface WorkflowStep {
  readonly id?: string
  readonly name?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly if?: string
  readonly env?: Readonly<Record<string, string>>
  readonly run?: string
}

export interface WorkflowRunOptions {
  /** Where the repository is checked out. */
  readonly cwd: string
  /** An empty folder for the runner's own files. */
  readonly temp: string
  /** What the runner sets for every step. */
  readonly env: Readonly<Record<string, string>>
  /** What stands behind `${{ secrets.… }}`, `${{ vars.… }}` and `${{ github.… }}`. */
  readonly context: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface WorkflowRun {
  /** The names of the steps with a command that ran, in order. */
  readonly ran: readonly string[]
  /** The step that failed, and what it printed on standard error. */
  readonly failed: { readonly name: string; readonly code: number | null; readonly stderr: string } | undefined
  readonly output: string
  /** What the page of the run shows. */
  readonly summary: string
}

export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(file, 'utf8')) as Workflow
}

/** Runs the commands of a workflow's only job, as GitHub's runner does. Actions (`uses`) are left out. */
export async function runWorkflow(workflow: Workflow, options: WorkflowRunOptions): Promise<WorkflowRun> {
  const { cwd, temp, context } = options
  const [job] = Object.values(workflow.jobs)
  if (workflow.defaults.run.shell !== 'bash') throw new Error('Only the shell `bash` is understood.')
  const outputs: Record<string, Record<string, string>> = {}
  const value = (path: string): string => {
    const [scope = '', name = '', kind, output = ''] = path.split('.')
    if (scope === 'steps' && kind === 'outputs') return outputs[name]?.[output] ?? ''
    const found = context[scope]?.[name]
    if (found === undefined) throw new Error(`The workflow asks for ${path}, which is not set.`)
    return found
  }
  const fill = (text: string): string => text.replaceAll(/\$\{\{ ([\w.]+) \}\}/g, (_, path: string) => value(path))

  const summary = join(temp, 'summary.md')
  writeFileSync(summary, '')
  const ran: string[] = []
  let output = ''
  for (const { id = '', name = '', if: condition, env = {}, run } of job?.steps ?? []) {
    if (run === undefined || (condition !== undefined && !isMet(condition, value))) continue
    const own = mkdtempSync(join(temp, 'step-'))
    const files = { script: join(own, 'script.sh'), output: join(own, 'output') }
    writeFileSync(files.script, run)
    writeFileSync(files.output, '')
    const filled = Object.fromEntries(Object.entries(env).map(([key, text]) => [key, fill(text)]))
    const result = await bash(files.script, {
      cwd,
      env: {
        ...options.env,
        ...workflow.env,
        ...filled,
        RUNNER_TEMP: temp,
        GITHUB_OUTPUT: files.output,
        GITHUB_STEP_SUMMARY: summary,
      },
    })
    ran.push(name)
    output += result.stdout + result.stderr
    outputs[id] = readOutputs(files.output)
    if (result.code !== 0) {
      const failed = { name, code: result.code, stderr: result.stderr }
      return { ran, failed, output, summary: readFileSync(summary, 'utf8') }
    }
  }
  return { ran, failed: undefined, output, summary: readFileSync(summary, 'utf8') }
}

function isMet(condition: string, value: (path: string) => string): boolean {
  const [, path, wanted] = /^([\w.]+) == '([^']*)'$/.exec(condition) ?? []
  if (path === undefined) throw new Error(`The condition \`${condition}\` is not understood.`)
  return value(path) === wanted
}

function readOutputs(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return Object.fromEntries(lines.map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]))
}

async function bash(script: string, { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> }) {
  // How GitHub's runner starts `shell: bash`.
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd,
    env: { ...(process.env['HOME'] && { HOME: process.env['HOME'] }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}
