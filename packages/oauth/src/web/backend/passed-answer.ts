import { fetchOrThrow } from '../../http/network-error.ts'
import type { OperationDeadline } from './operation-deadline.ts'
import { passedStream } from './passed-stream.ts'
import { privateHeaders } from '../private-headers.ts'

const MAX_BYTES = 20_000_000
/** What is short is looked at before it is passed on. An answer that refuses a token is. */
const MAX_HELD_BYTES = 64 * 1024

/** An answer of Glue's on its way to the browser. */
export interface PassedAnswer {
  readonly status: number
  readonly headers: Headers
  /** The whole body of a short answer in JSON, without the secret. */
  readonly text: string | undefined
  /** Status, content type and body; the deadline ends with its last byte. */
  toResponse(): Response
  /** Lets go of an answer that nobody will read. */
  discard(): void
}

/** What {@link receiveAnswer} takes. */
export interface ReceiveAnswerInput {
  readonly response: Response
  /** Never passed on, wherever the server echoes it. */
  readonly secret: string
  readonly deadline: OperationDeadline
}

/**
 * Takes an answer in: short JSON to its end, and everything else as it comes.
 *
 * @throws GlueOAuthError `network_error`, `invalid_response`
 */
export async function receiveAnswer({ response, secret, deadline }: ReceiveAnswerInput): Promise<PassedAnswer> {
  const { status, headers } = response
  const contentType = headers.get('content-type') ?? ''
  const passed = { status, headers: { ...privateHeaders, 'content-type': contentType } }
  const reader = response.body?.getReader()
  const { chunks, isComplete } = await readStart(isJson(contentType) ? reader : undefined, deadline)
  const discard = (): void => void reader?.cancel().catch(() => {})
  if (reader === undefined || isComplete) {
    const text = decode(chunks).replaceAll(secret, '[secret]')
    const toResponse = (): Response => {
      deadline.clear()
      // Some statuses have no body, not even an empty one.
      return new Response(text === '' ? null : text, passed)
    }
    return { status, headers, text, toResponse, discard }
  }
  const { signal, clear: onEnd } = deadline
  const toResponse = (): Response =>
    new Response(passedStream({ start: chunks, reader, secret, maxBytes: MAX_BYTES, signal, onEnd }), passed)
  return { status, headers, text: undefined, toResponse, discard }
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>

interface Start {
  readonly chunks: Uint8Array<ArrayBuffer>[]
  readonly isComplete: boolean
}

async function readStart(reader: Reader | undefined, { signal }: OperationDeadline): Promise<Start> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  if (reader === undefined) return { chunks, isComplete: false }
  const onAbort = (): void => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', onAbort)
  try {
    for (let length = 0; length <= MAX_HELD_BYTES; length += chunks.at(-1)?.byteLength ?? 0) {
      const { done, value } = await fetchOrThrow("Glue's API", () => reader.read())
      signal.throwIfAborted()
      if (done) return { chunks, isComplete: true }
      chunks.push(value)
    }
    return { chunks, isComplete: false }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function isJson(contentType: string): boolean {
  return /^application\/(?:graphql-response\+)?json\b/i.test(contentType)
}

function decode(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder()
  let text = ''
  for (const chunk of chunks) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}
