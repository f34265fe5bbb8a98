/**
 * Whether a query failed because its connection is gone, or because the server wants it to be sent again. What it was to
 * do may be done or not.
 */
export function isWorthAnotherTry(error: unknown): boolean {
  // A wrong client or a wrong argument stays wrong.
  if (error instanceof TypeError || error instanceof RangeError) return false
  const state = sqlState(error)
  return state === undefined || state.startsWith('08') || transient.has(state)
}

/** The five characters by which Postgres names an error. `undefined`: the error is not the server's. */
export function sqlState(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  // An error of the socket has a code too, and one of them has five letters.
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE' ? code : undefined
}

const transient: ReadonlySet<string> = new Set([
  '57P01', // admin_shutdown: also what `pg_terminate_backend` says
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '40001', // serialization_failure, where serializable is the default
  '40P01', // deadlock_detected
])
