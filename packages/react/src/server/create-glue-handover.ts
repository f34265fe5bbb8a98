import type { SSRData } from '@urql/core'
import { createElement, type ReactElement, type ReactNode } from 'react'
import { ssrExchange } from 'urql'
import { HandoverContext, type HandoverSink } from './handover.ts'
import { dataScript } from './data-script.ts'
import { placeScripts } from './place-scripts.ts'

/** Hands what one page got from Glue on the server over to the browser. */
export interface GlueHandover {
  /** Stands around the page on the server, and only there. */
  readonly Provider: (props: { readonly children?: ReactNode }) => ReactElement
  /**
   * What was not taken yet, as HTML: for a framework that has a way of its own to put HTML into a page. It belongs before
   * the HTML that React wrote with it.
   */
  readonly takeHtml: () => string
  /** Adds the scripts to what `renderToReadableStream` gives. */
  readonly through: (page: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>
}

/**
 * Begins the handover of one page view: for `useGlueSuspenseQuery` on a server. Make one for each request.
 *
 * Give the `GlueProvider` of the page an absolute `url`, and a `fetch` that sends the visitor's cookie to it.
 *
 * @example
 * ```tsx
 * import { GlueProvider } from '@glue/react'
 * import { createGlueHandover } from '@glue/react/server'
 * import type { ReactNode } from 'react'
 * import { renderToReadableStream } from 'react-dom/server'
 *
 * export async function respond(request: Request, page: ReactNode): Promise<Response> {
 *   const handover = createGlueHandover()
 *   const cookie = request.headers.get('cookie') ?? ''
 *   const fetchAsVisitor: typeof fetch = (input, init) => {
 *     const headers = new Headers(init?.headers)
 *     headers.set('cookie', cookie)
 *     return fetch(input, { ...init, headers })
 *   }
 *   const html = await renderToReadableStream(
 *     <handover.Provider>
 *       <GlueProvider url={new URL('/glue/graphql', request.url).href} workspace="wks_1" fetch={fetchAsVisitor}>
 *         {page}
 *       </GlueProvider>
 *     </handover.Provider>,
 *   )
 *   return new Response(handover.through(html), {
 *     headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store' },
 *   })
 * }
 * ```
 */
export function createGlueHandover(): GlueHandover {
  const providers: { readonly scope: string; readonly results: () => SSRData; readonly taken: Set<string> }[] = []
  const sink: HandoverSink = {
    exchange: (scope) => {
      const ssr = ssrExchange({ isClient: false })
      providers.push({ scope, results: () => ssr.extractData(), taken: new Set() })
      return ssr
    },
  }
  const takeHtml = (): string =>
    providers
      .map(({ scope, results, taken }) => {
        const fresh = Object.entries(results()).filter(([key, { data }]) => hasData(data) && !taken.has(key))
        for (const [key] of fresh) taken.add(key)
        return fresh.length === 0 ? '' : dataScript(scope, Object.fromEntries(fresh))
      })
      .join('')
  return {
    Provider: ({ children }) => createElement(HandoverContext.Provider, { value: sink }, children),
    takeHtml,
    through: (page) => placeScripts(page, takeHtml),
  }
}

// What failed on the server is asked for again by the browser.
function hasData(data: string | undefined): boolean {
  return data !== undefined && data !== 'null'
}
