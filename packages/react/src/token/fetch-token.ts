import { createJsonSender, type FetchFunction, type TokenProviderContext } from '@glue/client/fetch'
import { backendError } from '../transport/backend-error.ts'
import { createTokenRelay } from './token-relay.ts'

/** What {@link fetchToken} takes beside the route. */
export interface FetchTokenOptions {
  /** The workspace that the token is for, `wks_…`. */
  readonly workspace: string
  /**
   * Whether tabs whose token failed take turns, and the first hands the new one to the others.
   *
   * @defaultValue true
   */
  readonly share?: boolean | undefined
  /** What sends the requests. Defaults to the platform's `fetch`. */
  readonly fetch?: FetchFunction | undefined
}

/**
 * Makes a `tokenProvider` that asks the app's backend: `POST token` of `createGlueWeb`, which the app has to switch on with
 * `authorizeToken`.
 *
 * The token is in memory only, never in storage or in a URL. When it ends while several tabs are open, one of them asks and
 * hands the new token on a channel of this origin to those that had the old one. Scripts of the same origin can listen to
 * that; they can also ask the backend themselves, so `share: false` does not keep the token from them. This way is for tools
 * whose users may have the token: everybody else should speak to Glue through the backend.
 *
 * Make it once for each workspace, outside of components or in `useMemo`: another function means another client.
 *
 * @throws GlueClientError (the provider) `unauthenticated`, where nobody is signed in to the app or the app is not installed
 * in the workspace; `forbidden`, `rate_limited`, `temporarily_unavailable`, `invalid_response`, `network_error`, `timeout`
 * @example
 * ```tsx
 * import { fetchToken, GlueProvider } from '@glue/react'
 * import { type ReactNode, useMemo } from 'react'
 *
 * export function WithToken({ workspace, children }: { workspace: string; children: ReactNode }) {
 *   const tokenProvider = useMemo(() => fetchToken('/glue/token', { workspace }), [workspace])
 *   return <GlueProvider tokenProvider={tokenProvider}>{children}</GlueProvider>
 * }
 * ```
 */
export function fetchToken(
  url: string,
  { workspace, share = true, fetch }: FetchTokenOptions,
): (context: TokenProviderContext) => Promise<string> {
  const headers = { 'Content-Type': 'application/json', 'Glue-CSRF': '1', 'Glue-Workspace': workspace }
  const send = createJsonSender({ fetch, headers })
  const relay = createTokenRelay(`@glue/react/token ${url} ${workspace}`)

  const ask = async ({ failedToken, signal }: TokenProviderContext): Promise<string> => {
    const { status, json } = await send(url, {
      method: 'POST',
      credentials: 'same-origin',
      body: JSON.stringify({ failedToken }),
      ...(signal && { signal }),
    })
    if (status === 200 && hasToken(json)) return json.accessToken
    throw backendError({ url, status, json })
  }
  return async (context) => {
    const { failedToken, signal } = context
    if (!share) return ask(context)
    if (failedToken !== undefined) return relay.successor({ failedToken, signal, ask: () => ask(context) })
    relay.start()
    return ask(context)
  }
}

function hasToken(json: unknown): json is { readonly accessToken: string } {
  return typeof json === 'object' && json !== null && 'accessToken' in json && typeof json.accessToken === 'string'
}
