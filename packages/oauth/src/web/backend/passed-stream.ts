/** What {@link passedStream} passes through. */
export interface PassedStreamInput {
  /** What was read of it before. */
  readonly start: readonly Uint8Array<ArrayBuffer>[]
  readonly reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>
  /** Left out wherever it occurs, also across chunks. ASCII. */
  readonly secret: string
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Called once, however it ends. */
  readonly onEnd: () => void
}

/**
 * A body that is passed through chunk by chunk, that breaks off past a limit, and that ends with its signal.
 *
 * Nothing is held back, so that events arrive when they are sent, but what may be the beginning of the secret.
 */
export function passedStream(input: PassedStreamInput): ReadableStream<Uint8Array> {
  const { start, reader, secret, maxBytes, signal, onEnd } = input
  const waiting = [...start]
  const strip = withoutSecret(secret)
  let bytes = 0
  const end = (): void => {
    signal.removeEventListener('abort', onAbort)
    onEnd()
  }
  let fail = (_error: Error): void => {}
  const onAbort = (): void => fail(new Error('The answer was not complete in time, or nobody waits for it any more.'))
  return new ReadableStream<Uint8Array>({
    start(controller) {
      fail = (reason) => {
        end()
        reader.cancel().catch(() => {})
        controller.error(reason)
      }
      if (signal.aborted) onAbort()
      else signal.addEventListener('abort', onAbort)
    },
    async pull(controller) {
      try {
        for (;;) {
          const value = waiting.shift() ?? (await reader.read()).value
          if (signal.aborted) return
          bytes += value?.byteLength ?? 0
          if (bytes > maxBytes) return fail(new Error('The answer is too large.'))
          const passed = strip(value)
          if (passed.byteLength > 0) controller.enqueue(passed)
          if (value === undefined) {
            end()
            controller.close()
          }
          if (value === undefined || passed.byteLength > 0) return
        }
      } catch {
        if (!signal.aborted) fail(new Error('The answer broke off.'))
      }
    },
    async cancel(reason) {
      end()
      await reader.cancel(reason)
    },
  })
}

/** Takes chunks, and `undefined` at the end; gives them back without the secret. */
function withoutSecret(secret: string): (chunk: Uint8Array<ArrayBuffer> | undefined) => Uint8Array {
  let held = ''
  return (chunk) => {
    // One character a byte, so that nothing is lost where a chunk ends in the middle of a character.
    const text = held + (chunk === undefined ? '' : latin1(chunk))
    const clean = text.replaceAll(secret, '[secret]')
    const passedLength = chunk === undefined ? clean.length : clean.length - beginningAtEnd(clean, secret)
    const isUntouched = held === '' && clean === text && passedLength === text.length
    held = clean.slice(passedLength)
    if (isUntouched && chunk !== undefined) return chunk
    return Uint8Array.from(clean.slice(0, passedLength), (char) => char.charCodeAt(0))
  }
}

/** How many of the last characters may be the first ones of the secret. */
function beginningAtEnd(text: string, secret: string): number {
  for (let length = Math.min(secret.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return length
  }
  return 0
}

/** `TextDecoder` knows no such encoding: its `latin1` is windows-1252. */
function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}
