import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A command that was left running, in a terminal of its own. */
export interface RunningCommand {
  /** All that it printed so far, on both streams. */
  readonly output: () => string
  /** Ends it, as Ctrl-C would. */
  readonly stop: () => Promise<void>
}

/** A terminal whose folder and variables stay from one command to the next. */
export interface Shell extends AsyncDisposable {
  readonly cwd: () => string
  readonly run: (script: string) => Promise<{ readonly code: number | null; readonly output: string }>
  /** Runs it in a second terminal: in the same folder, without the variables that were exported here. */
  readonly start: (script: string) => RunningCommand
}

/** Opens a terminal with bash. At its end, whatever still runs in it is ended. */
export function openShell({ cwd: folder, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv }): Shell {
  const state = join(tmpdir(), `glue-shell-${process.pid}-${(shells += 1)}`)
  const running = new Set<RunningCommand>()
  let cwd = folder

  function start(script: string): RunningCommand {
    const { output, ended, interrupt } = spawnBash(script, { cwd, env })
    const command = {
      output,
      async stop(): Promise<void> {
        interrupt()
        await ended
        running.delete(command)
      },
    }
    running.add(command)
    return command
  }
  return {
    cwd: () => cwd,
    async run(script) {
      const kept = existsSync(state) ? `. '${state}'\n` : ''
      const { output, ended } = spawnBash(`${kept}set -e\n${script}\nset +e\nexport -p > '${state}'`, { cwd, env })
      const code = await ended
      if (existsSync(state)) cwd = /^declare -x PWD="(.*)"$/m.exec(readFileSync(state, 'utf8'))?.[1] ?? cwd
      return { code, output: output() }
    },
    start,
    async [Symbol.asyncDispose]() {
      await Promise.all(Array.from(running, (command) => command.stop()))
      rmSync(state, { force: true })
    },
  }
}

let shells = 0

/** The environment of a person who has nothing to do with the tests of this repository. */
function environment(changes: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(?:NODE_ENV|NODE_OPTIONS|VITEST|GLUE_)/.test(name))
  return { ...Object.fromEntries(entries), ...changes }
}

function spawnBash(script: string, { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }) {
  const child = spawn('bash', ['-c', script], {
    cwd,
    env: environment(env),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  }
  return {
    output: (): string => text,
    ended: once(child, 'close').then((): number | null => child.exitCode),
    interrupt(): void {
      // The whole group, as a terminal does it.
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, 'SIGINT')
    },
  }
}
