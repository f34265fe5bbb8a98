/** What a `fetch` rejects with when the connection ends before there is an answer: undici's words. */
export function connectionEnded(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  // Not enumerable: what a client sees is what it sees of the platform's own `fetch`.
  return Object.defineProperty(new TypeError('fetch failed', { cause }), mark, { value: true })
}

/** What the body of an answer fails with when the connection ends in the middle of it. */
export function bodyEnded(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  return new TypeError('terminated', { cause })
}

/** Whether a rejection of the emulator's `fetch` stands for a connection that ended. */
export function isConnectionEnded(error: unknown): boolean {
  return typeof error === 'object' && error !== null && mark in error
}

const mark: unique symbol = Symbol.for('@glue/emulator/connection-ended')
