import { GlueOAuthError, isGlueOAuthError } from '../glue-oauth-error.ts'

/** What was asked of the store. */
export type StoreOperation = 'read' | 'write' | 'lock'

/**
 * Turns what a store throws into `store_failed`. Its own message is not repeated: a driver's may hold the value that was
 * to be written, or a password of the connection.
 *
 * @throws GlueOAuthError `store_failed`, or one that `attempt` threw
 */
export async function storeOrThrow<T>(operation: StoreOperation, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    throw isGlueOAuthError(error) ? error : storeFailure(operation, error)
  }
}

/** @param error - what the store threw; of it, only its name and a code of the usual form are shown */
function storeFailure(operation: StoreOperation, error: unknown): GlueOAuthError {
  const name = error instanceof Error && /^[A-Za-z]{1,40}$/.test(error.name) ? error.name : typeof error
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const shown = typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) ? `${name}, ${code}` : name
  return new GlueOAuthError({
    code: 'store_failed',
    message: `The store failed to ${tasks[operation]} (${shown}; its message is not shown, since it may hold secrets). Check that it is reachable and that its tables are there, then try again.`,
  })
}

const tasks: Readonly<Record<StoreOperation, string>> = {
  read: 'read a record',
  write: 'write a record',
  lock: 'give a lock',
}
