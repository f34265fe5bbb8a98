import { type StoreCall, storeDeadline, storeOrThrow } from './store-failure.ts'

/** A deadline for each of a hundred thousand rows would take three times as long as the rows. */
const ROWS_OF_A_DEADLINE = 1_000

/**
 * A list of the store, with what it throws turned into `store_failed`, and that it does not go on.
 *
 * @throws GlueOAuthError `store_failed`
 */
export async function* listOrThrow<T>(call: StoreCall, list: () => AsyncIterable<T>): AsyncGenerator<T> {
  const { clock, timeoutMs } = call
  const rows = await storeOrThrow(call, async () => list()[Symbol.asyncIterator]())
  let deadline = storeDeadline(call)
  let beganAt = clock.now()
  try {
    for (let row = 1; ; row += 1) {
      // Whoever reads the list may take their time between two rows.
      if (row % ROWS_OF_A_DEADLINE === 0 || clock.now() - beganAt > timeoutMs / 2) {
        deadline.end()
        deadline = storeDeadline(call)
        beganAt = clock.now()
      }
      const { done, value } = await Promise.race([rows.next(), deadline.passed])
      if (done === true) return
      yield value
    }
  } catch (error) {
    // As any other failure of the store, unless it is whoever reads the list that threw: then this is not reached.
    return await storeOrThrow(call, () => Promise.reject(error))
  } finally {
    deadline.end()
    await storeOrThrow(call, async () => rows.return?.()).catch(() => {})
  }
}
