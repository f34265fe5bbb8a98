import type { Client, Exchange, GraphQLRequestParams, Operation, OperationResult } from '@urql/core'
import { filter, makeSubject, map, merge, pipe } from 'wonka'

/**
 * Where `@glue/react/preload` takes part in a client. It is empty for whoever does not import that, so that nobody else
 * loads it.
 */
export interface PreloadPlace {
  readonly workspace: string | undefined
  /** Sees each operation before the cache does. */
  choose?: ((operation: Operation) => Operation) | undefined
  /** Says of an operation that nobody has to send it. */
  take?: ((operation: Operation) => boolean) | undefined
  /** Throws a promise while the answer of a query is on its way. */
  wait?: ((query: GraphQLRequestParams) => void) | undefined
  readonly answer: (result: OperationResult) => void
  /** Sends an operation after all. */
  readonly send: (operation: Operation) => void
}

const places = new WeakMap<Client, PreloadPlace>()

/** A client of the app's own has none. */
export function preloadPlace(client: Client): PreloadPlace | undefined {
  return places.get(client)
}

interface PreloadExchanges {
  readonly beforeCache: Exchange
  readonly afterCache: Exchange
}

/** Gives a client its place. */
export function preloadExchanges(workspace: string | undefined): PreloadExchanges {
  const { source: answers, next: answer } = makeSubject<OperationResult>()
  const { source: late, next: send } = makeSubject<Operation>()
  const place: PreloadPlace = { workspace, answer, send }
  return {
    beforeCache: ({ client, forward }) => {
      places.set(client, place)
      return (operations) =>
        forward(
          pipe(
            operations,
            map((operation) => place.choose?.(operation) ?? operation),
          ),
        )
    },
    afterCache:
      ({ forward }) =>
      (operations) => {
        const others = pipe(
          operations,
          filter((operation) => !place.take?.(operation)),
        )
        return merge([answers, forward(merge([others, late]))])
      },
  }
}
