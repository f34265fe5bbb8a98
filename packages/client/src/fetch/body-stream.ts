import type { Deadline } from './deadline.ts'

/** The rest of a body. */
export interface ByteReader {
  /** The next bytes, or `undefined` at the end. */
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>
  cancel(reason?: unknown): void
}

/** What {@link streamBody} takes. */
export interface BodyStreamInput {
  /** What was read already. */
  readonly start: readonly Uint8Array<ArrayBuffer>[]
  readonly reader: ByteReader
  readonly deadline: Deadline
}

/** A body that fails at the deadline, also when nobody reads it: then the connection is let go. */
export function streamBody({ start, reader, deadline }: BodyStreamInput): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { signal } = deadline
  const waiting = [...start]
  let onAbort = (): void => {}
  const finish = (): void => {
    signal.removeEventListener('abort', onAbort)
    deadline.end()
  }
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      onAbort = () => {
        finish()
        reader.cancel(signal.reason)
        controller.error(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
    },
    pull: async (controller) => {
      try {
        const chunk = waiting.shift() ?? (await reader.read())
        if (chunk) {
          controller.enqueue(chunk)
          return
        }
        controller.close()
      } catch (error) {
        controller.error(error)
      }
      finish()
    },
    cancel: (reason) => {
      finish()
      reader.cancel(reason)
    },
  })
}
