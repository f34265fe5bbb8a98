import { createGlueFetch, glueGraphqlUrl, type FetchFunction, type TokenProvider } from '@glue/client/fetch'
import { cacheExchange, Client, fetchExchange } from 'urql'
import { GlueReactError } from './glue-react-error.ts'
import { persistedQueryExchange } from './persisted-query-exchange.ts'

/** What a client is made of: two clients for the same values are the same to an app. */
export interface UrqlClientInput {
  readonly url?: string | undefined
  readonly workspace?: string | undefined
  readonly tokenProvider?: TokenProvider | undefined
  readonly fetch?: FetchFunction | undefined
}

/**
 * An urql client over the toolkit's one transport: for a backend for frontend, or straight to Glue with a token.
 *
 * @throws GlueReactError `config_invalid`
 */
export function createUrqlClient({ url, workspace, tokenProvider, fetch }: UrqlClientInput): Client {
  if (tokenProvider !== undefined) {
    return new Client({
      url: url ?? glueGraphqlUrl(),
      fetch: createGlueFetch({ accessToken: tokenProvider, fetch }),
      exchanges: [cacheExchange, fetchExchange],
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
    fetch: createGlueFetch({ headers, fetch }),
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [cacheExchange, persistedQueryExchange, fetchExchange],
    preferGetMethod: false,
  })
}
