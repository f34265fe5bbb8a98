import { type Clock, sleep } from '../clock.ts'
import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'

/** What was asked of the store. */
export type StoreOperation = 'read' | 'write' | 'lock'

/** How {@link storeOrThrow} asks. */
export interface StoreCall {
  readonly operation: StoreOperation
  readonly clock: Clock
  /** A connection that is half open never answers, and would hold everybody who waits for the same workspace. */
  readonly timeoutMs: number
  readonly workspaceId?: string | undefined
}

/**
 * Turns what a store throws, and that it does not answer, into `store_failed`. Its own message is not repeated: a
 * driver's may hold the value that was to be written, or a password of the connection.
 *
 * @throws GlueOAuthError `store_failed`, or one that `attempt` threw
 */
export async function storeOrThrow<T>(call: StoreCall, attempt: () => Promise<T>): Promise<T> {
  const deadline = storeDeadline(call)
  try {
    return await Promise.race([attempt(), deadline.passed])
  } catch (error) {
    throw isGlueOAuthError(error) ? error : storeFailure(call, shown(error))
  } finally {
    deadline.end()
  }
}

/** The end of a store's time. */
export interface StoreDeadline {
  /** Rejects with `store_failed`, unless it was ended before. */
  readonly passed: Promise<never>
  end(): void
}

export function storeDeadline(call: StoreCall): StoreDeadline {
  const { clock, timeoutMs } = call
  const settled = new AbortController()
  const passed = sleep(clock, timeoutMs, { signal: settled.signal }).then(
    () => {
      throw storeFailure(call, `no answer within ${timeoutMs} ms`)
    },
    () => new Promise<never>(() => {}),
  )
  // Whether anybody waits for it is up to them.
  passed.catch(() => {})
  return { passed, end: () => settled.abort() }
}

/** A store that did not do what it was asked to. */
export function storeFailure(
  { operation, workspaceId }: Omit<StoreCall, 'clock' | 'timeoutMs'>,
  why: string,
): GlueOAuthError {
  return new GlueOAuthError({
    code: 'store_failed',
    workspaceId,
    message: `The store failed to ${tasks[operation]} (${why}). Check that it is reachable and that its tables are there, then try again.`,
  })
}

/** Its name, and a code of the usual form: nothing else of an error is known to be no secret. */
function shown(error: unknown): string {
  const name = error instanceof Error && /^[A-Za-z]{1,40}$/.test(error.name) ? error.name : typeof error
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const known = typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) ? `${name}, ${code}` : name
  return `${known}; its message may hold secrets, and is not shown`
}

const tasks: Readonly<Record<StoreOperation, string>> = {
  read: 'read a record',
  write: 'write a record',
  lock: 'give a lock',
}
