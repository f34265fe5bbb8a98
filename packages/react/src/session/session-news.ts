/** What happened to the session, as far as a page is told. */
export type SessionNews = 'signed-out' | 'signed-in' | 'shown-again'

const name = '@glue/react/session'

/**
 * Tells every tab of this origin that the person has signed out: each `GlueProvider` drops what it has and asks for the
 * session again. Call it after your own sign-out, when the session has ended on the server.
 *
 * @example
 * ```ts
 * import { announceSignOut } from '@glue/react'
 *
 * export async function signOut(): Promise<void> {
 *   await fetch('/sign-out', { method: 'POST' })
 *   announceSignOut()
 * }
 * ```
 */
export function announceSignOut(): void {
  announce('signed-out')
}

/**
 * Tells every tab of this origin that somebody has signed in: each `GlueProvider` asks who that is, and drops what it has
 * where it is somebody else. Call it after your own sign-in.
 *
 * @example
 * ```ts
 * import { announceSignIn } from '@glue/react'
 *
 * export async function signIn(form: FormData): Promise<void> {
 *   const response = await fetch('/sign-in', { method: 'POST', body: form })
 *   if (response.ok) announceSignIn()
 * }
 * ```
 */
export function announceSignIn(): void {
  announce('signed-in')
}

/** Listens until it is stopped. */
export type ListenForNews = (listener: (news: SessionNews) => void) => () => void

/**
 * Makes what listens to other tabs, to this one, and to the back-forward cache. Whoever begins again hears at once of what was
 * announced meanwhile.
 */
export function sessionNews(): ListenForNews {
  let mark = readMark()
  const isNew = (): boolean => {
    const before = mark
    mark = readMark()
    return mark !== before
  }
  return (listener) => listen({ listener, isNew })
}

interface ListenInput {
  readonly listener: (news: SessionNews) => void
  /** Whether something was announced since it was called last. */
  readonly isNew: () => boolean
}

function listen({ listener, isNew }: ListenInput): () => void {
  const channel = openChannel()
  const onMessage = ({ data }: { readonly data: unknown }): void => {
    isNew()
    if (data === 'signed-out' || data === 'signed-in') listener(data)
  }
  const onPageShow = ({ persisted }: { readonly persisted: boolean }): void => {
    if (persisted) listener(isNew() ? 'signed-out' : 'shown-again')
  }
  channel?.addEventListener('message', onMessage)
  window.addEventListener?.('pageshow', onPageShow)
  if (isNew()) listener('signed-out')
  return () => {
    channel?.close()
    window.removeEventListener?.('pageshow', onPageShow)
  }
}

function announce(news: SessionNews): void {
  writeMark()
  const channel = openChannel()
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin than its own
  channel?.postMessage(news)
  channel?.close()
}

function openChannel(): BroadcastChannel | undefined {
  return typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined
}

// A page in the back-forward cache hears no channel. By a mark that changes with every announcement it knows, before it is
// seen again, that it missed one. The mark is random and says nothing.
function writeMark(): void {
  try {
    window.localStorage.setItem(name, `${Math.random()}`)
  } catch {}
}

function readMark(): string | null {
  // Where a browser keeps storage from the page, the session is still asked for again.
  try {
    return window.localStorage.getItem(name)
  } catch {
    return null
  }
}
