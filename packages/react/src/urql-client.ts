import { createGlueFetch, glueGraphqlUrl, type FetchFunction, type TokenProvider } from '@glue/client/fetch'
import { cacheExchange, Client, type Exchange, fetchExchange } from 'urql'
import { GlueReactError } from './glue-react-error.ts'
import { persistedQueryExchange } from './persisted-query-exchange.ts'

/** What a client is made of: two clients for the same values are the same to an app. */
export interface UrqlClientInput {
  readonly url?: string | undefined
  readonly workspace?: string | undefined
  readonly tokenProvider?: TokenProvider | undefined
  readonly fetch?: FetchFunction | undefined
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
  const { url, workspace, tokenProvider, fetch, exchanges = [], handover = [] } = input
  if (tokenProvider !== undefined) {
    return new Client({
      url: url ?? glueGraphqlUrl(),
      fetch: createGlueFetch({ accessToken: tokenProvider, fetch }),
      exchanges: [...exchanges, cacheExchange, ...handover, fetchExchange],
      preferGetMethod: false,
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
    'Glue-CSRF': '1',
    ...(workspace !== undefined && { 'Glue-Workspace': workspace }),
  }
  return new Client({
    url,
    fetch: isNowhere(url) && !fetch ? refuseToFetch : createGlueFetch({ headers, fetch }),
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [...exchanges, cacheExchange, ...handover, persistedQueryExchange, fetchExchange],
    preferGetMethod: false,
  })
}

// A server renders a page without knowing where the page will be.
function isNowhere(url: string): boolean {
  return typeof location === 'undefined' && !URL.canParse(url)
}

const refuseToFetch: FetchFunction = async (url) => {
  throw new GlueReactError({
    code: 'config_invalid',
    message:
      `A query was to be sent to \`${String(url)}\` while a server renders, which names no host and no visitor. ` +
      "Give GlueProvider an absolute `url` and a `fetch` that sends the visitor's cookie, or render the query in the browser only.",
  })
}
