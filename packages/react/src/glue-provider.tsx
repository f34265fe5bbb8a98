import type { FetchFunction, TokenProvider } from '@glue/client/fetch'
import { type ReactElement, type ReactNode, useContext, useEffect, useId, useState, useSyncExternalStore } from 'react'
import { type Client, type Exchange, Provider } from 'urql'
import { HandoverContext, handoverExchanges } from './handover.ts'
import { SessionContext, sessionFor } from './session-context.ts'
import type { SessionStore } from './session-store.ts'
import { createUrqlClient } from './urql-client.ts'

interface SharedProps {
  readonly children?: ReactNode
  /** What sends the requests. Keep it the same from render to render. */
  readonly fetch?: FetchFunction | undefined
  /**
   * Exchanges of urql's, or of your own, that see every operation before the cache and every result after it, such as
   * `devtoolsExchange` or `mapExchange`. Keep the array the same from render to render.
   */
  readonly exchanges?: readonly Exchange[] | undefined
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
  readonly exchanges?: undefined
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
 * its children anew, so that neither the cache nor what a component remembers crosses from one workspace to the other. It
 * does the same when a tab announces a sign-out, or the session turns out to be somebody else's; an urql `client` of the
 * app's own is for the app to replace.
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
  const outer = useContext(SessionContext)
  const scope = useId()
  const sink = useContext(HandoverContext)
  const [current, setCurrent] = useState<Connected>(() =>
    connect({ props, key: 0, sessions: [outer], handover: handoverExchanges({ scope, sink }) }),
  )
  const { subscribe, generation } = current.session
  let connected = current
  if (useSyncExternalStore(subscribe, generation, generation) !== connected.generation || !isFor(connected, props)) {
    connected = connect({ props, key: connected.key + 1, sessions: [outer, connected.session] })
    setCurrent(connected)
  }
  useEffect(() => {
    for (const one of unmounted) if (one.client === connected.client) unmounted.delete(one)
  }, [connected])
  // urql's hooks show the last answer until the next one comes, also across clients. The key makes them forget it.
  return (
    <SessionContext.Provider value={connected.session}>
      <Provider key={connected.key} value={connected.client}>
        {props.children}
      </Provider>
    </SessionContext.Provider>
  )
}

interface Connected {
  readonly key: number
  readonly props: GlueProviderProps
  readonly client: Client
  readonly session: SessionStore
  /** Whose data the client may hold. */
  readonly generation: number
}

interface ConnectInput {
  readonly props: GlueProviderProps
  readonly key: number
  /** Those that may be used further. */
  readonly sessions: readonly (SessionStore | undefined)[]
  /** What hands over from the server to the page. The page has one workspace when it begins, and takes that one over. */
  readonly handover?: readonly Exchange[]
}

// Without a Suspense between a provider and a query that suspends, React forgets the provider and begins it anew for each
// attempt. With another client each time, every attempt would send the query, and wait. On a server React does not forget,
// and what is kept here would be kept for all visitors.
const unmounted = new Set<Connected>()
const keptMs = 60_000

function connect({ props, key, sessions, handover }: ConnectInput): Connected {
  const session = sessionFor(props, sessions)
  const generation = session.generation()
  for (const one of unmounted) {
    if (one.key === key && one.generation === generation && isFor(one, props)) return { ...one, session }
  }
  const client = props.client ?? createUrqlClient({ ...props, handover })
  const connected = { key, props, client, session, generation }
  if (typeof document !== 'undefined') {
    unmounted.add(connected)
    setTimeout(() => unmounted.delete(connected), keptMs)
  }
  return connected
}

function isFor({ props: before }: Connected, props: GlueProviderProps): boolean {
  return (['url', 'workspace', 'tokenProvider', 'fetch', 'exchanges', 'client'] as const).every(
    (name) => before[name] === props[name],
  )
}
