import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { createGzip } from 'node:zlib'
import type { Delivery } from './exchange/deliver.ts'
import type { ArrivingRequest } from './exchange/received-request.ts'
import type { Serve } from './exchange/serve.ts'

/** What {@link socketListener} takes. */
export interface SocketListenerOptions {
  readonly serve: Serve
  /** Whether a `Host` is one to answer to. */
  readonly isAllowed: (host: string | undefined) => boolean
}

/** Takes requests from Node's server, and writes what comes of them to the socket. */
export function socketListener({ serve, isAllowed }: SocketListenerOptions): RequestListener {
  return (incoming, outgoing) => {
    if (!isAllowed(incoming.headers.host)) return refuse(outgoing, 403, 'forbidden_host', wrongHost)
    const arriving = arrivingFrom(incoming, outgoing)
    if (arriving === undefined) return refuse(outgoing, 400, 'invalid_request', 'This is no address.')
    // Whatever rejects is a connection that ends: by a fault, or because who asked is gone. The journal says which.
    serve(arriving)
      .then((delivery) => write(delivery, incoming, outgoing))
      .catch(() => outgoing.destroy())
  }
}

const wrongHost = 'The emulator answers only to localhost, 127.0.0.1, [::1] and the hosts that it was given.'

function refuse(outgoing: ServerResponse, status: number, error: string, description: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  outgoing.end(JSON.stringify({ error, error_description: description }))
}

function arrivingFrom(incoming: IncomingMessage, outgoing: ServerResponse): ArrivingRequest | undefined {
  const { method = 'GET', url: target = '/', headers } = incoming
  // Only a path: an absolute address would be one for a proxy, and its host was not looked at.
  const url = target.startsWith('/') ? URL.parse(`http://${headers.host}${target}`) : null
  if (url === null) return undefined
  const controller = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) controller.abort()
  })
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  return {
    method,
    url,
    headers: headersFrom(incoming),
    // Not destroyed when it is not read to its end: the answer has to go the same way.
    chunks: hasBody ? incoming.iterator({ destroyOnReturn: false }) : undefined,
    signal: controller.signal,
  }
}

function headersFrom({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
  }
  return headers
}

async function write(
  { status, headers, body }: Delivery,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  // A `fetch` gives a body that is decoded already, so what says that it is compressed is compressed here.
  const isCompressed = headers.get('content-encoding') === 'gzip'
  for (const [name, value] of headers) {
    // How long it will be is not known before it is compressed.
    if (name !== 'content-length' || !isCompressed) outgoing.appendHeader(name, value)
  }
  // What of a request was not read is still on its way, and would be taken for the next one.
  if (!incoming.complete) outgoing.setHeader('connection', 'close')
  outgoing.statusCode = status
  if ((body === undefined || typeof body === 'string') && !isCompressed) {
    outgoing.end(body)
    return
  }
  // Not with the first byte of a body that takes its time.
  outgoing.flushHeaders()
  const source = typeof body === 'string' ? Readable.from([body]) : readable(body)
  if (isCompressed) await pipeline(source, createGzip(), outgoing)
  else await pipeline(source, outgoing)
}

/** The platform's stream and Node's are one class with two names. */
function readable(body: Delivery['body'] & object = new Blob().stream()): Readable {
  return Readable.fromWeb(body as ReadableStream<Uint8Array>, { highWaterMark: 1 })
}
