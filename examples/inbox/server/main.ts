import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { createInbox } from './inbox.ts'
import { serve } from './serve.ts'
import { SettingsError, settingsFrom } from './settings.ts'

// The app against the real Glue, or against the emulator that GLUE_EMULATOR_URL names. With --dev, the pages come from
// their sources; without, from what `vite build` made.
try {
  const settings = settingsFrom(process.env)
  const { hostname, port, protocol, origin } = new URL(settings.redirectUri)
  const inbox = createInbox({
    ...settings,
    cookieKey: process.env.COOKIE_KEY ?? randomBytes(32).toString('base64url'),
    onError: ({ code, message }) => console.error(`${code}: ${message}`),
  })
  await serve(inbox, {
    port: Number(process.env.PORT ?? (port || (protocol === 'https:' ? 443 : 80))),
    host: protocol === 'https:' ? '127.0.0.1' : hostname,
    pages: process.argv.includes('--dev') ? 'sources' : 'built',
  })
  console.log(`Ready: open ${origin} and install the app in a workspace.`)
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
