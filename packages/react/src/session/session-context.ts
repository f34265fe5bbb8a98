import { createContext, type Context } from 'react'
import type { GlueProviderProps } from '../glue-provider.tsx'
import { createSessionStore, type SessionStore } from './session-store.ts'

/** The session of the nearest `GlueProvider`. */
export const SessionContext: Context<SessionStore | undefined> = createContext<SessionStore | undefined>(undefined)

/**
 * The session for a provider: one of those around it or before it where they speak to the same backend, so that it is asked
 * for once and outlives a change of the workspace.
 */
export function sessionFor(
  { url, tokenProvider, client, fetch }: GlueProviderProps,
  known: readonly (SessionStore | undefined)[],
): SessionStore {
  const hasBackend = tokenProvider === undefined && client === undefined
  // Beside the route for GraphQL, as `createGlueWeb` has it.
  const sessionUrl = hasBackend ? url?.replace(/[^/?#]*(?:[?#].*)?$/, 'session') : undefined
  const same = known.find(
    (store) => store !== undefined && (!hasBackend || (store.url === sessionUrl && store.fetch === fetch)),
  )
  return same ?? createSessionStore({ url: sessionUrl, fetch })
}
