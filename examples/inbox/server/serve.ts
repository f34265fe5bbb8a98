import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Inbox } from './inbox.ts'
import { builtPages, sourcePages } from './pages.ts'

export interface ServeOptions {
  readonly port: number
  readonly host: string
  /** Where the pages come from: their sources, by Vite, or what `vite build` made of them. */
  readonly pages: 'sources' | 'built'
}

export interface RunningInbox {
  readonly close: () => Promise<void>
}

/** The backend and the pages on one port, so that the browser sees one origin. */
export async function serve(inbox: Inbox, { port, host, pages: from }: ServeOptions): Promise<RunningInbox> {
  const server = createServer()
  const pages = from === 'sources' ? await sourcePages({ server, host }) : builtPages()
  const backend = getRequestListener((request) => inbox.fetch(request))
  server.on('request', (request, response) => {
    const url = `http://${host}${request.url ?? '/'}`
    if (URL.canParse(url) && inbox.owns(new Request(url))) void backend(request, response)
    else pages.handle(request, response)
  })
  await listening(server, port, host)
  return {
    close: async () => {
      // Vite first: its WebSockets are connections that the server no longer knows of, and would wait for.
      await pages.close()
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
