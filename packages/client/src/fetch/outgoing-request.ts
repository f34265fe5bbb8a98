import { type OperationKind, operationKind } from './operation-kind.ts'

/** What a request takes beside what `fetch` takes. */
export interface GlueRequestInit extends RequestInit {
  /**
   * Whether sending it twice does no harm, although it is a mutation: then it is tried again as a query is.
   *
   * @defaultValue `false`
   */
  readonly isIdempotent?: boolean | undefined
}

/** A request in a form that can be sent more than once. */
export interface OutgoingRequest {
  readonly url: string
  readonly headers: Headers
  /** What the caller gave, without URL, headers, body and signal. */
  readonly init: RequestInit
  readonly body: BodyInit | null
  readonly signal: AbortSignal | undefined
  /** Whether sending it twice does no harm: it only reads, or the caller says so. What cannot be told counts as a mutation. */
  readonly isIdempotent: boolean
  /** Whether its body can be sent a second time. */
  readonly isRepeatable: boolean
}

/** Takes the arguments of `fetch` apart. A `Request` is read to its end; a stream in `init.body` is left alone. */
export async function readOutgoingRequest(
  input: Request | URL | string,
  init: GlueRequestInit = {},
): Promise<OutgoingRequest> {
  const { headers, body, signal, isIdempotent, ...rest } = init
  const isRequest = input instanceof Request
  const request = isRequest ? requestInit(input) : {}
  const method = (init.method ?? (isRequest ? input.method : 'GET')).toUpperCase()
  const ownBody = body ?? (isRequest && input.body ? await input.clone().arrayBuffer() : null)
  return {
    url: isRequest ? input.url : String(input),
    headers: new Headers(headers ?? (isRequest ? input.headers : undefined)),
    init: { ...request, ...rest, method },
    body: ownBody,
    signal: signal ?? (isRequest ? input.signal : undefined),
    isIdempotent: isIdempotent === true || isQuery(method, ownBody),
    isRepeatable: !(ownBody instanceof ReadableStream),
  }
}

function requestInit({
  credentials,
  cache,
  integrity,
  keepalive,
  mode,
  referrer,
  referrerPolicy,
}: Request): RequestInit {
  return { credentials, cache, integrity, keepalive, mode, referrer, referrerPolicy }
}

function isQuery(method: string, body: BodyInit | null): boolean {
  // GraphQL over HTTP lets GET carry queries only.
  if (method === 'GET' || method === 'HEAD') return true
  const text = body instanceof ArrayBuffer ? new TextDecoder().decode(body) : body
  return typeof text === 'string' && kindsIn(text).every((kind) => kind === 'query')
}

function kindsIn(json: string): (OperationKind | undefined)[] {
  try {
    const parsed: unknown = JSON.parse(json)
    const requests: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
    return requests.length === 0 ? [undefined] : requests.map(kindOf)
  } catch {
    return [undefined]
  }
}

function kindOf(request: unknown): OperationKind | undefined {
  if (typeof request !== 'object' || request === null || !('query' in request)) return undefined
  const name = 'operationName' in request && typeof request.operationName === 'string' ? request.operationName : null
  return typeof request.query === 'string' ? operationKind(request.query, name) : undefined
}
