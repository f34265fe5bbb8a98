/** A request whose body is still on its way. */
export interface ArrivingRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  /** Nothing where there is no body. */
  readonly chunks: AsyncIterable<Uint8Array> | undefined
  /** Aborts when whoever asked does not wait any longer. */
  readonly signal: AbortSignal
}

/** A request that has arrived wholly, as far as the limits let it. */
export interface ReceivedRequest extends Omit<ArrivingRequest, 'chunks'> {
  /** Decoded as UTF-8; empty when there is none, or when it was too long. */
  readonly body: string
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

/** A request of the platform's, as it arrives. */
export function arrivingRequest(request: Request): ArrivingRequest {
  const { method, headers, body, signal } = request
  return { method, url: new URL(request.url), headers, chunks: body ?? undefined, signal }
}

/** Reads a request, but no more of it than the limits allow. */
export async function receiveRequest(arriving: ArrivingRequest, maxBodyBytes: number): Promise<ReceivedRequest> {
  const { chunks, ...request } = arriving
  const { url, headers } = request
  if (url.href.length > limits.url) return { ...request, body: '', refusedWith: 414 }
  if (headerSize(headers) > limits.headers) return { ...request, body: '', refusedWith: 431 }
  if (chunks === undefined) return { ...request, body: '', refusedWith: undefined }
  if (Number(headers.get('content-length') ?? 0) > maxBodyBytes) return { ...request, body: '', refusedWith: 413 }
  const body = await readAtMost(chunks, maxBodyBytes)
  return { ...request, body: body ?? '', refusedWith: body === undefined ? 413 : undefined }
}

function headerSize(headers: Headers): number {
  let size = 0
  for (const [name, value] of headers) size += name.length + value.length
  return size
}

/** The text of a body, or nothing when it is too long: the rest is not read. */
async function readAtMost(chunks: AsyncIterable<Uint8Array>, most: number): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let length = 0
  let text = ''
  for await (const chunk of chunks) {
    length += chunk.byteLength
    if (length > most) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
