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
  /** Where it comes from. */
  readonly url: string
  /** Never passed on, wherever the server echoes it. */
  readonly secret: string
  readonly deadline: OperationDeadline
}

/**
 * Takes an answer in: short JSON to its end, and everything else as it comes.
 *
 * @throws GlueOAuthError `network_error`, `invalid_response`
 */
export async function receiveAnswer({ response, url, secret, deadline }: ReceiveAnswerInput): Promise<PassedAnswer> {
  const { status, headers } = response
  const contentType = passedContentType(headers.get('content-type') ?? '', secret)
  const passed = { status, headers: { ...privateHeaders, 'content-type': contentType } }
  const reader = response.body?.getReader()
  const { chunks, isComplete } = await readStart({ reader: isJson(contentType) ? reader : undefined, url, deadline })
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

interface ReadStartInput extends Pick<ReceiveAnswerInput, 'url' | 'deadline'> {
  readonly reader: Reader | undefined
}

interface Start {
  readonly chunks: Uint8Array<ArrayBuffer>[]
  readonly isComplete: boolean
}

async function readStart({ reader, url, deadline: { signal } }: ReadStartInput): Promise<Start> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  if (reader === undefined) return { chunks, isComplete: false }
  const onAbort = (): void => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', onAbort)
  try {
    for (let length = 0; length <= MAX_HELD_BYTES; length += chunks.at(-1)?.byteLength ?? 0) {
      const { done, value } = await fetchOrThrow({ subject: "Glue's API", url }, () => reader.read())
      signal.throwIfAborted()
      if (done) return { chunks, isComplete: true }
      chunks.push(value)
    }
    return { chunks, isComplete: false }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Its type and its plain parameters, such as a boundary: what is more could be read as another type, or hold a secret. */
function passedContentType(contentType: string, secret: string): string {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim())
  const plain = parameters.filter((text) => isPlainParameter(text) && !text.includes(secret))
  return [type.toLowerCase(), ...plain].join('; ')
}

function isPlainParameter(text: string): boolean {
  const at = text.indexOf('=')
  const [name, value] = [text.slice(0, at), text.slice(at + 1)]
  return at > 0 && text.length <= 120 && /^[\w-]+$/.test(name) && /^"?[\w.:'()+/=?-]+"?$/.test(value)
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
