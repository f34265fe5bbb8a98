import { Writable } from 'node:stream'
import type { GlueHandover } from './create-glue-handover.ts'
import { scriptPlacer } from './place-scripts.ts'

/** What {@link pipeHandover} takes. */
export interface PipeHandoverInput {
  readonly handover: GlueHandover
  /** A response of `node:http`. Compression may have given it a `flush`. */
  readonly to: Writable & { readonly flush?: (() => void) | undefined }
}

/**
 * Where `renderToPipeableStream` should pipe the page, so that the scripts of the handover get into it.
 *
 * @example
 * ```tsx
 * import { createGlueHandover } from '@glue/react/server'
 * import { pipeHandover } from '@glue/react/server/node'
 * import type { ServerResponse } from 'node:http'
 * import type { ReactNode } from 'react'
 * import { renderToPipeableStream } from 'react-dom/server'
 *
 * export function respond(response: ServerResponse, page: ReactNode): void {
 *   const handover = createGlueHandover()
 *   const { pipe } = renderToPipeableStream(<handover.Provider>{page}</handover.Provider>, {
 *     onShellReady: () => pipe(pipeHandover({ handover, to: response })),
 *   })
 * }
 * ```
 */
export function pipeHandover({ handover, to }: PipeHandoverInput): Writable {
  const place = scriptPlacer(handover.takeHtml)
  let chunks: Uint8Array[] = []
  const flush = (): void => {
    if (chunks.length > 0) to.write(place(chunks))
    chunks = []
    to.flush?.()
  }
  const page = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      chunks.push(chunk)
      done()
    },
    final(done) {
      flush()
      to.end(done)
    },
    destroy(error, done) {
      if (!to.writableEnded) to.destroy(error ?? undefined)
      done(error)
    },
  })
  // The visitor left: React stops rendering.
  to.once('close', () => page.destroy())
  to.once('error', (error) => page.destroy(error))
  // React calls it after everything that it writes at once.
  return Object.assign(page, { flush })
}
