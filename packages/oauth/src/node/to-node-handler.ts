import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GlueWeb } from '../web/create-glue-web.ts'
import { pathOf, toRequest } from './to-request.ts'
import { writeResponse } from './write-response.ts'

/** Answers a request of `node:http`, or calls `next` where it is not for Glue's routes. Never throws. */
export type NodeHandler<Incoming extends IncomingMessage = IncomingMessage> = (
  request: Incoming,
  response: ServerResponse,
  next?: (error?: Error) => void,
) => void

/**
 * Glue's routes for `node:http`, Express, Connect, and Fastify's `onRequest` hook.
 *
 * `getUser` gets the request itself as its second argument, with the session that a middleware before put there. Works
 * behind `express.json()`, too, and under a path where Express mounts it. What `getUser` and the like throw goes to `next`;
 * where there is no `next`, to standard error and a 500, and other paths get a 404.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { toNodeHandler } from '@glue/oauth/node'
 * import type { GlueWeb } from '@glue/oauth/web'
 *
 * declare const web: GlueWeb
 * createServer(toNodeHandler(web)).listen(4000, '127.0.0.1')
 * ```
 */
export function toNodeHandler<Incoming extends IncomingMessage = IncomingMessage>(
  web: GlueWeb<Incoming>,
): NodeHandler<Incoming> {
  return (incoming, outgoing, next) => {
    if (!web.owns(pathOf(incoming))) return next === undefined ? end(outgoing, 404, 'Not found') : next()
    void answerOrFail({ web, incoming, outgoing, next })
  }
}

interface Call<Incoming extends IncomingMessage> {
  readonly web: GlueWeb<Incoming>
  readonly incoming: Incoming
  readonly outgoing: ServerResponse
  readonly next?: ((error?: Error) => void) | undefined
}

async function answerOrFail<Incoming extends IncomingMessage>(call: Call<Incoming>): Promise<void> {
  const { outgoing, next } = call
  try {
    await answer(call)
  } catch (error) {
    if (next !== undefined) return next(error instanceof Error ? error : new Error(String(error)))
    // oxlint-disable-next-line no-console -- There is nobody else to tell, and it must not be lost.
    console.error(error)
    end(outgoing, 500, 'Internal server error')
  }
}

async function answer<Incoming extends IncomingMessage>({ web, incoming, outgoing }: Call<Incoming>): Promise<void> {
  const leaving = new AbortController()
  outgoing.once('close', () => leaving.abort())
  const { signal } = leaving
  const request = toRequest({ incoming, origin: web.routes.origin, signal })
  if (request === undefined) return end(outgoing, 400, 'Bad request')
  const handle: (request: Request, context: Incoming) => Promise<Response | undefined> = web.handle
  const response = await handle(request, incoming)
  if (response === undefined) end(outgoing, 404, 'Not found')
  else await writeResponse({ response, outgoing, signal })
  // What nobody read of the request would hold up the next one on this connection.
  incoming.resume()
}

function end(outgoing: ServerResponse, status: number, text: string): void {
  if (outgoing.headersSent) return void outgoing.destroy()
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(text)
}
