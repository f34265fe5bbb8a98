import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { fileURLToPath } from 'node:url'
import { defaultSeed } from '@glue/emulator'
import { getCertificate } from '@vitejs/plugin-basic-ssl'
import { glueServerAt } from '../src/index.ts'
import { toNodeHandler } from '../src/node/index.ts'
import { toRequest } from '../src/node/to-request.ts'
import { writeResponse } from '../src/node/write-response.ts'
import type { GlueWebOptions } from '../src/web/index.ts'
import { createWebWorld, type User, type WebWorld } from '../test/web-world.ts'
import type { WorldOptions } from '../test/world.ts'
import { appPage } from './app-page.ts'

/** An app, Glue and an attacker, each on a site of its own, over https. */
export interface HttpsWorld extends WebWorld, AsyncDisposable {
  readonly app: string
  readonly glue: string
  readonly evil: string
  /** Another host of the app's own site, that others may write pages for. */
  readonly neighbour: string
  /** What browsers sent to the app, the latest last. */
  readonly arrived: ArrivedRequest[]
  /** What the next requests get before the app sees them: a proxy that goes its own way. */
  divert: ((url: URL) => Response | undefined) | undefined
  /** Headers that Glue's pages have besides. */
  readonly glueHeaders: Map<string, string>
  /** Installs in a workspace without a browser. */
  installed(): Promise<void>
}

/** A request to the app, with the cookies that the browser sent along. */
export interface ArrivedRequest {
  readonly method: string
  readonly url: URL
  readonly referer: string | undefined
  readonly cookies: string
  /** Of the answer, once there is one. */
  status: number | undefined
}

/** Options of {@link startHttpsWorld}. */
export interface HttpsWorldOptions {
  readonly web?: Partial<GlueWebOptions<User>>
  readonly profile?: WorldOptions['profile']
}

/** Names that only a browser with `resolverRules` finds. `.test` is no loopback name: only https makes it trustworthy. */
const hosts = {
  app: 'app.example.test',
  glue: 'glue.other.test',
  evil: 'evil.attacker.test',
  neighbour: 'blog.example.test',
}

/** Puts all of {@link hosts} on this machine. */
export const resolverRules = 'MAP *.test 127.0.0.1'

/** Starts the three sites on one socket. A browser tells them apart by their names alone. */
export async function startHttpsWorld({ web = {}, profile }: HttpsWorldOptions = {}): Promise<HttpsWorld> {
  const pem = await certificate()
  const server = createServer({ key: pem, cert: pem }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const [app, glue, evil, neighbour] = [hosts.app, hosts.glue, hosts.evil, hosts.neighbour].map(
    (it) => `https://${it}:${port}`,
  )
  if (app === undefined || glue === undefined || evil === undefined || neighbour === undefined)
    throw new Error('No port.')
  const redirectUri = `${app}/glue/callback`
  const seed = { ...defaultSeed, apps: defaultSeed.apps.map((it) => ({ ...it, redirectUris: [redirectUri] })) }
  const webWorld = createWebWorld(web, { redirectUri, server: glueServerAt(glue), seed, profile, watchesTokens: true })

  const world: HttpsWorld = {
    ...webWorld,
    app,
    glue,
    evil,
    neighbour,
    arrived: [],
    divert: undefined,
    glueHeaders: new Map(),
    installed: async () => {
      const { browser, decide } = webWorld
      await browser.visit(await decide(await browser.install()))
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const host = incoming.headers.host?.split(':')[0]
    if (host === hosts.app) void serveApp(world, incoming, outgoing)
    else void serveElsewhere(world, incoming, outgoing, host === hosts.glue)
  })
  return world
}

/** Key and certificate in one text, kept for the next time. Browsers are told not to mind who signed it. */
function certificate(): Promise<string> {
  const folder = fileURLToPath(new URL('../node_modules/.cache/certificate', import.meta.url))
  return getCertificate(folder, 'glue', Object.values(hosts), 30)
}

async function serveApp(world: HttpsWorld, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', world.app)
  const { method = 'GET', headers } = incoming
  const seen: ArrivedRequest = {
    method,
    url,
    referer: headers.referer,
    cookies: headers.cookie ?? '',
    status: undefined,
  }
  world.arrived.push(seen)
  outgoing.once('finish', () => {
    seen.status = outgoing.statusCode
  })
  const diverted = world.divert?.(url)
  if (diverted !== undefined) return write(diverted, outgoing)
  const next = async (error: unknown): Promise<void> => {
    if (error !== undefined) throw error
    await write(await appPage(url), outgoing)
  }
  toNodeHandler(world.web)(incoming, outgoing, (error) => void next(error))
}

/** Glue's own pages, or a blank page for a test to do something on. */
async function serveElsewhere(
  world: HttpsWorld,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isGlue: boolean,
): Promise<void> {
  if (!isGlue) return write(elsewherePage(new URL(incoming.url ?? '/', world.evil)), outgoing)
  const request = toRequest({ incoming, origin: world.glue, signal: new AbortController().signal })
  const response = request === undefined ? new Response(null, { status: 400 }) : await world.emulator.fetch(request)
  for (const [name, value] of world.glueHeaders) response.headers.set(name, value)
  return write(response, outgoing)
}

function elsewherePage(url: URL): Response {
  const headers = new Headers({ 'content-type': 'text/html; charset=utf-8' })
  const cookie = url.searchParams.get('set-cookie')
  if (cookie !== null) headers.append('set-cookie', cookie)
  return new Response('<!doctype html><title>Elsewhere</title>', { headers })
}

function write(response: Response, outgoing: ServerResponse): Promise<void> {
  return writeResponse({ response, outgoing, signal: new AbortController().signal })
}
