import type { GlueOAuthError } from '../glue-oauth-error.ts'
import type { GrantType } from '../server/glue-server.ts'

/**
 * What happened to the token of a workspace. No event holds a secret.
 *
 * | `type` | when |
 * | --- | --- |
 * | `token_granted` | the server gave a token |
 * | `token_failed` | a request for one failed; `willRetry` says whether another attempt follows |
 * | `token_adopted` | another process had renewed it, and the store gave it |
 * | `token_dropped` | it came after the app was uninstalled or installed again, and was thrown away |
 * | `refresh_rejected` | the server refused the refresh token for good; told once |
 * | `store_failed` | the store threw; the token was served all the same where that was possible |
 * | `installed`, `uninstalled` | an installation was recorded, or forgotten |
 */
export type GlueOAuthEvent = TokenEvent | WorkspaceEvent

interface WorkspaceEvent {
  readonly type: 'installed' | 'uninstalled'
  readonly workspaceId: string
}

/** The part of the events that tell of a request, or of what came in its place. */
interface Told {
  readonly workspaceId: string
  /** From the first attempt on, or from when the store was asked. */
  readonly durationMs: number
  /** The request's, from 1. 0 where none was sent. */
  readonly attempt: number
}

type TokenEvent = Told &
  (
    | {
        readonly type: 'token_granted'
        readonly grant: GrantType
        /** Milliseconds since the epoch. */
        readonly expiresAt: number
        /** Those that were asked for and not granted. */
        readonly missingScopes: readonly string[]
      }
    | {
        readonly type: 'token_failed'
        readonly grant: GrantType
        readonly error: GlueOAuthError
        readonly willRetry: boolean
      }
    | { readonly type: 'token_adopted' | 'token_dropped' }
    | { readonly type: 'refresh_rejected' | 'store_failed'; readonly error: GlueOAuthError }
  )

/** Told of everything that happens to tokens. What it throws, and whether it ever returns, changes nothing. */
export type OnEvent = (event: GlueOAuthEvent) => void | Promise<void>

/** Tells a listener in a way that cannot hurt whoever tells. */
export function createTeller(onEvent: OnEvent | undefined): (event: GlueOAuthEvent) => void {
  if (onEvent === undefined) return () => {}
  return (event) => {
    // Not awaited: one that never returns would hold a token back. Not called here: one that throws, or that asks for
    // a token itself, would find the work half done.
    queueMicrotask(() => {
      try {
        Promise.resolve(onEvent(Object.freeze(event))).catch(() => {})
      } catch {
        // Lost on purpose: the listener is the app's, the token is everybody's.
      }
    })
  }
}
