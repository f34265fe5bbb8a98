import type { ServerResponse } from 'node:http'

/** What {@link writeResponse} writes. */
export interface WriteResponseInput {
  readonly response: Response
  readonly outgoing: ServerResponse
  /** Aborts when nobody reads any more. */
  readonly signal: AbortSignal
}

/** Writes an answer as it comes, no faster than it is read. Cookies that are set already stay. */
export async function writeResponse({ response, outgoing, signal }: WriteResponseInput): Promise<void> {
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  for (const cookie of response.headers.getSetCookie()) outgoing.appendHeader('set-cookie', cookie)
  const reader = response.body?.getReader()
  const stop = (): void => void reader?.cancel().catch(() => {})
  signal.addEventListener('abort', stop)
  try {
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      if (!outgoing.write(part.value)) await drained(outgoing, signal)
    }
    outgoing.end()
  } catch {
    // What was sent is not the whole answer, and the browser has to notice.
    outgoing.destroy()
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function drained(outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    outgoing.once('drain', done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
