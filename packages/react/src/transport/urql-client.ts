import {
  createJsonSender,
  createTokenSource,
  type FetchFunction,
  GlueClientError,
  glueGraphqlUrl,
  type JsonSender,
  type TokenProvider,
} from '@glue/client/fetch'
import { cacheExchange, Client, type Exchange } from 'urql'
import { GlueReactError } from '../glue-react-error.ts'
import { preloadExchanges } from '../preload/preload-place.ts'
import { saysSignedOut } from './backend-error.ts'
import { graphqlHeaders, transportExchange } from './transport-exchange.ts'

/** What a client is made of: two clients for the same values are the same to an app. */
export interface UrqlClientInput {
  readonly url?: string | undefined
  readonly workspace?: string | undefined
  readonly tokenProvider?: TokenProvider | undefined
  readonly fetch?: FetchFunction | undefined
  /** Whether the person is still the one that the client was made for. */
  readonly isCurrent?: (() => boolean) | undefined
  /** Is told when the backend refuses something since nobody is signed in. */
  readonly onSignedOut?: (() => void) | undefined
  /** The app's own, which stand before the cache and see every operation and every result. */
  readonly exchanges?: readonly Exchange[] | undefined
  /** What stands between the cache and the requests. */
  readonly handover?: readonly Exchange[] | undefined
}

/**
 * An urql client over the toolkit's one transport: for a backend for frontend, or straight to Glue with a token.
 *
 * @throws GlueReactError `config_invalid`
 */
export function createUrqlClient(input: UrqlClientInput): Client {
  const { url, workspace, tokenProvider, fetch, isCurrent, onSignedOut, exchanges = [], handover = [] } = input
  if (tokenProvider !== undefined) {
    const send = createJsonSender({
      tokens: createTokenSource({ provider: tokenProvider, fetch }),
      headers: graphqlHeaders,
      fetch,
    })
    return new Client({
      url: url ?? glueGraphqlUrl(),
      exchanges: [...exchanges, cacheExchange, ...handover, transportExchange({ send, sendsHash: false })],
    })
  }
  if (!url) {
    throw new GlueReactError({
      code: 'config_invalid',
      message:
        'GlueProvider has neither `url` nor `tokenProvider`. ' +
        "Give it your backend's route, such as `/glue/graphql`, and the workspace.",
    })
  }
  // A page of another origin cannot set this header, so the backend knows that its own page asks.
  const headers: Record<string, string> = {
    ...graphqlHeaders,
    'Glue-CSRF': '1',
    ...(workspace !== undefined && { 'Glue-Workspace': workspace }),
  }
  const sendToBackend = createJsonSender({ headers, fetch: sendWhile(isCurrent, fetch) })
  const send: JsonSender = async (to, init) => {
    if (isNowhere(url) && !fetch) throw nowhere(url)
    const answer = await sendToBackend(to, init)
    if (saysSignedOut(answer)) onSignedOut?.()
    return answer
  }
  const { beforeCache, afterCache } = preloadExchanges(workspace)
  return new Client({
    url,
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [
      beforeCache,
      ...exchanges,
      cacheExchange,
      afterCache,
      ...handover,
      transportExchange({ send, sendsHash: true }),
    ],
  })
}

// What one person wrote and could not be sent yet must not go with the cookie of whoever signed in meanwhile.
function sendWhile(isCurrent: () => boolean = () => true, fetch: FetchFunction = globalFetch): FetchFunction {
  return async (url, init) => {
    if (isCurrent()) return fetch(url, init)
    const message =
      'This was not sent, since the session changed before it could be. Whoever wrote it may write it again.'
    throw new GlueClientError({ code: 'unauthenticated', action: 'retry', message })
  }
}

const globalFetch: FetchFunction = (url, init) => globalThis.fetch(url, init)

// A server renders a page without knowing where the page will be.
function isNowhere(url: string): boolean {
  return typeof location === 'undefined' && !URL.canParse(url)
}

function nowhere(url: string): GlueReactError {
  return new GlueReactError({
    code: 'config_invalid',
    message:
      `A query was to be sent to \`${url}\` while a server renders, which names no host and no visitor. ` +
      "Preload it with `preloadGlue` (if that failed, the log says why), or give GlueProvider an absolute `url` and a `fetch` that sends the visitor's cookie, or render it in the browser only.",
  })
}
