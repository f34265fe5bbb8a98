/**
 * Puts scripts into a page that React streams: each before the HTML that was made from the same results, so that they are
 * there when the browser takes that HTML over.
 */
export function placeScripts(page: ReadableStream<Uint8Array>, takeHtml: () => string): ReadableStream<Uint8Array> {
  const reader = page.getReader()
  const place = scriptPlacer(takeHtml)
  let next = reader.read()
  return new ReadableStream({
    async pull(controller) {
      const chunks: Uint8Array[] = []
      let read: Awaited<typeof next> | undefined = await next
      // What React writes at once lies ready. Between the pieces of it, a script could end up within a tag.
      while (read && !read.done) {
        chunks.push(read.value)
        next = reader.read()
        read = await Promise.race([next, nothingReady()])
      }
      if (chunks.length > 0) controller.enqueue(place(chunks))
      if (read?.done) controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

/** Joins the pieces that React wrote at once, and adds the scripts that belong to them. */
export function scriptPlacer(takeHtml: () => string): (chunks: readonly Uint8Array[]) => Uint8Array {
  let isFirst = true
  return (chunks) => {
    const written = joined(chunks)
    const html = takeHtml()
    const wasFirst = isFirst
    isFirst = false
    if (html === '') return written
    const scripts = new TextEncoder().encode(html)
    if (!wasFirst) return joined([scripts, written])
    // The first piece begins with the document, or with what the browser will take over: nothing can stand before it.
    const text = new TextDecoder().decode(written)
    const end = text.indexOf('</head>')
    if (end === -1) return joined([written, scripts])
    return new TextEncoder().encode(text.slice(0, end) + html + text.slice(end))
  }
}

function nothingReady(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}
