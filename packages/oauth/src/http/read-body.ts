/** The text of a body, or that it was too large. */
export type BodyText = { readonly text: string } | { readonly isTooLarge: true }

/** What {@link readBody} needs. */
export interface ReadBodyInput {
  /** A `Request` or a `Response`. */
  readonly message: { readonly body: ReadableStream<Uint8Array> | null }
  /** The most bytes to take, counted after decompression: 50 kB of gzip can hold 50 MB. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

/** Reads a body as UTF-8 text, up to a limit on decoded bytes, and lets go of the connection when there is more. */
export async function readBody({ message, maxBytes, signal }: ReadBodyInput): Promise<BodyText> {
  if (message.body === null) return { text: '' }
  const reader = message.body.getReader()
  const cancel = (): void => void reader.cancel().catch(() => {})
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    const decoder = new TextDecoder()
    let text = ''
    let bytes = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { text: text + decoder.decode() }
      bytes += value.byteLength
      if (bytes > maxBytes) {
        cancel()
        return { isTooLarge: true }
      }
      text += decoder.decode(value, { stream: true })
    }
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}
