import { spawnSync } from 'node:child_process'
import process from 'node:process'

// turbo, without its telemetry: it would print a notice about it on every new machine, and send it.
const { status, error } = spawnSync('turbo', process.argv.slice(2), {
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
})
if (error) throw error
process.exitCode = status ?? 1
