import { type ByteReader, streamBody } from './body-stream.ts'
import { networkError } from './network-error.ts'
import { tooLong } from './response-limit.ts'
import type { ReceiveInput } from './send-request.ts'
import type { Answer } from './send-until-answered.ts'

/** An answer of which only the beginning may have been read. Its `json` is there where it is short enough to look at. */
export interface ReceivedAnswer extends Answer {
  /** Hands the answer on. Its body is under the deadline, which ends with it. */
  readonly toResponse: () => Response
}

interface LimitedReceiveInput extends ReceiveInput {
  readonly maxResponseBytes: number
}

/** Takes a response in: short JSON to its end, so that it can be looked into, and everything else as it comes. */
export async function receiveAnswer(response: Response, input: LimitedReceiveInput): Promise<ReceivedAnswer> {
  const { status, headers } = response
  const { deadline } = input
  if (response.body === null) {
    const toResponse = (): Response => {
      deadline.end()
      return response
    }
    return { status, headers, toResponse }
  }
  const reader = limitedReader(response.body.getReader(), input)
  const { chunks, isComplete } = isJson(headers) ? await readStart(reader) : { chunks: [], isComplete: false }
  if (!isComplete) {
    return {
      status,
      headers,
      toResponse: () => copyOf(response, streamBody({ start: chunks, reader, deadline })),
      discard: () => reader.cancel(),
    }
  }
  const bytes = concat(chunks)
  const toResponse = (): Response => {
    deadline.end()
    return copyOf(response, bytes)
  }
  return { status, headers, json: parseJson(bytes), toResponse }
}

// An answer that says UNAUTHENTICATED is short. Long ones are data, and are not held back.
const peekBytes = 64 * 1024

function isJson(headers: Headers): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '')
}

function limitedReader(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  { url, deadline, maxResponseBytes }: LimitedReceiveInput,
): ByteReader {
  let receivedBytes = 0
  const cancel = (reason?: unknown): void => {
    reader.cancel(reason).catch(() => {})
  }
  return {
    cancel,
    read: async () => {
      try {
        const { value } = await deadline.race(reader.read())
        receivedBytes += value?.byteLength ?? 0
        if (receivedBytes > maxResponseBytes) throw tooLong(maxResponseBytes)
        return value
      } catch (error) {
        cancel(error)
        deadline.signal.throwIfAborted()
        throw networkError(error, url)
      }
    },
  }
}

interface Start {
  readonly chunks: Uint8Array<ArrayBuffer>[]
  readonly isComplete: boolean
}

async function readStart(reader: ByteReader): Promise<Start> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (let length = 0; length <= peekBytes; length += chunks.at(-1)?.byteLength ?? 0) {
    const chunk = await reader.read()
    if (chunk === undefined) return { chunks, isComplete: true }
    chunks.push(chunk)
  }
  return { chunks, isComplete: false }
}

function copyOf(response: Response, body: BodyInit): Response {
  const { status, statusText, headers, url } = response
  const copy = new Response(body, { status, statusText, headers })
  Object.defineProperty(copy, 'url', { value: url })
  return copy
}

function concat(chunks: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.byteLength, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
