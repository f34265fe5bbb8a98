import { existsSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { SettingsError } from './settings.ts'

export interface Pages {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  readonly close: () => Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = fileURLToPath(new URL('../dist', import.meta.url))

/** The pages from their sources, which change in the browser as they are edited. */
export async function sourcePages({ server, host }: { server: Server; host: string }): Promise<Pages> {
  // Vite is a tool for developing: what `npm start` runs works without it.
  const { createServer } = await import('vite')
  const vite = await createServer({
    root,
    configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
    logLevel: 'warn',
    server: { middlewareMode: true, hmr: { server }, host },
    appType: 'spa',
  })
  return { handle: (request, response) => vite.middlewares(request, response), close: () => vite.close() }
}

/** What `vite build` made, with a policy that lets the page run no script and ask no host but its own. */
export function builtPages(): Pages {
  if (!existsSync(dist)) throw new SettingsError('There is no `dist`. Run the script `build` first, or `dev`.')
  const contentSecurityPolicy = {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  }
  const app = new Hono()
    .use(secureHeaders({ contentSecurityPolicy }))
    .use('/assets/*', async (context, next) => {
      await next()
      // Their names have a hash of what is in them.
      if (context.res.ok) context.header('Cache-Control', 'public, max-age=31536000, immutable')
    })
    .use(serveStatic({ root: dist }))
    .get('*', serveStatic({ root: dist, path: 'index.html' }))
  const listener = getRequestListener((request) => app.fetch(request))
  return { handle: (request, response) => void listener(request, response), close: async () => {} }
}
