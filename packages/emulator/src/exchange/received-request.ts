/** A request that has arrived wholly, as far as the limits let it. */
export interface ReceivedRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  /** Decoded as UTF-8; empty when there is none, or when it was too long. */
  readonly body: string
  /** The same for a handler. */
  readonly request: Request
  /** The status with which it is refused before anybody reads it: 413, 414 or 431. */
  readonly refusedWith: 413 | 414 | 431 | undefined
}

/** How long the parts of a request may be. Glue's own limits are not known; these are ours. */
export const limits: Readonly<Record<'url' | 'headers' | 'form' | 'graphql', number>> = {
  /** Characters of the whole address. */
  url: 16 * 1024,
  /** Characters of all header names and values. */
  headers: 32 * 1024,
  /** Bytes of a form. */
  form: 64 * 1024,
  /** Bytes of a GraphQL request. */
  graphql: 1024 * 1024,
}

/** Reads a request, but no more of it than the limits allow. */
export async function receiveRequest(request: Request, maxBodyBytes: number): Promise<ReceivedRequest> {
  const { method, headers } = request
  const url = new URL(request.url)
  const refused = (refusedWith: 413 | 414 | 431): ReceivedRequest => {
    // What nobody reads must not hold the connection.
    void request.body?.cancel().catch(() => {})
    return { method, url, headers, body: '', request, refusedWith }
  }
  if (request.url.length > limits.url) return refused(414)
  if (headerSize(headers) > limits.headers) return refused(431)
  if (request.body === null) return { method, url, headers, body: '', request, refusedWith: undefined }
  if (Number(headers.get('content-length') ?? 0) > maxBodyBytes) return refused(413)
  const bytes = await readAtMost(request.body, maxBodyBytes)
  if (bytes === undefined) return { method, url, headers, body: '', request, refusedWith: 413 }
  return {
    method,
    url,
    headers,
    body: new TextDecoder().decode(bytes),
    request: new Request(request.url, { method, headers, body: bytes }),
    refusedWith: undefined,
  }
}

function headerSize(headers: Headers): number {
  let size = 0
  for (const [name, value] of headers) size += name.length + value.length
  return size
}

/** The bytes of a body, or nothing when there are too many: the rest is not read. */
async function readAtMost(
  body: ReadableStream<Uint8Array>,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.byteLength
    if (length > most) return undefined
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}
