import type { SSRData } from '@urql/core'
import { type Context, createContext } from 'react'
import { type Exchange, makeOperation, mapExchange, type Operation, ssrExchange } from 'urql'
import { handedOver } from './suspense-query.ts'

/** Takes what the providers of one page get while a server renders it. */
export interface HandoverSink {
  readonly add: (scope: string, results: () => SSRData) => void
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
  const isServer = typeof document === 'undefined'
  const ssr = ssrExchange({ isClient: !isServer })
  if (isServer) {
    sink?.add(scope, () => ssr.extractData())
    return [ssr]
  }

  const waiting = new Set<string>()
  let scriptsRead = 0
  const takeOver = (operation: Operation): Operation => {
    // They come one after the other, while the page is still loading.
    const scripts = document.querySelectorAll(`script[data-glue=${JSON.stringify(scope)}]`)
    for (; scriptsRead < scripts.length; scriptsRead += 1) {
      const results: SSRData = JSON.parse(scripts[scriptsRead]?.textContent ?? '{}')
      ssr.restoreData(results)
      for (const key of Object.keys(results)) waiting.add(key)
    }
    // The server asked for this page view: to ask once more is no fresher.
    if (operation.kind !== 'query' || !waiting.delete(String(operation.key))) return operation
    return makeOperation('query', operation, { ...operation.context, requestPolicy: 'cache-first', [handedOver]: true })
  }
  return [mapExchange({ onOperation: takeOver }), ssr]
}
