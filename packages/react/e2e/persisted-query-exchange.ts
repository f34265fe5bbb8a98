import type { Exchange, Operation } from '@urql/core'
import { makeOperation, mapExchange } from 'urql'

/**
 * Sends the hash of each document beside its text, so that a backend can look the operation up in its manifest.
 *
 * It stands after urql's cache, which copies documents: the hash is copied with them, and stays the one of the text that
 * the manifest was made from. `miss` makes urql send the text as well, for a backend without a manifest.
 */
export const persistedQueryExchange: Exchange = (input) => mapExchange({ onOperation: withHash })(input)

function withHash(operation: Operation): Operation {
  const { query, extensions } = operation
  if (!('hash' in query) || typeof query.hash !== 'string') return operation
  const persistedQuery = { version: 1 as const, sha256Hash: query.hash, miss: true }
  return makeOperation(operation.kind, { ...operation, extensions: { ...extensions, persistedQuery } })
}
