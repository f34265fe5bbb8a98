/** How {@link openInstall} opens the window. */
export interface OpenInstallOptions {
  /** The path of the install route: `/glue/install` where `redirectUri` is `/glue/callback`. */
  readonly installPath: string
  /** A page of the app that calls {@link finishInstall}. */
  readonly returnTo: string
  /** The workspace to install into, where it is known. */
  readonly workspace?: string | undefined
  /** Ends the wait. The window stays. */
  readonly signal?: AbortSignal | undefined
}

const channelName = '@glue/oauth/popup'
const fragmentName = 'glue-install'

/**
 * Installs in a window of its own, and answers when that is over: `'finished'`, or `'closed'` where the person closed the
 * window before. Call it from a click, or browsers do not let the window open.
 *
 * Nothing but "it is over" is said between the windows, on a channel that only pages of this origin have, and only the
 * window that this call opened knows the word for it. What is installed now, `GET session` tells.
 *
 * @throws Error where the browser does not let the window open; `signal.reason`
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.17 RFC 9700, section 4.17}
 * @example
 * ```ts
 * import { openInstall } from '@glue/oauth/popup'
 *
 * document.querySelector('button')?.addEventListener('click', async () => {
 *   const end = await openInstall({ installPath: '/glue/install', returnTo: '/installed' })
 *   if (end === 'finished') location.reload()
 * })
 * ```
 */
export async function openInstall(options: OpenInstallOptions): Promise<'finished' | 'closed'> {
  const { installPath, returnTo, workspace, signal } = options
  signal?.throwIfAborted()
  const word = crypto.randomUUID()
  const query = new URLSearchParams({ returnTo: `${returnTo}#${fragmentName}=${word}` })
  if (workspace !== undefined) query.set('workspace', workspace)
  const channel = new BroadcastChannel(channelName)
  const opened = window.open(`${installPath}?${query}`, '_blank', 'popup,width=520,height=720')
  const ended = new AbortController()
  try {
    if (opened === null) throw new Error('The browser did not let a window open. Call `openInstall` from a click.')
    return await new Promise((resolve, reject) => {
      channel.addEventListener('message', ({ data }) => data === word && resolve('finished'))
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: ended.signal })
      let wasClosed = false
      const timer = setInterval(() => {
        // A window may count as closed while it shows a page that lets nobody see it. Then it has the focus, and not we.
        const isClosed = opened.closed && document.hasFocus()
        // Not at the first look: the window closes itself, and its word may still be on its way.
        if (isClosed && wasClosed) resolve('closed')
        wasClosed = isClosed
      }, 500)
      ended.signal.addEventListener('abort', () => clearInterval(timer))
    })
  } finally {
    ended.abort()
    channel.close()
  }
}

/**
 * Tells the page that called {@link openInstall} that the installation is over, and closes this window. Does nothing, and
 * answers `false`, in any other window.
 *
 * @example
 * ```ts
 * import { finishInstall } from '@glue/oauth/popup'
 *
 * // On the page that `returnTo` names.
 * finishInstall()
 * ```
 */
export function finishInstall(): boolean {
  const word = new URLSearchParams(location.hash.slice(1)).get(fragmentName)
  if (word === null) return false
  const channel = new BroadcastChannel(channelName)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin than its own
  channel.postMessage(word)
  channel.close()
  window.close()
  return true
}
