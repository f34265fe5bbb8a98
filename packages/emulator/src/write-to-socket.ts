import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { createGzip } from 'node:zlib'
import { isConnectionEnded } from './exchange/connection-ended.ts'

/**
 * Writes an answer of the emulator's `fetch` to a socket.
 *
 * Where the `fetch` rejects because a connection ends, the socket is closed, and also where a body ends too early. A
 * `fetch` gives a body that is decoded already, so what says that it is compressed is compressed here.
 */
export async function writeToSocket(
  answer: Promise<Response>,
  outgoing: ServerResponse | Http2ServerResponse,
): Promise<Response> {
  try {
    await write(await answer, outgoing)
  } catch (error) {
    // A client that went away, or a connection that a fault ended: the journal says which. Nothing else comes here,
    // but for a closed emulator, which has nothing to say.
    outgoing.destroy(isConnectionEnded(error) ? undefined : toError(error))
  }
  return alreadyWritten
}

/** How `@hono/node-server` is told that there is nothing left to write. */
const alreadyWritten: Response = new Response(null, { headers: { 'x-hono-already-sent': 'true' } })

async function write({ status, headers, body }: Response, outgoing: ServerResponse | Http2ServerResponse) {
  const isCompressed = headers.get('content-encoding') === 'gzip'
  for (const [name, value] of headers) {
    // How long it will be is not known before it is compressed.
    if (name !== 'content-length' || !isCompressed) outgoing.appendHeader(name, value)
  }
  outgoing.statusCode = status
  if (body === null) {
    outgoing.end()
    return
  }
  // Not with the first byte of a body that takes its time.
  if ('flushHeaders' in outgoing) outgoing.flushHeaders()
  // The platform's stream and Node's are one class with two names.
  const source = Readable.fromWeb(body as ReadableStream<Uint8Array>, { highWaterMark: 1 })
  if (isCompressed) await pipeline(source, createGzip(), outgoing)
  else await pipeline(source, outgoing)
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
