import { durationMs, type EmulatorClock } from '../clock.ts'
import type { DeliveryEffect } from '../faults/fault.ts'
import type { OpenEntry } from '../journal/journal.ts'
import type { Answer } from './answer.ts'
import { bodyEnded, connectionEnded } from './connection-ended.ts'

/** An answer as it leaves: to a `Response`, or to a socket. */
export interface Delivery {
  readonly status: number
  readonly headers: Headers
  /** Text that is there, or bytes that come as they are asked for. */
  readonly body: string | ReadableStream<Uint8Array> | undefined
}

/** What {@link deliver} takes. */
export interface DeliveryInput {
  readonly answer: Answer
  readonly effect: DeliveryEffect
  readonly entry: OpenEntry
  readonly clock: EmulatorClock
  /** Aborts when whoever asked does not wait any longer. */
  readonly signal: AbortSignal
}

/** Sends an answer on its way, with what goes wrong there, and writes down how far it came. */
export async function deliver(input: DeliveryInput): Promise<Delivery> {
  const { answer, effect, entry, clock, signal } = input
  const { status, headers, body = '' } = answer
  entry.response = { status, headers, body }
  if (effect.delayHeaders !== undefined) await waitFor(clock.sleep(effect.delayHeaders, { signal }), entry)
  if (effect.drop === 'after') {
    entry.outcome = 'dropped'
    throw connectionEnded()
  }
  const { delayBody, dripBody, truncateBody } = effect
  const isShaped = [delayBody, dripBody, truncateBody, answer.bombBytes].some((shape) => shape !== undefined)
  // HTTP has no body with some statuses, whatever a fault says.
  const isEmpty = bodilessStatuses.has(status) || (answer.body === undefined && !isShaped)
  if (isShaped && !isEmpty) return { status, headers, body: bodyStream(input) }
  entry.outcome = 'answered'
  if (isEmpty) return { status, headers, body: undefined }
  entry.sentBytes = new TextEncoder().encode(body).byteLength
  headers.set('content-length', String(entry.sentBytes))
  return { status, headers, body }
}

const bodilessStatuses: ReadonlySet<number> = new Set([204, 205, 304])

async function waitFor(wait: Promise<void>, entry: OpenEntry): Promise<void> {
  try {
    await wait
  } catch (error) {
    entry.outcome = 'abandoned'
    throw error
  }
}

const usualChunkBytes = 64 * 1024

/** Pulled, never pushed: what nobody reads is never made, and what was read is known. */
function bodyStream({ answer, effect, entry, clock, signal }: DeliveryInput): ReadableStream<Uint8Array> {
  const source = bodySource(answer)
  const { truncateBody = source.length, dripBody, delayBody = 0 } = effect
  const end = Math.min(truncateBody, source.length)
  const chunkBytes = dripBody?.bytes ?? usualChunkBytes
  const reader = new AbortController()
  const isOver = AbortSignal.any([signal, reader.signal])
  if (end < source.length) answer.headers.set('content-length', String(source.length))
  const startedAt = clock.now()
  // Every piece has its time, so that one that was asked for late does not make all others later.
  const untilDue = async (pieces: number) => {
    const dueAt = startedAt + durationMs(delayBody) + pieces * durationMs(dripBody?.every ?? 0)
    if (dueAt > clock.now()) await clock.sleep(dueAt - clock.now(), { signal: isOver })
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (entry.sentBytes < end) {
          await waitFor(untilDue(entry.sentBytes / chunkBytes), entry)
          const chunk = source.slice(entry.sentBytes, Math.min(end, entry.sentBytes + chunkBytes))
          entry.sentBytes += chunk.byteLength
          controller.enqueue(chunk)
          return
        }
        entry.outcome = end < source.length ? 'truncated' : 'answered'
        if (end < source.length) controller.error(bodyEnded())
        else controller.close()
      },
      cancel() {
        entry.outcome = 'abandoned'
        reader.abort()
      },
    },
    { highWaterMark: 0 },
  )
}

interface BodySource {
  readonly length: number
  slice(start: number, end: number): Uint8Array
}

function bodySource({ body = '', bombBytes }: Answer): BodySource {
  if (bombBytes === undefined) return new TextEncoder().encode(body)
  const spaces = new Uint8Array(usualChunkBytes).fill(0x20)
  return { length: bombBytes, slice: (start, end) => spaces.slice(0, end - start) }
}
