import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { createServer as createVite } from 'vite'
import type { Inbox } from './inbox.ts'

export interface ServeOptions {
  readonly port: number
  readonly host: string
}

export interface RunningInbox {
  readonly close: () => Promise<void>
}

/**
 * The backend and the pages on one port, so that the browser sees one origin.
 *
 * Vite serves the pages from their sources. A deployed app serves what `vite build` makes.
 */
export async function serve(inbox: Inbox, { port, host }: ServeOptions): Promise<RunningInbox> {
  const server = createServer()
  const vite = await createVite({
    root: fileURLToPath(new URL('..', import.meta.url)),
    configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
    logLevel: 'warn',
    server: { middlewareMode: true, hmr: { server }, host },
    appType: 'spa',
  })
  const backend = getRequestListener((request) => inbox.fetch(request))
  server.on('request', (request, response) => {
    const url = `http://${host}${request.url ?? '/'}`
    if (URL.canParse(url) && inbox.owns(new Request(url))) void backend(request, response)
    else vite.middlewares(request, response)
  })
  await listening(server, port, host)
  return {
    close: async () => {
      // Vite first: its WebSockets are connections that the server no longer knows of, and would wait for.
      await vite.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
