import { spawnSync } from 'node:child_process'
import process from 'node:process'

// node scripts/turbo.ts [--quiet] …: turbo, without its telemetry, of which it would print a notice on every new machine.
// `--quiet` shows what it printed only when a task fails: the commands that begin with it have something else to show.

const parameters = process.argv.slice(2)
const isQuiet = parameters[0] === '--quiet'
const { status, stdout, stderr, error } = spawnSync('turbo', isQuiet ? parameters.slice(1) : parameters, {
  stdio: isQuiet ? 'pipe' : 'inherit',
  encoding: 'utf8',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
})
if (error) throw error
if (isQuiet && status !== 0) process.stderr.write(`${stdout}${stderr}`)
process.exitCode = status ?? 1
