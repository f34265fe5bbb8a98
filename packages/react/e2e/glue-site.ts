import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Emulator } from '@glue/emulator'

/** What {@link answerAsGlue} takes. */
export interface GlueRequest {
  readonly emulator: Emulator
  /** Where Glue is. */
  readonly glue: string
  /** Where the pages are that may call it. */
  readonly app: string
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/** The emulator, with what lets pages of the app's site call it: it has no such headers of its own. */
export async function answerAsGlue({ emulator, glue, app, incoming, outgoing }: GlueRequest): Promise<void> {
  const { method = 'GET', url = '/', headers } = incoming
  outgoing.setHeader('access-control-allow-origin', app)
  outgoing.setHeader('access-control-allow-headers', 'authorization, content-type')
  if (method === 'OPTIONS') return void outgoing.writeHead(204).end()
  const leaving = new AbortController()
  outgoing.once('close', () => leaving.abort())
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && name !== 'connection' ? [[name, value]] : [],
  )
  const response = await emulator.fetch(
    new Request(new URL(url, glue), {
      method,
      headers: given,
      body: method === 'GET' ? null : await buffer(incoming),
      signal: leaving.signal,
    }),
  )
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value)
  outgoing.writeHead(response.status).end(await response.bytes())
}
