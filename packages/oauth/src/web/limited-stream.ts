/** What {@link limitedStream} passes through. */
export interface LimitedStreamInput {
  readonly body: ReadableStream<Uint8Array>
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Called once, however it ends. */
  readonly onEnd: () => void
}

/** A body that is passed through chunk by chunk, that breaks off past a limit, and that ends with its signal. */
export function limitedStream({ body, maxBytes, signal, onEnd }: LimitedStreamInput): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let bytes = 0
  const ended = new AbortController()
  const end = (): void => {
    ended.abort()
    onEnd()
  }
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const onAbort = (): void => {
        end()
        reader.cancel().catch(() => {})
        controller.error(new Error('The answer was not complete in time, or nobody waits for it any more.'))
      }
      if (signal.aborted) onAbort()
      else signal.addEventListener('abort', onAbort, { once: true, signal: ended.signal })
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (signal.aborted) return
        if (done) {
          end()
          controller.close()
          return
        }
        bytes += value.byteLength
        if (bytes > maxBytes) throw new Error('The answer is too large.')
        controller.enqueue(value)
      } catch (error) {
        end()
        reader.cancel().catch(() => {})
        controller.error(error)
      }
    },
    async cancel(reason) {
      end()
      await reader.cancel(reason)
    },
  })
}
