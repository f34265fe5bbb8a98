import { useContext, useMemo, useSyncExternalStore } from 'react'
import { GlueReactError } from '../glue-react-error.ts'
import { SessionContext } from './session-context.ts'
import { type GlueSessionState, loadingSession } from './session-store.ts'

/** What {@link useGlueSession} gives. */
export type GlueSession = GlueSessionState & {
  /** Asks again. Until the answer is there, what is known stays. */
  readonly refetch: () => Promise<void>
}

/**
 * Who is signed in to the app, and which workspaces they may use: `GET session` of the app's backend, which lies beside the
 * provider's `url` (`/glue/graphql` means `/glue/session`).
 *
 * It is asked for once for all components, and needs no workspace: `<GlueProvider url="/glue/graphql">` is enough, and a
 * provider inside of it, with a workspace or with a `tokenProvider`, shares its session.
 *
 * It is asked for again when the page comes back from the back-forward cache, when a tab announces a sign-in or a
 * sign-out, and when the backend refuses a query or mutation since nobody is signed in any more. When the user is not the same any more, every `GlueProvider` that shares the session drops its
 * client and mounts its children anew.
 *
 * @throws GlueReactError `missing_provider`
 * @example
 * ```tsx
 * import { GlueProvider, useGlueSession } from '@glue/react'
 *
 * function Workspaces() {
 *   const session = useGlueSession()
 *   if (session.status === 'loading') return <p>Loading</p>
 *   if (session.status === 'failed') return <button onClick={session.refetch}>{session.error.message} Try again</button>
 *   if (session.status === 'signed-out') return <a href="/sign-in">Sign in</a>
 *   return <ul>{session.workspaces.map(({ id }) => <li key={id}>{id}</li>)}</ul>
 * }
 *
 * export const App = () => <GlueProvider url="/glue/graphql"><Workspaces /></GlueProvider>
 * ```
 */
export function useGlueSession(): GlueSession {
  const store = useContext(SessionContext)
  if (store?.url === undefined) {
    throw new GlueReactError({
      code: 'missing_provider',
      message:
        '`useGlueSession` needs the backend of the app. Put `<GlueProvider url="/glue/graphql">` around the component, and around a provider with a `tokenProvider` or `client`.',
    })
  }
  const state = useSyncExternalStore(store.watch, store.state, serverState)
  const { refetch } = store
  return useMemo(() => ({ ...state, refetch }), [state, refetch])
}

function serverState(): GlueSessionState {
  return loadingSession
}
