import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createClock, createEmulator, type Emulator } from '@glue/emulator'
import { createGlueOAuth, type GlueOAuth, glueServerAt } from '@glue/oauth'
import { toNodeHandler } from '@glue/oauth/node'
import { createGlueWeb } from '@glue/oauth/web'
import { manifest } from '@glue/schema/manifest'
import { type AppSeed, appSeed, type Person } from './app-seed.ts'
import { answerAsGlue } from './glue-site.ts'

/** An app with pages and a backend on one site, and Glue on another. Both are on sockets, and time passes. */
export interface AppWorld extends AsyncDisposable {
  readonly emulator: Emulator
  readonly oauth: GlueOAuth
  /** Where the app is, without a slash at the end. */
  readonly app: string
  /** Where Glue is. */
  readonly glue: string
  /** Two people, who each may use one workspace. */
  readonly people: AppSeed['people']
  /** What browsers sent to the app so far, such as `POST /glue/token`. */
  readonly arrived: string[]
  /** All that is secret and was on the wire so far, by its name. */
  readonly secrets: Secret[]
  /** Lets requests to a path of the app wait. Whoever leaves meanwhile asked for nothing. Returns what ends it. */
  holdBack(pathname: string): () => void
  /** Ends all connections. Unless `andStaysAway`, new ones are taken at once. Returns what ends that. */
  cutConnections(options?: { readonly andStaysAway: boolean }): () => void
  /** The requests for tokens that the backend sent to Glue so far. */
  tokenRequests(): number
  /** How often the world has a message with this text. */
  messages(text: string): number
}

export interface Secret {
  readonly name: string
  readonly value: string
}

export interface AppWorldOptions {
  /** Answers for what is no route of Glue's. */
  readonly pages: (world: AppWorld) => RequestListener
}

/** Tokens last an hour, so that a test can let them expire. */
export async function startAppWorld({ pages }: AppWorldOptions): Promise<AppWorld> {
  const [glueServer, appServer] = [createServer(), createServer()]
  const glue = `http://localhost:${await listening(glueServer)}`
  const app = `http://127.0.0.1:${await listening(appServer)}`
  const { seed, people } = appSeed(`${app}/glue/callback`)
  const emulator = createEmulator({ seed, clock: createClock({ isRunning: true }) })
  emulator.faults.add({ match: { route: 'token' }, then: { expiresIn: 3600 } })
  const [application] = seed.apps
  if (!application) throw new Error('The seed has no app.')
  const { clientId, clientSecret, scopes } = application
  const secrets: Secret[] = [{ name: 'client_secret', value: clientSecret }]

  const oauth = createGlueOAuth({
    clientId,
    clientSecret,
    redirectUri: `${app}/glue/callback`,
    scopes,
    server: glueServerAt(glue),
    clock: emulator.clock,
    fetch: async (input, init) => {
      const form = new URLSearchParams(String(init?.body))
      const response = await fetch(input, init)
      const text = await response.clone().text()
      for (const name of ['code', 'code_verifier', 'refresh_token'])
        for (const value of form.getAll(name)) secrets.push({ name, value })
      for (const [, name = '', value = ''] of text.matchAll(/"((?:access|refresh)_token)":"([^"]+)"/g))
        secrets.push({ name, value })
      return response
    },
  })
  const byName = new Map<string, Person>([
    ['one', people.one],
    ['two', people.two],
  ])
  const mayUse = (name: string, workspaceId: string): boolean => byName.get(name)?.workspace === workspaceId
  const web = createGlueWeb({
    oauth,
    keys: ['the key of the test, of 32 bytes or more'],
    getUser: ({ headers }) => {
      const id = /(?:^|; )person=(\w+)/.exec(headers.get('cookie') ?? '')?.[1]
      return id !== undefined && byName.has(id) ? { id } : undefined
    },
    authorize: ({ user, workspaceId }) => mayUse(user.id, workspaceId),
    authorizeToken: ({ user, workspaceId }) => mayUse(user.id, workspaceId),
    operations: manifest,
  })

  let isAway = false
  const heldBack = new Map<string, Promise<void>>()
  const world: AppWorld = {
    emulator,
    oauth,
    app,
    glue,
    people,
    arrived: [],
    secrets,
    holdBack: (pathname) => {
      let release = (): void => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      heldBack.set(pathname, released)
      return () => {
        heldBack.delete(pathname)
        release()
      }
    },
    cutConnections: ({ andStaysAway } = { andStaysAway: false }) => {
      isAway = andStaysAway
      for (const server of [appServer, glueServer]) server.closeAllConnections()
      return () => {
        isAway = false
      }
    },
    tokenRequests: () => emulator.journal.list({ route: 'token' }).length,
    messages: (text) =>
      emulator
        .snapshot()
        .tables.messages.filter(
          ([, row]) => typeof row === 'object' && row !== null && 'text' in row && row.text === text,
        ).length,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([appServer, glueServer].map(closed))
    },
  }
  for (const server of [appServer, glueServer]) server.on('connection', (socket) => isAway && socket.destroy())
  const answerGlueRoutes = toNodeHandler(web)
  const answerPages = pages(world)
  appServer.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', app)
    world.arrived.push(`${incoming.method} ${pathname}`)
    for (const name of ['code', 'state'])
      for (const value of pathname === '/glue/callback' ? searchParams.getAll(name) : []) secrets.push({ name, value })
    const answer = (): void => {
      if (!outgoing.destroyed) answerGlueRoutes(incoming, outgoing, () => answerPages(incoming, outgoing))
    }
    void (heldBack.get(pathname) ?? Promise.resolve()).then(answer)
  })
  glueServer.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    answerAsGlue({ emulator, glue, app, incoming, outgoing }).catch(() => outgoing.destroy())
  })
  return world
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  return address.port
}

async function closed(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}
