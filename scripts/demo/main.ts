import process from 'node:process'
import { parseArgs } from 'node:util'
import { asksForRealGlue, SettingsError } from '../../examples/inbox/server/settings.ts'
import { check } from './check.ts'
import { PortTakenError } from './free-port.ts'
import { startDemo } from './start.ts'

const help = `pnpm demo: an example app on a Glue of its own

  pnpm demo              emulator and app, until Ctrl-C
  pnpm demo --check      does every step without a browser, one line each, and exits
  pnpm demo --port 5000  the app's port (4000 by default, or the next free one)
  pnpm demo --profile documented   an emulator that has only what Glue documents

With GLUE_CLIENT_ID, GLUE_CLIENT_SECRET and GLUE_REDIRECT_URI set, the same app runs against
the real Glue, without the emulator. The README says where to get them.`

try {
  process.exitCode = await main()
} catch (error) {
  const isExpected = error instanceof SettingsError || error instanceof PortTakenError
  console.error(isExpected ? error.message : error)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const options = readOptions()
  if (options === undefined) return 2
  if (options.help) {
    console.log(help)
    return 0
  }
  if (options.check && asksForRealGlue(process.env)) {
    console.error('--check runs on the emulator only. Unset GLUE_CLIENT_ID, GLUE_CLIENT_SECRET and GLUE_REDIRECT_URI.')
    return 2
  }
  await using demo = await startDemo(options)
  if (options.check) return (await check(demo)) ? 0 : 1
  for (const line of demo.lines) console.log(line)
  await interrupted()
  return 0
}

function readOptions() {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2).filter((argument) => argument !== '--'),
      options: {
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        port: { type: 'string' },
        profile: { type: 'string', default: 'glue' },
      },
    })
    const port = values.port === undefined ? undefined : Number(values.port)
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
      throw new Error(`--port takes a number from 0 to 65535, not '${values.port}'.`)
    }
    if (values.profile !== 'glue' && values.profile !== 'documented') {
      throw new Error(`--profile takes glue or documented, not '${values.profile}'.`)
    }
    return { ...values, profile: values.profile, port } as const
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.error('\n' + help)
    return undefined
  }
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
