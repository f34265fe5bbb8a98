import type { IncomingMessage } from 'node:http'

/** What {@link toRequest} makes a request of. */
export interface ToRequestInput {
  readonly incoming: IncomingMessage
  /** The app's own, from the configuration: `Host` is the sender's choice. */
  readonly origin: string
  /** Aborts when the sender goes away. */
  readonly signal: AbortSignal
}

/** A request of Node as one of the web, or `undefined` where it cannot be one. */
export function toRequest({ incoming, origin, signal }: ToRequestInput): Request | undefined {
  const { method = 'GET', rawHeaders } = incoming
  try {
    const headers = new Headers()
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] ?? ''
      // Those of HTTP/2 that are none.
      if (!name.startsWith(':')) headers.append(name, rawHeaders[at + 1] ?? '')
    }
    const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(incoming)
    const init: RequestInit & { readonly duplex: 'half' } = { method, headers, body, signal, duplex: 'half' }
    return new Request(origin + targetOf(incoming), init)
  } catch {
    return undefined
  }
}

/** The path that a request is for, as it was sent: `//x` is a path here, and not a host. */
export function pathOf(incoming: IncomingMessage): string {
  const target = targetOf(incoming)
  const end = target.search(/[?#]/)
  return end === -1 ? target : target.slice(0, end)
}

/** Express takes away the path that it mounts a handler at, and keeps the whole one beside it. */
function targetOf(incoming: IncomingMessage): string {
  const { url = '/', originalUrl } = incoming as IncomingMessage & { readonly originalUrl?: string }
  const target = originalUrl ?? url
  return target.startsWith('/') ? target : '/'
}

/** What a middleware read already is what it made of it. */
function bodyOf(incoming: IncomingMessage): BodyInit | null {
  const { body } = incoming as IncomingMessage & { readonly body?: unknown }
  if (!incoming.readableDidRead) return streamOf(incoming)
  if (body === undefined) return null
  return typeof body === 'string' || body instanceof Uint8Array
    ? new Uint8Array(Buffer.from(body))
    : JSON.stringify(body)
}

function streamOf(incoming: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  let chunks: AsyncIterator<Uint8Array<ArrayBuffer>> | undefined
  const source: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> = {
    async pull(controller) {
      // Whoever stops reading still has to be answered, on the same connection.
      chunks ??= incoming.iterator({ destroyOnReturn: false })
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await chunks?.return?.()
      incoming.resume()
    },
  }
  // Nothing is read before somebody asks: what is refused by its headers is drained by Node.
  return new ReadableStream(source, { highWaterMark: 0 })
}
