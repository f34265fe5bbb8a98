import type { FetchFunction, TokenProvider } from '@glue/client/fetch'
import { type ReactElement, type ReactNode, Suspense, useContext, useId, useState, useSyncExternalStore } from 'react'
import { type Client, type Exchange, Provider } from 'urql'
import { HandoverContext, handoverExchanges } from './server/handover.ts'
import { type ReplacedAnswers, replacedAnswers } from './transport/replaced-answers.ts'
import { SessionContext, sessionFor } from './session/session-context.ts'
import type { SessionStore } from './session/session-store.ts'
import { createUrqlClient } from './transport/urql-client.ts'

interface PageProps {
  readonly children?: ReactNode
  /** What is shown while something below suspends that has no `Suspense` of its own. Nothing by default. */
  readonly fallback?: ReactNode
}

interface SharedProps extends PageProps {
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

interface ClientProps extends PageProps {
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
  const [connectionFor] = useState(createConnector)
  const [current, setCurrent] = useState(() =>
    connectionFor({ props, sessions: [outer], handover: handoverExchanges({ scope, sink }) }),
  )
  const { subscribe, generation } = current.session
  const now = useSyncExternalStore(subscribe, generation, generation)
  let connected = current
  if (!isFor(connected, props, now)) {
    connected = connectionFor({ props, now, sessions: [outer, connected.session] })
    setCurrent(connected)
  }
  // Without it, parts of one picture could show different answers of the same query.
  const { replaced } = connected
  useSyncExternalStore(replaced.subscribe, replaced.count, replaced.count)
  // urql's hooks show the last answer until the next one comes, also across clients. The key makes them forget it.
  // Without a Suspense, React would forget a provider that was never shown, and its client, whenever a query below it
  // suspends: each attempt would send the query anew, and wait. Within the key, it keeps nothing of another user hidden.
  return (
    <SessionContext.Provider value={connected.session}>
      <Provider key={connected.key} value={connected.client}>
        <Suspense fallback={props.fallback}>{props.children}</Suspense>
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
  readonly replaced: ReplacedAnswers
}

interface ConnectInput {
  readonly props: GlueProviderProps
  /** The session's generation, where there was one before. */
  readonly now?: number
  /** Those that may be used further. */
  readonly sessions: readonly (SessionStore | undefined)[]
  /** What hands over from the server to the page. The page has one workspace when it begins, and takes that one over. */
  readonly handover?: readonly Exchange[]
}

/** Makes connections, and gives the last one again while it fits: React may render a change more than once. */
function createConnector(): (input: ConnectInput) => Connected {
  let latest: Connected | undefined
  return ({ props, now, sessions, handover }) => {
    if (latest && isFor(latest, props, now)) return latest
    const session = sessionFor(props, sessions)
    const generation = session.generation()
    const isCurrent = (): boolean => session.generation() === generation
    const replaced = replacedAnswers()
    const exchanges = [replaced.exchange, ...(props.exchanges ?? [])]
    const client =
      props.client ?? createUrqlClient({ ...props, exchanges, handover, isCurrent, onSignedOut: session.doubt })
    latest = { key: (latest?.key ?? 0) + 1, props, client, session, generation, replaced }
    return latest
  }
}

function isFor({ props: before, generation }: Connected, props: GlueProviderProps, now: number | undefined): boolean {
  const isSame = (name: keyof typeof before): boolean => before[name] === props[name]
  return (
    now === generation && (['url', 'workspace', 'tokenProvider', 'fetch', 'exchanges', 'client'] as const).every(isSame)
  )
}
