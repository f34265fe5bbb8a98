import type { FetchFunction, TokenProvider } from '@glue/client/fetch'
import { type ReactElement, type ReactNode, useState } from 'react'
import { type Client, Provider } from 'urql'
import { createUrqlClient } from './urql-client.ts'

interface SharedProps {
  readonly children?: ReactNode
  /** What sends the requests. Keep it the same from render to render. */
  readonly fetch?: FetchFunction | undefined
}

interface BackendProps extends SharedProps {
  /** The route of the app's own backend that forwards to Glue, such as `/glue/graphql`. */
  readonly url: string
  /** The workspace that the backend should speak to, `wks_…`. */
  readonly workspace?: string | undefined
  readonly tokenProvider?: undefined
  readonly client?: undefined
}

interface TokenProps extends SharedProps {
  /**
   * The token, or what hands one out. It decides which workspace the page shows, so a new one means a new client: keep
   * it the same from render to render.
   */
  readonly tokenProvider: TokenProvider
  /**
   * Glue's GraphQL API, or the emulator's.
   *
   * @defaultValue `https://api.gluegroups.com/public/graphql`, or on a server the emulator that `GLUE_EMULATOR_URL` names
   */
  readonly url?: string | undefined
  readonly workspace?: undefined
  readonly client?: undefined
}

interface ClientProps {
  readonly children?: ReactNode
  /** An urql client of the app's own. */
  readonly client: Client
  readonly url?: undefined
  readonly workspace?: undefined
  readonly tokenProvider?: undefined
  readonly fetch?: undefined
}

/** What {@link GlueProvider} takes: a backend's `url`, or a `tokenProvider`, or an urql `client`. */
export type GlueProviderProps = BackendProps | TokenProps | ClientProps

/**
 * Gives the hooks below it one workspace of Glue.
 *
 * With `url`, requests go through the app's backend, and no token of Glue reaches the browser: this is the recommended
 * way. With `tokenProvider` they go straight to Glue.
 *
 * Each provider has an urql client of its own. When a prop changes, such as `workspace`, it makes another one and mounts
 * its children anew, so that neither the cache nor what a component remembers crosses from one workspace to the other.
 *
 * @throws GlueReactError `config_invalid`, while rendering
 * @example
 * ```tsx
 * import { GlueProvider, useGlueQuery } from '@glue/react'
 * import { MeDocument } from '@glue/schema/operations'
 *
 * function Me() {
 *   const [{ data }] = useGlueQuery({ query: MeDocument })
 *   return <p>{data?.me?.name}</p>
 * }
 *
 * export function App({ workspace }: { workspace: string }) {
 *   return (
 *     <GlueProvider url="/glue/graphql" workspace={workspace}>
 *       <Me />
 *     </GlueProvider>
 *   )
 * }
 * ```
 */
export function GlueProvider(props: GlueProviderProps): ReactElement {
  const [current, setCurrent] = useState<Connected>(() => connect(props, 0))
  let connected = current
  if (!isFor(connected, props)) {
    connected = connect(props, connected.key + 1)
    setCurrent(connected)
  }
  // urql's hooks show the last answer until the next one comes, also across clients. The key makes them forget it.
  return (
    <Provider key={connected.key} value={connected.client}>
      {props.children}
    </Provider>
  )
}

interface Connected {
  readonly key: number
  readonly props: GlueProviderProps
  readonly client: Client
}

function connect(props: GlueProviderProps, key: number): Connected {
  return { key, props, client: props.client ?? createUrqlClient(props) }
}

function isFor({ props: before }: Connected, props: GlueProviderProps): boolean {
  return (['url', 'workspace', 'tokenProvider', 'fetch', 'client'] as const).every(
    (name) => before[name] === props[name],
  )
}
