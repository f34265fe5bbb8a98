/** What {@link takeTurn} takes. */
export interface TabTurnInput<Value> {
  /** Of what only one tab at a time does. */
  readonly name: string
  /** Whether to wait for one's turn. Otherwise there is no value where another tab has it. */
  readonly waits: boolean
  readonly signal: AbortSignal | undefined
  readonly work: () => Promise<Value>
}

/**
 * Does something while no other tab of the origin does something of that name.
 *
 * A page that is left may live on in the back-forward cache, where it stands still. Chromium leaves such a page its lock, and
 * its place among those who wait. So it gives both up, and gets in line again when it comes back.
 *
 * @see {@link https://www.w3.org/TR/web-locks/ Web Locks API}
 */
export async function takeTurn<Value>(input: TabTurnInput<Value>): Promise<Value | undefined> {
  const { name, waits, signal, work } = input
  const turn: { result?: Promise<Value> } = {}
  const leaving = new AbortController()
  const left = new Promise<void>((resolve) => {
    leaving.signal.addEventListener('abort', () => resolve())
  })
  const leave = (): void => leaving.abort(signal?.reason)
  window.addEventListener('pagehide', leave)
  signal?.addEventListener('abort', leave)
  try {
    await navigator.locks.request(name, waits ? { signal: leaving.signal } : { ifAvailable: true }, async (lock) => {
      if (lock === null) return
      turn.result = work()
      await Promise.race([Promise.allSettled([turn.result]), left])
    })
    return await turn.result
  } catch (error) {
    if (turn.result !== undefined || signal?.aborted || !leaving.signal.aborted) throw error
    await new Promise((resolve) => window.addEventListener('pageshow', resolve, { once: true }))
    return await takeTurn(input)
  } finally {
    window.removeEventListener('pagehide', leave)
    signal?.removeEventListener('abort', leave)
  }
}
