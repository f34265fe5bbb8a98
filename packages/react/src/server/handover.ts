import type { Exchange, Operation, OperationResult, SSRData } from '@urql/core'
import { type Context, createContext } from 'react'
import { makeOperation, makeResult } from 'urql'
import { filter, makeSubject, merge, pipe } from 'wonka'
import { handedOver } from '../suspense/suspense-query.ts'

/** Takes what the providers of one page get while a server renders it. */
export interface HandoverSink {
  /** What sees the answers that one provider gets. */
  readonly exchange: (scope: string) => Exchange
}

/** On a server, where the providers put what the page should take over. In a browser there is none. */
export const HandoverContext: Context<HandoverSink | undefined> = createContext<HandoverSink | undefined>(undefined)

interface HandoverInput {
  /** The provider, by an id that is the same on the server and in the page. */
  readonly scope: string
  readonly sink: HandoverSink | undefined
}

/** Hands the answers that a server got over to the page, where they stand in for requests. They belong after the cache. */
export function handoverExchanges({ scope, sink }: HandoverInput): Exchange[] {
  if (typeof document !== 'undefined') return [takeOverExchange(scope)]
  return sink ? [sink.exchange(scope)] : []
}

function takeOverExchange(scope: string): Exchange {
  const results = new Map<string, SSRData[string]>()
  let scriptsRead = 0
  const takeOver = (operation: Operation): OperationResult | undefined => {
    // They come one after the other, while the page is still loading.
    const scripts = document.querySelectorAll(`script[data-glue=${JSON.stringify(scope)}]`)
    for (; scriptsRead < scripts.length; scriptsRead += 1) {
      const data: SSRData = JSON.parse(scripts[scriptsRead]?.textContent ?? '{}')
      for (const [key, result] of Object.entries(data)) results.set(key, result)
    }
    const key = String(operation.key)
    const result = operation.kind === 'query' ? results.get(key) : undefined
    if (!result) return undefined
    // Once: the server asked for this page view, but whoever asks again wants to know what is new.
    results.delete(key)
    return resultOf(operation, result)
  }
  return ({ forward }) =>
    (operations) => {
      const { source: taken, next } = makeSubject<OperationResult>()
      const others = pipe(
        operations,
        filter((operation) => {
          const result = takeOver(operation)
          if (result) next(result)
          return !result
        }),
      )
      return merge([taken, forward(others)])
    }
}

function resultOf(operation: Operation, { data, error, hasNext }: SSRData[string]): OperationResult {
  return makeResult(makeOperation('query', operation, { [handedOver]: true }), {
    data: JSON.parse(data ?? 'null'),
    ...(error && { errors: error.graphQLErrors }),
    ...(hasNext && { hasNext }),
  })
}
