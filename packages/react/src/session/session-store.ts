import { createJsonSender, type FetchFunction, type JsonSender } from '@glue/client/fetch'
import { backendError, saysSignedOut } from '../transport/backend-error.ts'
import { sessionNews } from './session-news.ts'

/** The app's user, with whatever else the backend's `getUser` answers with. */
export interface GlueSessionUser {
  readonly id: string
  readonly [name: string]: unknown
}

/** A workspace that the app lets its user use. */
export interface GlueSessionWorkspace {
  readonly id: string
  /** The app's own user in that workspace. */
  readonly userId?: string
  readonly scopes: readonly string[]
}

interface Nobody {
  readonly user: undefined
  readonly workspaces: readonly []
}

/** Who is signed in to the app, as far as the page knows. */
export type GlueSessionState =
  | (Nobody & { readonly status: 'loading'; readonly error: undefined })
  | (Nobody & { readonly status: 'signed-out'; readonly error: undefined })
  /** The backend could not be asked: nobody knows whether somebody is signed in. */
  | (Nobody & { readonly status: 'failed'; readonly error: Error })
  | {
      readonly status: 'signed-in'
      readonly user: GlueSessionUser
      readonly workspaces: readonly GlueSessionWorkspace[]
      /** Why it could not be asked for again, where that was tried. */
      readonly error: Error | undefined
    }

/** One session for all components of a provider. */
export interface SessionStore {
  /** `GET session` of the backend; `undefined` where the provider speaks to none. */
  readonly url: string | undefined
  readonly fetch: FetchFunction | undefined
  readonly state: () => GlueSessionState
  /** Another number means another user: what was known before must not be shown. */
  readonly generation: () => number
  /** Listens to both, and asks for nothing. */
  readonly subscribe: (listener: () => void) => () => void
  /** The same, and asks for the session where nobody did. */
  readonly watch: (listener: () => void) => () => void
  readonly refetch: () => Promise<void>
  /** A request was refused since nobody is signed in: asks for the session where somebody seemed to be. */
  readonly doubt: () => void
}

/** What {@link createSessionStore} takes. */
export type SessionStoreInput = Pick<SessionStore, 'url' | 'fetch'>

const nobody: Nobody = { user: undefined, workspaces: [] }
/** What is known before anybody was asked: all that a server ever renders. */
export const loadingSession: GlueSessionState = { ...nobody, status: 'loading', error: undefined }
const signedOut: GlueSessionState = { ...nobody, status: 'signed-out', error: undefined }

/** Makes a store. It does nothing before somebody listens. */
export function createSessionStore({ url, fetch }: SessionStoreInput): SessionStore {
  const send = createJsonSender({ fetch, headers: { 'Glue-CSRF': '1' } })
  const listeners = new Set<() => void>()
  let state = loadingSession
  let generation = 0
  let request: AbortController | undefined
  let isAsking = false
  const listenForNews = sessionNews()
  let stopListening = (): void => {}

  const show = (next: GlueSessionState): void => {
    const isSettled = state.status === 'signed-in' || state.status === 'signed-out'
    if (isSettled && next.user?.id !== state.user?.id) generation += 1
    state = next
    for (const listener of listeners) listener()
  }
  const ask = async ({ mayBeAnother }: { readonly mayBeAnother: boolean }): Promise<void> => {
    if (url === undefined) return
    // What is under way may have left before the sign-in or sign-out that this call is about.
    request?.abort()
    const current = new AbortController()
    request = current
    isAsking = true
    const next = await askForSession({ url, send, signal: current.signal }).catch(
      (error: unknown): GlueSessionState => {
        const reason = error instanceof Error ? error : new Error(String(error))
        // A failed request is no sign-out, so who was signed in stays, unless somebody has signed in since.
        return state.status === 'signed-in' && !mayBeAnother
          ? { ...state, error: reason }
          : { ...nobody, status: 'failed', error: reason }
      },
    )
    if (request !== current) return
    isAsking = false
    show(next)
  }
  const refetch = (): Promise<void> => ask({ mayBeAnother: false })
  const forget = (): void => {
    generation += 1
    state = loadingSession
    show(state)
  }
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    if (listeners.size === 1) {
      stopListening = listenForNews((news) => {
        // Whoever signed in may be the same person as before; without one, there is nothing to compare with.
        if (news === 'signed-out' || (news === 'signed-in' && state.user === undefined)) forget()
        if (request !== undefined) void ask({ mayBeAnother: news === 'signed-in' })
      })
    }
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) stopListening()
    }
  }
  return {
    url,
    fetch,
    state: () => state,
    generation: () => generation,
    subscribe,
    watch: (listener) => {
      const stop = subscribe(listener)
      if (request === undefined) void refetch()
      return stop
    },
    refetch,
    doubt: () => {
      if (state.status === 'signed-in' && !isAsking) void refetch()
    },
  }
}

interface SessionRequest {
  readonly url: string
  readonly send: JsonSender
  readonly signal: AbortSignal
}

async function askForSession({ url, send, signal }: SessionRequest): Promise<GlueSessionState> {
  const { status, json } = await send(url, { method: 'GET', credentials: 'same-origin', signal, isIdempotent: true })
  if (status === 200 && isSession(json)) {
    return { status: 'signed-in', user: json.user, workspaces: json.workspaces, error: undefined }
  }
  if (saysSignedOut({ status, json })) return signedOut
  throw backendError({ url, status, json })
}

interface SessionAnswer {
  readonly user: GlueSessionUser
  readonly workspaces: readonly GlueSessionWorkspace[]
}

function isSession(json: unknown): json is SessionAnswer {
  if (typeof json !== 'object' || json === null || !('user' in json) || !('workspaces' in json)) return false
  const { user, workspaces } = json
  const isUser = typeof user === 'object' && user !== null && 'id' in user && typeof user.id === 'string'
  return isUser && Array.isArray(workspaces)
}
