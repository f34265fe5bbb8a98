import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { createClock, createEmulator, type Emulator, type Seed } from '@glue/emulator'
import { listen } from '@glue/emulator/node'
import { glueServer, glueServerAt } from '@glue/oauth'
import { createInbox, type InboxOptions } from '../../examples/inbox/server/inbox.ts'
import { serve, type ServeOptions } from '../../examples/inbox/server/serve.ts'
import { asksForRealGlue, settingsFrom } from '../../examples/inbox/server/settings.ts'
import { type FreePort, freePort, requirePort } from './free-port.ts'
import { table } from './table.ts'

export interface DemoOptions {
  /** The app's port: 4000 or the next free one by default, any free ones (the emulator's too) for 0. */
  readonly port: number | undefined
  readonly profile: 'glue' | 'documented'
}

export interface Demo {
  /** Where the app is, without a slash at the end. */
  readonly appUrl: string
  /** The emulator's, or Glue's. */
  readonly glueUrl: string
  readonly workspaces: readonly { readonly id: string; readonly name: string }[]
  /** What to print: the table of URLs, and the line that begins with `Ready`. */
  readonly lines: readonly string[]
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** What a test may ask for besides. */
export interface EmulatedDemoOptions extends DemoOptions, Pick<InboxOptions, 'mayUse'> {
  readonly seed?: Seed | undefined
  /** The sources by default, as `pnpm demo` has them. */
  readonly pages?: ServeOptions['pages']
}

/** A demo whose Glue can be told to fail. */
export interface EmulatedDemo extends Demo {
  readonly emulator: Emulator
}

/** On the emulator, or on the real Glue where the environment names an application of it. */
export function startDemo(options: DemoOptions): Promise<Demo> {
  return asksForRealGlue(process.env) ? startOnGlue(options) : startOnEmulator(options)
}

/**
 * The emulator on `localhost` and the app on `127.0.0.1`: two sites, as Glue and your app are.
 *
 * Tests start it this way, so that what somebody has in their environment takes none of them to the real Glue.
 */
export async function startOnEmulator(options: EmulatedDemoOptions): Promise<EmulatedDemo> {
  const { port, profile, seed, mayUse, pages = 'sources' } = options
  await using started = new AsyncDisposableStack()
  const emulator = started.use(createEmulator({ profile, seed, clock: createClock({ isRunning: true }) }))
  const emulatorPort = port === 0 ? await requirePort('localhost', 0) : await freePort('localhost', 4400)
  const glue = started.use(await listen(emulator, { port: emulatorPort.port }))

  const appPort = port === undefined ? await freePort('127.0.0.1', 4000) : await requirePort('127.0.0.1', port)
  const appUrl = `http://127.0.0.1:${appPort.port}`
  const [application] = emulator.seed.apps
  if (!application) throw new Error("The emulator's seed has no application.")
  const inbox = createInbox({
    clientId: application.clientId,
    clientSecret: application.clientSecret,
    redirectUri: `${appUrl}/glue/callback`,
    cookieKey: randomBytes(32).toString('base64url'),
    server: glueServerAt(glue.url),
    suggestions: emulator.seed.workspaces,
    ...(mayUse && { mayUse }),
  })
  const app = await serve(inbox, { port: appPort.port, host: '127.0.0.1', pages })
  started.defer(app.close)

  const workspaces = emulator.seed.workspaces.map(({ id, name }) => ({ id, name }))
  const installed = new Set(emulator.installations.list().map(({ workspaceId }) => workspaceId))
  const running = started.move()
  return {
    appUrl,
    glueUrl: glue.url,
    emulator,
    workspaces,
    lines: [
      ...takenNotes('the emulator', emulatorPort),
      ...takenNotes('the app', appPort),
      '',
      ...table([
        ['App', appUrl],
        ['Glue emulator', glue.url],
        ['  authorize', `${glue.url}/oauth/authorize`],
        ['  token', `${glue.url}/oauth/token`],
        ['  GraphQL', `${glue.url}/public/graphql`],
        ...workspaces.map(({ id, name }): [string, string] => [
          `Workspace ${name}`,
          `${id}  ${installed.has(id) ? 'installed from inside Glue' : 'not installed'}`,
        ]),
      ]),
      '',
      `Ready: open ${appUrl} (Ctrl-C ends everything)`,
    ],
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function startOnGlue({ port }: DemoOptions): Promise<Demo> {
  const settings = settingsFrom(process.env)
  const { origin, hostname, port: uriPort, protocol } = new URL(settings.redirectUri)
  const isLocal = protocol === 'http:'
  const host = isLocal ? hostname.replace(/^\[|\]$/g, '') : '127.0.0.1'
  const wanted = port ?? (isLocal ? Number(uriPort || 80) : 4000)
  const { port: appPort } = await requirePort(host, wanted)
  const cookieKey = randomBytes(32).toString('base64url')
  const onError = ({ message }: Error): void => console.error(message)
  const inbox = createInbox({ ...settings, cookieKey, onError })
  const app = await serve(inbox, { port: appPort, host, pages: 'sources' })
  return {
    appUrl: origin,
    glueUrl: glueServer.issuer,
    workspaces: [],
    lines: [
      '',
      ...table([
        ['App', origin],
        ['Listens on', `http://${host}:${appPort}`],
        ['Glue', glueServer.issuer],
        ['Redirect URL', settings.redirectUri],
      ]),
      '',
      `Ready: open ${origin} (Ctrl-C ends the app)`,
    ],
    [Symbol.asyncDispose]: app.close,
  }
}

function takenNotes(what: string, { port, taken }: FreePort): string[] {
  if (taken.length === 0) return []
  return [`Port ${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} taken, so ${what} uses ${port}.`]
}
