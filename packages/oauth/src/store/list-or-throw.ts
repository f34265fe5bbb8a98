import { type StoreCall, storeOrThrow } from './store-failure.ts'

/**
 * A list of the store, with what it throws turned into `store_failed`, page by page.
 *
 * @throws GlueOAuthError `store_failed`
 */
export async function* listOrThrow<T>(call: StoreCall, list: () => AsyncIterable<T>): AsyncGenerator<T> {
  const rows = await storeOrThrow(call, async () => list()[Symbol.asyncIterator]())
  try {
    for (;;) {
      const { done, value } = await storeOrThrow(call, () => rows.next())
      if (done === true) return
      yield value
    }
  } finally {
    await storeOrThrow(call, async () => rows.return?.()).catch(() => {})
  }
}
