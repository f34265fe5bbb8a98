import { systemClock } from './clock.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import type { FetchFunction } from './glue-fetch.ts'
import { networkError, withoutSecrets } from './network-error.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { defaultMaxResponseBytes, tooLong } from './response-limit.ts'
import type { Receive } from './send-request.ts'
import { type Answer, sendUntilAnswered } from './send-until-answered.ts'
import type { TokenSource } from './token-source.ts'

/** What {@link createJsonSender} takes. */
export interface JsonSenderOptions {
  /** Where the token comes from, by `createTokenSource`. Without it, requests go out as they are. */
  readonly tokens?: TokenSource | undefined
  /** Headers for every request that does not set them itself. */
  readonly headers?: HeadersInit | undefined
  /** What sends the requests. Defaults to the platform's `fetch`. */
  readonly fetch?: FetchFunction | undefined
}

/** What a request takes beside its URL. */
export interface JsonRequestInit extends RequestInit {
  readonly body?: string | null
  /** Whether sending it twice does no harm: then it is tried again. */
  readonly isIdempotent?: boolean | undefined
}

/** An answer that was read to its end. */
export interface JsonAnswer extends Answer {
  /** The body; `undefined` where it is not JSON. */
  readonly json: unknown
  /** As `fetch` gave it. Its body has been read. */
  readonly response: Response
}

/** What {@link createJsonSender} makes. */
export type JsonSender = (url: string, init?: JsonRequestInit) => Promise<JsonAnswer>

/**
 * Makes what sends requests as `createGlueFetch` does, for whoever reads JSON to its end and says what may be sent twice:
 * that is half of the code.
 *
 * @throws GlueClientError (the sender) `network_error`, `timeout`, `unexpected_redirect`, and what `tokens` throw
 * @example
 * ```ts
 * import { createJsonSender } from '@glue/client/fetch'
 *
 * const send = createJsonSender({ headers: { 'Glue-CSRF': '1' } })
 * const { status, json } = await send('/glue/session', { isIdempotent: true })
 * ```
 */
export function createJsonSender({ tokens, headers, fetch }: JsonSenderOptions): JsonSender {
  const defaultHeaders = new Headers(headers)
  return async (url, { headers: ownHeaders, body, signal, isIdempotent, ...init } = {}) => {
    const request: OutgoingRequest = {
      url,
      headers: new Headers(ownHeaders),
      init,
      body: body ?? null,
      signal: signal ?? undefined,
      isIdempotent: isIdempotent === true,
      isRepeatable: true,
    }
    const clock = systemClock
    const subject = withoutSecrets(url)
    const deadline = startDeadline({ subject, timeoutMs: 30_000, clock, signal: request.signal })
    try {
      return await sendUntilAnswered(request, {
        deadline,
        tokens,
        headers: defaultHeaders,
        fetch: fetch ?? ((input, given) => globalThis.fetch(input, given)),
        receive: receiveJson,
        maxRetries: 2,
        clock,
      })
    } finally {
      deadline.end()
    }
  }
}

const receiveJson: Receive<JsonAnswer> = async (response, { url, deadline }) => {
  const { status, headers } = response
  const text = await readText(response, deadline).catch((error: unknown) => {
    deadline.signal.throwIfAborted()
    throw networkError(error, url)
  })
  return { status, headers, response, json: parseJson(text) }
}

async function readText({ body }: Response, deadline: Deadline): Promise<string> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (let receivedBytes = 0; ;) {
      const { value } = (await (reader && deadline.race(reader.read()))) ?? {}
      if (!value) return text + decoder.decode()
      receivedBytes += value.byteLength
      if (receivedBytes > defaultMaxResponseBytes) throw tooLong(defaultMaxResponseBytes)
      text += decoder.decode(value, { stream: true })
    }
  } catch (error) {
    reader?.cancel(error).catch(() => {})
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
