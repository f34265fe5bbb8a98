import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { stripVTControlCharacters } from 'node:util'

/** What {@link startCommand} takes beside the line. */
export interface StartCommandOptions {
  readonly cwd: string
  /** The project whose installed commands the line may call. */
  readonly project: string
  readonly env?: Readonly<Record<string, string>> | undefined
  /** What it shows itself on: a pipe, unless it is a terminal of a hundred columns. */
  readonly on?: 'pipe' | 'terminal' | undefined
}

/** A command that runs, or has ended. */
export interface StartedCommand {
  /** On a terminal also what was written to standard error. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** The exit code. */
  readonly ended: Promise<number | null>
  /** Resolves when it has written a text, to either of the two. Rejects when it ends without. */
  until(text: string): Promise<void>
  /** What Ctrl-C does. */
  interrupt(): void
  kill(): void
}

/**
 * Starts a line as one would type it, with nothing in its environment of whoever runs the tests.
 *
 * A pseudo terminal comes from `script`, which is an essential package of Debian.
 */
export function startCommand(line: string, { cwd, project, env, on = 'pipe' }: StartCommandOptions): StartedCommand {
  const [command, ...parameters] =
    on === 'pipe'
      ? (['sh', '-c', `exec ${line}`] as const)
      : (['script', '-qec', `stty cols 100; exec ${line}`, '/dev/null'] as const)
  const commands = [join(project, 'node_modules', '.bin'), dirname(process.execPath), process.env['PATH']]
  const child = spawn(command, parameters, {
    cwd,
    env: { PATH: commands.join(':'), HOME: project, TERM: 'xterm-256color', ...env },
    // A terminal's input stays open, to type Ctrl-C into it.
    stdio: [on === 'pipe' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  return follow(child, () => (on === 'pipe' ? child.kill('SIGINT') : child.stdin?.write('\u0003')))
}

/** What is still to be seen of a terminal's text: without colours, and without the lines that were cleared. */
export function leftOnTerminal(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  return stripVTControlCharacters(lines.map((line) => line.split(clearedLine).at(-1)).join('\n'))
}

const clearedLine = '\r\u001B[2K'

function follow(child: ChildProcess, interrupt: () => void): StartedCommand {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stdout.includes(text) || stderr.includes(text)) resolve()
        }
        look()
        child.stdout?.on('data', look)
        child.stderr?.on('data', look)
        ended.then(() => reject(new Error(`It ended before it wrote "${text}":\n${stdout}${stderr}`)), reject)
      }),
    interrupt,
    kill: () => child.kill('SIGKILL'),
  }
}
