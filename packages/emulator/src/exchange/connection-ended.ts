/** What a `fetch` rejects with when the connection ends before there is an answer: undici's words. */
export function connectionEnded(): TypeError {
  return new TypeError('fetch failed', { cause: otherSideClosed() })
}

/** What the body of an answer fails with when the connection ends in the middle of it. */
export function bodyEnded(): TypeError {
  return new TypeError('terminated', { cause: otherSideClosed() })
}

function otherSideClosed(): Error {
  return Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
}
