import { takeTurn } from './tab-turn.ts'

/** Hands what one tab was given to the other tabs that wait for the same. */
export interface TokenRelay {
  /** Forgets what was handed over, and listens. */
  start(): void
  /** The token in the place of one that failed: from another tab, or from `ask`, which one tab at a time calls. */
  successor(input: SuccessorInput): Promise<string>
}

/** What {@link TokenRelay.successor} takes. */
export interface SuccessorInput {
  readonly failedToken: string
  readonly signal: AbortSignal | undefined
  readonly ask: () => Promise<string>
}

/** What tabs say to each other. */
interface Word {
  /** The sha256 of the token that failed. */
  readonly failed: string
  readonly accessToken: string
}

/**
 * Makes one end of a relay, one for each tab and name.
 *
 * A token goes only to tabs that had the very token that it replaces, so never to a page of somebody who had none. Tabs
 * take turns by a Web Lock; where a browser has no locks, each tab asks for itself.
 */
export function createTokenRelay(name: string): TokenRelay {
  let channel: BroadcastChannel | undefined
  let last: Word | undefined
  let onWord = (): void => {}

  const known = (failed: string): string | undefined => (last?.failed === failed ? last.accessToken : undefined)
  const askAndTell = async (failed: string, { failedToken, ask }: SuccessorInput): Promise<string> => {
    const accessToken = await ask()
    if (accessToken !== failedToken) {
      last = { failed, accessToken }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin than its own
      channel?.postMessage(last)
    }
    return accessToken
  }
  /** A lock may be passed on sooner than the word of who had it arrives. Who failed says nothing. */
  const heard = async (failed: string, signal: AbortSignal | undefined): Promise<string | undefined> => {
    if (known(failed) === undefined) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs)
        onWord = () => {
          clearTimeout(timer)
          resolve()
        }
        signal?.addEventListener('abort', onWord, { once: true })
      })
      signal?.throwIfAborted()
    }
    return known(failed)
  }

  const listen = (): void => {
    // Tabs only: on a server this would be one place for the tokens of all visitors.
    if (channel !== undefined || typeof window !== 'object' || !hasLocks()) return
    channel = new BroadcastChannel(name)
    channel.addEventListener('message', ({ data }: { readonly data: unknown }) => {
      if (!isWord(data)) return
      last = data
      onWord()
    })
  }
  return {
    start: () => {
      last = undefined
      listen()
    },
    successor: async (input) => {
      const { failedToken, signal } = input
      if (last?.accessToken === failedToken) last = undefined
      listen()
      if (channel === undefined) return input.ask()
      const failed = await sha256(failedToken)
      const token = known(failed)
      if (token !== undefined) return token
      const turn = { name: `${name} ${failed}`, signal }
      const ask = () => askAndTell(failed, input)
      const first = await takeTurn({ ...turn, waits: false, work: ask })
      if (first !== undefined) return first
      const work = async () => (await heard(failed, signal)) ?? ask()
      return (await takeTurn({ ...turn, waits: true, work })) ?? ask()
    },
  }
}

const graceMs = 250

function hasLocks(): boolean {
  return typeof BroadcastChannel === 'function' && typeof navigator === 'object' && 'locks' in navigator
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function isWord(value: unknown): value is Word {
  if (typeof value !== 'object' || value === null || !('failed' in value) || !('accessToken' in value)) return false
  return typeof value.failed === 'string' && typeof value.accessToken === 'string'
}
